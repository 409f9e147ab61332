/**
 * Speed of training and of making pictures: one JSON line on stdout for each precision that there is.
 * The protocol is the usual one for PyTorch's DCGAN example: `steps` steps, the first three dropped; one picture
 * 30 times and 64 of them 10 times, the first two dropped; medians. A step takes its batch from bytes and ends when
 * its losses are read; a picture ends as bytes.
 */
import { parseArgs } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import type { Backend } from '../src/engine/backend.ts'
import { latentsFromSeed } from '../src/engine/latent/latent.ts'
import { Network } from '../src/engine/models/network.ts'
import { generatorLayers } from '../src/engine/models/pair.ts'
import { generatePictures, type Photos } from '../src/engine/pictures.ts'
import type { Precision } from '../src/engine/operations.ts'
import { ProblemError } from '../src/engine/problemError.ts'
import { randomStream } from '../src/engine/random.ts'
import type { Recipe } from '../src/engine/training/recipe.ts'
import { recipeNamed } from '../src/engine/training/recipes.ts'
import { Training } from '../src/engine/training/training.ts'

const help = `Prints a JSON line for each precision: how long a training step of dcgan-64 takes, and pictures.

  npm run bench -- --batch 64 --steps 12 --backend tensorflow|wasm
`
const warmUpSteps = 3
const warmUpPictures = 2
const seed = 1

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
      precision: { type: 'string', default: 'float32' },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const batch = wholeNumber('batch', values.batch, 1)
  const steps = wholeNumber('steps', values.steps, warmUpSteps + 1)
  const precision = values.precision as Precision
  const backend = await openBackend(chooseBackend(values.backend).backend)

  const { network, training } = recipeNamed('dcgan-64')
  const recipe: Recipe = {
    name: 'dcgan-64',
    summary: '',
    network,
    training: { ...training, batch, epochs: steps },
  }
  const run = new Training({ backend, precision, recipe, seed, photos: randomPhotos(batch * 4) })
  const stepMs = Array.from({ length: steps }, () => timed(() => run.trainStep())).slice(warmUpSteps)
  const generateMs = generating(backend, run)
  const report = {
    engine: `latent-loom ${manifest.version}`,
    backend: backend.name,
    precision,
    batch,
    threads: backend.threads,
    step_ms_median: rounded(median(stepMs), 1),
    step_ms_min: rounded(Math.min(...stepMs), 1),
    generate_1_ms: rounded(generateMs(1, 30), 2),
    generate_64_ms: rounded(generateMs(64, 10), 2),
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
}

/** Median milliseconds for `count` pictures of what was trained. */
function generating(backend: Backend, run: Training): (count: number, times: number) => number {
  const { network } = run.recipe
  const generator = new Network(generatorLayers(network), run.networks().generator)
  return (count, times) => {
    const all = Array.from({ length: times }, (_, i) => {
      const latents = latentsFromSeed(i * count, count, network.latentSize)
      return timed(() => generatePictures(backend.precisions[run.precision]!, generator, run.format, latents))
    })
    return median(all.slice(warmUpPictures))
  }
}

function randomPhotos(count: number): Photos {
  const [size, channels] = [64, 3]
  const random = randomStream(seed, 'photos of the bench')
  const pixels = Uint8Array.from({ length: count * size * size * channels }, () => random.uniform() * 256)
  return { count, size, channels, pixels }
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new ProblemError({
    code: 'option-invalid',
    message: `--${option} is “${text}”.`,
    remedy: `It takes a whole number of ${least} or more.`,
  })
}
