/** The speed of both phases of recipe fabric-64: `npm run bench:phases`. */
import { parseArgs } from 'node:util'
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import type { Precision } from '../src/engine/operations.ts'
import { wholly } from '../src/engine/pieces.ts'
import { recipeNamed } from '../src/engine/training/recipes.ts'
import { Training } from '../src/engine/training/training.ts'
import { featureWeights } from '../src/studio/featureWeights.ts'
import { median, randomPhotos, rounded, timed, warmUpSteps } from './measure.ts'
import { recordOps } from './opTimes.ts'
import { inTurns } from './turns.ts'

const help = `How long a step of each phase of fabric-64 takes: covering (32 pictures are made again) and competing (with 16 of them).

  npm run --silent bench:phases -- [--precision float32|bfloat16] [--backend tensorflow|wasm] [--steps 12] [--breakdown]
  npm run --silent bench:phases -- --against path/to/python [--rounds 3] [--compile]

Medians, the first three steps dropped; the processor's time besides, which other programs hardly change. --breakdown says
how long each op takes. The second takes turns with PyTorch, and compares medians over the rounds with its best mode.
`
const { values } = parseArgs({
  options: {
    precision: { type: 'string', default: 'float32' },
    backend: { type: 'string' },
    steps: { type: 'string', default: '12' },
    breakdown: { type: 'boolean', default: false },
    against: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    compile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false, short: 'h' },
  },
})
if (values.help) process.stdout.write(help)
else process.stdout.write(`${JSON.stringify(await result())}\n`)

function result(): Promise<object> {
  const { against: python, rounds, compile } = values
  if (python === undefined) return ours(Number(values.steps))
  return inTurns({
    figures: ['covering_ms', 'competing_ms'],
    rounds: Number(rounds),
    compiled: compile,
    python,
    ours: 'phases.ts',
    theirs: ['pytorch_phases.py'],
  })
}

async function ours(steps: number): Promise<object> {
  const backend = await openBackend(chooseBackend(values.backend).backend)
  const precision = values.precision as Precision // the training refuses what it does not know
  const recipe = recipeNamed('fabric-64')
  const recorded = values.breakdown ? warmUpSteps : 0
  const training = { ...recipe.training, reconstructionSteps: steps + recorded }
  const run = new Training({
    backend,
    precision,
    recipe: { ...recipe, training },
    seed: 1,
    photos: randomPhotos(4 * training.batch),
    features: featureWeights,
  })
  const step = () => wholly(run.trainStep())
  const phase = () => {
    const used: number[] = []
    const took = Array.from({ length: steps }, () => {
      const before = process.cpuUsage()
      const ms = timed(step)
      const { user, system } = process.cpuUsage(before)
      used.push((user + system) / 1000)
      return ms
    })
    const middle = (all: readonly number[]) => rounded(median(all.slice(warmUpSteps)), 1)
    return { took: middle(took), used: middle(used), ...(recorded && { ops: recordOps(recorded, step) }) }
  }
  const [covering, competing] = [phase(), phase()]
  return {
    engine: backend.description,
    precision,
    covering_ms: covering.took,
    competing_ms: competing.took,
    processor: { covering_ms: covering.used, competing_ms: competing.used },
    ...(recorded && { ops: { covering: covering.ops, competing: competing.ops } }),
  }
}
