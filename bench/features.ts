/** The feature network's speed: `npm run bench:features`. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { randomUniform, type Tensor4D } from '@tensorflow/tfjs-core'
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import { operationsIn } from '../src/engine/backend.ts'
import { FeatureNetwork } from '../src/engine/features/featureNetwork.ts'
import type { Precision } from '../src/engine/operations.ts'
import { readSafetensors } from '../src/engine/weights/safetensors.ts'
import { featureWeightsFile } from '../src/studio/resources.ts'
import { median, rounded, timed } from './measure.ts'
import { recordOps } from './opTimes.ts'

const help = `How long the feature network takes for 32 pictures of 64, and with its gradient in them; the quickest of 20, as JSON.

  npm run --silent bench:features -- [--precision float32|bfloat16] [--backend tensorflow|wasm]
  npm run --silent bench:features -- --against path/to/python [--rounds 5] [--compile]

The first says also how long each op takes; the second takes turns with PyTorch, and compares medians over the rounds with its best mode.
`
const run = promisify(execFile)
const figures = ['forward_ms', 'both_ms'] as const
type Figures = Record<(typeof figures)[number], number>

const { values } = parseArgs({
  options: {
    precision: { type: 'string', default: 'float32' },
    backend: { type: 'string' },
    against: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    compile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false, short: 'h' },
  },
})
if (values.help) process.stdout.write(help)
else say(values.against === undefined ? await ours() : await against(values.against))

function say(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

async function ours(): Promise<object> {
  const backend = await openBackend(chooseBackend(values.backend).backend)
  const operations = operationsIn(backend, values.precision as Precision) // refuses what it does not know
  const network = new FeatureNetwork(operations, readSafetensors(readFileSync(featureWeightsFile())).tensors)
  const pictures: Tensor4D = randomUniform([32, 64, 64, 3], -1, 1)
  const forward = () => {
    const pass = network.forward(pictures)
    pass.taps[3].dataSync()
    pass.dispose()
  }
  const both = () => {
    const pass = network.forward(pictures)
    const gradient = pass.backward(pass.taps)
    gradient.dataSync()
    gradient.dispose()
  }
  const measured = (work: () => void) =>
    rounded(Math.min(...Array.from({ length: 23 }, () => timed(work)).slice(3)), 1)
  return {
    engine: backend.description,
    precision: values.precision,
    forward_ms: measured(forward),
    both_ms: measured(both),
    ops: { forward: recordOps(5, forward), both: recordOps(5, both) },
  }
}

async function against(python: string): Promise<object> {
  const suffixes = values.compile ? ['', '-cl', '-cl-compile'] : ['', '-cl']
  const found = new Map<string, Figures[]>()
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const turn = async (name: string, program: string, args: string[]) => {
    const { stdout } = await run(program, args)
    found.set(name, [...(found.get(name) ?? []), JSON.parse(stdout) as Figures])
  }
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [precision, short] of [
      ['float32', 'fp32'],
      ['bfloat16', 'bf16'],
    ] as const) {
      await turn(precision, process.execPath, [
        '--import',
        'tsx',
        here('features.ts'),
        '--precision',
        precision,
      ])
      for (const suffix of suffixes)
        await turn(short + suffix, python, [here('pytorch.py'), 'features', short + suffix])
    }
  }
  const medians = (name: string) =>
    Object.fromEntries(
      figures.map((figure) => [figure, rounded(median(found.get(name)!.map((one) => one[figure])), 1)]),
    ) as Figures
  const ratios = (precision: Precision, short: string) =>
    Object.fromEntries(
      figures.map((figure) => {
        const best = Math.min(...suffixes.map((suffix) => medians(short + suffix)[figure]))
        return [figure, rounded(medians(precision)[figure] / best, 3)]
      }),
    )
  return {
    medians: Object.fromEntries([...found.keys()].map((name) => [name, medians(name)])),
    ratios: { float32: ratios('float32', 'fp32'), bfloat16: ratios('bfloat16', 'bf16') },
  }
}
