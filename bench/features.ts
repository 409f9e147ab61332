/** The feature network's speed: `npm run bench:features`. */
import { parseArgs } from 'node:util'
import { randomUniform, type Tensor4D } from '@tensorflow/tfjs-core'
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import { operationsIn } from '../src/engine/backend.ts'
import { FeatureNetwork } from '../src/engine/features/featureNetwork.ts'
import type { Precision } from '../src/engine/operations.ts'
import { featureWeights } from '../src/studio/featureWeights.ts'
import { rounded, timed } from './measure.ts'
import { recordOps } from './opTimes.ts'
import { inTurns } from './turns.ts'

const help = `How long the feature network takes for 32 pictures of 64, and with its gradient in them; the quickest of 20, as JSON.

  npm run --silent bench:features -- [--precision float32|bfloat16] [--backend tensorflow|wasm]
  npm run --silent bench:features -- --against path/to/python [--rounds 5] [--compile]

The first says also how long each op takes; the second takes turns with PyTorch, and compares medians over the rounds with its best mode.
`
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
else if (values.against === undefined) say(await ours())
else {
  say(
    await inTurns({
      figures: ['forward_ms', 'both_ms'],
      rounds: Number(values.rounds),
      compiled: values.compile,
      python: values.against,
      ours: 'features.ts',
      theirs: ['pytorch.py', 'features'],
    }),
  )
}

function say(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

async function ours(): Promise<object> {
  const backend = await openBackend(chooseBackend(values.backend).backend)
  const operations = operationsIn(backend, values.precision as Precision) // refuses what it does not know
  const network = new FeatureNetwork(operations, featureWeights())
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
