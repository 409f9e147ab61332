/** Programs that take turns on the same machine, each turn a process of its own; medians of what they print, and ratios. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Precision } from '../src/engine/operations.ts'
import { median, rounded } from './measure.ts'

const run = promisify(execFile)
const precisions = { float32: 'fp32', bfloat16: 'bf16' } as const

export interface Turns<Figure extends string> {
  readonly figures: readonly Figure[]
  readonly rounds: number
  /** Whether torch.compile is tried too. */
  readonly compiled: boolean
  /** An interpreter that has torch. */
  readonly python: string
  /** Files of bench/: ours takes `--precision`; PyTorch's takes these arguments, then its mode. */
  readonly ours: string
  readonly theirs: readonly [file: string, ...args: string[]]
}

/** Ours and PyTorch's, contiguous and channels-last: milliseconds, and ours to PyTorch's best mode of the same precision. */
export async function inTurns<Figure extends string>(turns: Turns<Figure>): Promise<object> {
  const { figures, rounds, compiled, python, ours, theirs } = turns
  type Figures = Record<Figure, number>
  const suffixes = ['', '-cl', ...(compiled ? ['-cl-compile'] : [])]
  const [file, ...args] = theirs
  const found = new Map<string, Figures[]>()
  const turn = async (name: string, program: string, programArgs: string[]) => {
    const { stdout } = await run(program, programArgs)
    found.set(name, [...(found.get(name) ?? []), JSON.parse(stdout) as Figures])
  }
  for (let round = 1; round <= rounds; round++) {
    for (const [precision, mode] of Object.entries(precisions)) {
      process.stderr.write(`round ${round} of ${rounds}: ${precision}\n`)
      await turn(precision, process.execPath, ['--import', 'tsx', here(ours), '--precision', precision])
      for (const suffix of suffixes) await turn(mode + suffix, python, [here(file), ...args, mode + suffix])
    }
  }
  const of = (valueOf: (figure: Figure) => number) =>
    Object.fromEntries(figures.map((figure) => [figure, valueOf(figure)])) as Figures
  const medians = (name: string) =>
    of((figure) => rounded(median(found.get(name)!.map((one) => one[figure])), 1))
  const ratios = (precision: Precision) =>
    of((figure) => {
      const best = suffixes.map((suffix) => medians(precisions[precision] + suffix)[figure])
      return rounded(medians(precision)[figure] / Math.min(...best), 3)
    })
  return {
    medians: Object.fromEntries([...found.keys()].map((name) => [name, medians(name)])),
    ratios: { float32: ratios('float32'), bfloat16: ratios('bfloat16') },
  }
}

function here(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
