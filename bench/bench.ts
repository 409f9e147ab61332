/** Speed of training, of making pictures and of importing them; see docs/performance.md. JSON on stdout. */
import { parseArgs } from 'node:util'
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import type { Precision } from '../src/engine/operations.ts'
import { ProblemError } from '../src/engine/problemError.ts'
import { against } from './against.ts'
import { measure, warmUpSteps } from './measure.ts'

const help = `How long a training step of dcgan-64 takes, and pictures: a JSON line for each precision that there is.

  npm run --silent bench -- [--precision float32|bfloat16] [--backend tensorflow|wasm] [--batch 64] [--steps 12]
                            [--breakdown]
  --breakdown  how long each op takes in a step

Against PyTorch and Pillow on this machine, in turns, with the ratios of the medians as JSON:

  npm run --silent bench -- --against path/to/python [--precision float32|bfloat16] [--rounds 3] [--photos 60]
                            [--compile]
  --photos     12-megapixel photos to import
  --compile    tries torch.compile too
`
const precisions: readonly Precision[] = ['float32', 'bfloat16']

try {
  await main()
} catch (error) {
  const { code, message, remedy = '' } = error as Partial<ProblemError>
  if (!(error instanceof ProblemError) && !code?.startsWith('ERR_PARSE_ARGS')) throw error
  process.stderr.write(`${message} ${remedy}\n`)
  process.exitCode = 2
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      batch: { type: 'string', default: '64' },
      steps: { type: 'string', default: '12' },
      backend: { type: 'string' },
      precision: { type: 'string' },
      breakdown: { type: 'boolean', default: false },
      against: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      photos: { type: 'string', default: '60' },
      compile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const wanted = precisionOf(values.precision)
  if (values.against !== undefined) {
    const result = await against({
      python: values.against,
      precisions: precisions.filter((one) => wanted === undefined || wanted === one),
      rounds: wholeNumber('rounds', values.rounds, 1),
      photos: wholeNumber('photos', values.photos, 1),
      compiled: values.compile,
      onProgress: (what) => process.stderr.write(`${what}\n`),
    })
    return say(result)
  }
  const batch = wholeNumber('batch', values.batch, 1)
  const steps = wholeNumber('steps', values.steps, warmUpSteps + 1)
  const backend = await openBackend(chooseBackend(values.backend).backend)
  for (const precision of precisions.filter(
    (one) => wanted === one || (!wanted && backend.precisions[one]),
  )) {
    say(measure(backend, { precision, batch, steps, breakdown: values.breakdown }))
  }
}

function say(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

function precisionOf(text: string | undefined): Precision | undefined {
  const precision = precisions.find((one) => one === text)
  if (precision || text === undefined) return precision
  throw wrongOption('precision', text, 'It takes float32 or bfloat16.')
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw wrongOption(option, text, `It takes a whole number of ${least} or more.`)
}

function wrongOption(option: string, text: string, remedy: string): ProblemError {
  return new ProblemError({ code: 'option-invalid', message: `--${option} is “${text}”.`, remedy })
}
