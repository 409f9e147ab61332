/**
 * Our speed in one precision. The protocol is the usual one for PyTorch's DCGAN example: `steps` steps, the first three
 * dropped; one picture 30 times and 64 of them 10 times, the first two dropped; medians. A step takes its batch from
 * bytes and ends when its losses are read; a picture ends as bytes.
 */
import manifest from '../package.json' with { type: 'json' }
import { operationsIn, type Backend } from '../src/engine/backend.ts'
import { latentsFromSeed } from '../src/engine/latent/latent.ts'
import { Network } from '../src/engine/models/network.ts'
import { generatorLayers } from '../src/engine/families/families.ts'
import type { Precision } from '../src/engine/operations.ts'
import { generatePictures, type Photos } from '../src/engine/pictures.ts'
import { wholly } from '../src/engine/pieces.ts'
import { randomStream } from '../src/engine/random.ts'
import { recipeNamed } from '../src/engine/training/recipes.ts'
import { Training } from '../src/engine/training/training.ts'
import { recordOps, type OpTime } from './opTimes.ts'

export const warmUpSteps = 3
const warmUpPictures = 2
const seed = 1

export interface MeasureOptions {
  readonly precision: Precision
  readonly batch: number
  readonly steps: number
  /** Also how long each op took; the measuring itself takes a few milliseconds a step then. */
  readonly breakdown: boolean
}

export interface Speed {
  readonly engine: string
  readonly backend: string
  readonly precision: Precision
  readonly batch: number
  readonly threads: number
  readonly step_ms_median: number
  readonly step_ms_min: number
  readonly generate_1_ms: number
  readonly generate_64_ms: number
  readonly peak_rss_mb: number
  /** Of a step. */
  readonly ops?: readonly OpTime[]
}

/** @throws ProblemError `precision-missing` */
export function measure(backend: Backend, { precision, batch, steps, breakdown }: MeasureOptions): Speed {
  const operations = operationsIn(backend, precision)
  const { network, training } = recipeNamed('dcgan-64')
  const recipe = {
    name: 'dcgan-64',
    summary: '',
    network,
    training: { ...training, batch, epochs: steps + warmUpSteps },
  }
  const run = new Training({ backend, precision, recipe, seed, photos: randomPhotos(batch * 4) })
  const stepMs = Array.from({ length: steps }, () => timed(() => wholly(run.trainStep()))).slice(warmUpSteps)

  const generator = new Network(generatorLayers(network), wholly(run.networks()).generator)
  const generateMs = (count: number, times: number) => {
    const all = Array.from({ length: times }, (_, i) => {
      const latents = latentsFromSeed(i * count, count, network.latentSize)
      return timed(() => wholly(generatePictures(operations, generator, run.format, latents)))
    })
    return median(all.slice(warmUpPictures))
  }
  return {
    engine: `latent-loom ${manifest.version}`,
    backend: backend.description,
    precision,
    batch,
    threads: backend.threads,
    step_ms_median: rounded(median(stepMs), 1),
    step_ms_min: rounded(Math.min(...stepMs), 1),
    generate_1_ms: rounded(generateMs(1, 30), 2),
    generate_64_ms: rounded(generateMs(64, 10), 2),
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    ...(breakdown && { ops: recordOps(warmUpSteps, () => wholly(run.trainStep())) }),
  }
}

export function randomPhotos(count: number): Photos {
  const [size, channels] = [64, 3]
  const random = randomStream(seed, 'photos of the bench')
  const pixels = Uint8Array.from({ length: count * size * size * channels }, () => random.uniform() * 256)
  return { count, size, channels, pixels }
}

export function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
