/** Sees for itself that a built engine loads and multiplies, in a child process. */
import { fileURLToPath } from 'node:url'
import { ProblemError } from '../../src/engine/problemError.ts'
import { runProgram } from './process.ts'

const program = fileURLToPath(new URL('multiply.cjs', import.meta.url))
const expected = '[8,5,20,13]' // [1 2; 3 4] · [4 3; 2 1]

/** Throws a ProblemError where the binding does not load, crashes or computes something else. */
export async function checkBinding(binding: string): Promise<void> {
  const outcome = await runProgram({
    program: process.execPath,
    args: [program, binding],
    env: { TF_CPP_MIN_LOG_LEVEL: '3' },
    timeoutMs: 120_000,
  })
  const answer = /\{.*\}/.exec(outcome.stdout)?.[0]
  const product = answer && JSON.stringify((JSON.parse(answer) as { product: number[] }).product)
  if (outcome.status === 0 && product === expected) return
  throw new ProblemError({ code: 'check-failed', ...diagnosis(outcome.signal, product, outcome.stderr) })
}

function diagnosis(signal: string | undefined, product: string | undefined, stderr: string) {
  const remedy = 'Try "npm run engine -- --force"; if it stays so, please report it with this sentence.'
  if (signal === 'SIGILL') {
    return {
      message: 'The processor lacks instructions (AVX) that the TensorFlow library is built with.',
      remedy: 'There is nothing to install: on this computer WebAssembly is the engine.',
    }
  }
  if (signal) return { message: `The TensorFlow library crashed when it was tried (${signal}).`, remedy }
  if (product)
    return { message: `The TensorFlow library computed ${product} in place of ${expected}.`, remedy }
  const reason = stderr.split('\n').find((line) => /Error:|cannot open|not found/.test(line)) ?? stderr.trim()
  return { message: `The TensorFlow library could not be loaded: ${reason.trim()}`, remedy, cause: stderr }
}
