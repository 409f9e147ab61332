/** Latents: points of N(0, I), each the picture of a seed. Knows vectors; not pictures, not files. */
import { ProblemError } from '../problemError.ts'
import { normalValues, randomStream } from '../random.ts'

/** z: as many entries as the generator's latent size. */
export type Latent = Float32Array

/** The latent that a seed stands for; the same number means the same latent in the window, on the command line, in files. */
export function latentOfSeed(seed: number, size: number): Latent {
  return normalValues(randomStream(seed, 'latent'), size)
}

/** The latents of seed, seed + 1, … seed + count − 1. */
export function latentsFromSeed(seed: number, count: number, size: number): Latent[] {
  return Array.from({ length: count }, (_, i) => latentOfSeed(seed + i, size))
}

/** Rows one after the other: [count × size]. */
export function stackLatents(latents: readonly Latent[]): Float32Array {
  const size = latents[0]?.length ?? 0
  const stacked = new Float32Array(latents.length * size)
  latents.forEach((latent, row) => stacked.set(latent, row * size))
  return stacked
}

/** What `stackLatents` has put together: views of it, of `size` entries each. */
export function splitLatents(stacked: Float32Array, size: number): Latent[] {
  return Array.from({ length: stacked.length / size }, (_, i) => stacked.subarray(i * size, (i + 1) * size))
}

/** @throws `latent-length` unless the latent has `size` finite entries. */
export function checkLatent(latent: ArrayLike<number>, size: number): void {
  if (latent.length === size && allFinite(latent)) return
  throw new ProblemError({
    code: 'latent-length',
    message:
      latent.length === size
        ? 'The latent holds something that is not a number.'
        : `The latent has ${latent.length} numbers, and this model takes ${size}.`,
    remedy: `Give latents of ${size} numbers each, or use the model that they were made for.`,
  })
}

/** Without a copy, holes counted too. */
function allFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}

/** ‖v‖ */
export function norm(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector))
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Σ weightᵢ · latentᵢ */
export function weightedSum(latents: readonly Latent[], weights: readonly number[]): Latent {
  return Float32Array.from(latents[0]!, (_, i) =>
    latents.reduce((sum, latent, row) => sum + weights[row]! * latent[i]!, 0),
  )
}
