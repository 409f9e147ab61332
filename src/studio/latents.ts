/** Where latents come from when a host asks for them: seeds, files, and ways between. */
import { arithmetic } from '../engine/latent/blend.ts'
import { interpolatePath, interpolations, type InterpolationName } from '../engine/latent/interpolate.ts'
import { checkLatent, latentOfSeed, latentsFromSeed, type Latent } from '../engine/latent/latent.ts'
import { scaleLatent } from '../engine/latent/truncate.ts'
import { circleLoop, randomWalk } from '../engine/latent/walk.ts'
import { ProblemError } from '../engine/problemError.ts'
import { randomStream } from '../engine/random.ts'
import { readNamedFile } from './library/namedFile.ts'

export type { InterpolationName } from '../engine/latent/interpolate.ts'
export { latentOfSeed }
export type { Latent }

export type LatentSource =
  /** Latents of seed, seed + 1, … */
  | { readonly kind: 'seeds'; readonly seed: number; readonly count: number }
  /** `steps` latents from each seed to the next. */
  | {
      readonly kind: 'path'
      readonly seeds: readonly number[]
      readonly steps: number
      readonly method: InterpolationName
    }
  | {
      readonly kind: 'walk'
      readonly seed: number
      readonly steps: number
      readonly stepSize: number
      readonly keepNorm: boolean
    }
  | { readonly kind: 'circle'; readonly seeds: readonly [number, number]; readonly frames: number }
  /** a − b + c, then also its operands where they are to be seen. */
  | {
      readonly kind: 'arithmetic'
      readonly a: readonly number[]
      readonly b: readonly number[]
      readonly c: readonly number[]
      readonly rescale: boolean
    }

/** The latents of a source, of `size` entries each, scaled by `truncation`. */
export function latentsOf(source: LatentSource, size: number, truncation = 1): Latent[] {
  const latents = plainLatents(source, size)
  return truncation === 1 ? latents : latents.map((latent) => scaleLatent(latent, truncation))
}

function plainLatents(source: LatentSource, size: number): Latent[] {
  const ofSeeds = (seeds: readonly number[]) => seeds.map((seed) => latentOfSeed(seed, size))
  switch (source.kind) {
    case 'seeds':
      return latentsFromSeed(source.seed, source.count, size)
    case 'path':
      return interpolatePath(ofSeeds(source.seeds), source.steps, interpolations[source.method])
    case 'walk':
      return randomWalk(latentOfSeed(source.seed, size), randomStream(source.seed, 'walk'), source)
    case 'circle': {
      const [first, second] = ofSeeds(source.seeds) as [Latent, Latent]
      return circleLoop(first, second, source.frames)
    }
    case 'arithmetic': {
      const { a, b, c, rescale } = source
      return [arithmetic(ofSeeds(a), ofSeeds(b), ofSeeds(c), { rescale })]
    }
  }
}

/** As text a number takes some twenty bytes: a hundred thousand latents of 100. */
const longestLatentFile = 200_000_000

/**
 * A JSON file with an array of latents, each an array of `size` numbers; a single latent is an array of numbers.
 * @throws ProblemError `latent-file`, `latent-length`, and those of readNamedFile
 */
export async function readLatentFile(file: string, size: number): Promise<Latent[]> {
  const value = parseJson((await readNamedFile(file, longestLatentFile)).toString(), file)
  const rows: unknown[] = Array.isArray(value) && value.length > 0 ? value : []
  const latents = rows.every((row) => typeof row === 'number') ? [rows] : rows
  if (rows.length === 0 || !latents.every(isNumbers)) {
    throw latentFileProblem(`${file} does not hold an array of latents.`)
  }
  for (const latent of latents) checkLatent(latent, size)
  return latents.map((latent) => Float32Array.from(latent))
}

function isNumbers(row: unknown): row is number[] {
  return Array.isArray(row) && row.every((value) => typeof value === 'number')
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw latentFileProblem(`${file} is not JSON.`, cause)
  }
}

function latentFileProblem(message: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'latent-file',
    message,
    remedy: 'Give a JSON file with an array of latents, each an array of numbers.',
    cause,
  })
}
