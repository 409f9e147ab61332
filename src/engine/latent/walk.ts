/** Walks and closed loops through latent space. Knows vectors and chance; not pictures, not files. */
import type { Random } from '../random.ts'
import { dot, norm, weightedSum, type Latent } from './latent.ts'

export interface WalkOptions {
  /** How many steps follow the start. */
  readonly steps?: number
  /** Standard deviation of a step in each dimension. */
  readonly stepSize?: number
  /** Pull each latent back to ‖z‖ = √d, where a generator has seen most latents. */
  readonly keepNorm?: boolean
}

/** z ← z + stepSize·N(0, I), from `start`: steps + 1 latents. */
export function randomWalk(
  start: Latent,
  random: Random,
  { steps = 50, stepSize = 0.1, keepNorm = false }: WalkOptions = {},
): Latent[] {
  const path: Latent[] = [Float32Array.from(start)]
  for (let i = 0; i < steps; i++) {
    const moved = path.at(-1)!.map((value) => value + stepSize * random.normal())
    path.push(keepNorm ? withTypicalNorm(moved) : moved)
  }
  return path
}

/**
 * √d·(cos θ·u + sin θ·v) for `frames` even angles of a whole turn: the frame after the last would be the first.
 * u is along `first`, v along what `second` adds to it at a right angle.
 */
export function circleLoop(first: Latent, second: Latent, frames: number): Latent[] {
  const u = unit(first)
  const v = unit(weightedSum([second, u], [1, -dot(second, u)]))
  const radius = Math.sqrt(first.length)
  return Array.from({ length: frames }, (_, frame) => {
    const angle = (2 * Math.PI * frame) / frames
    return weightedSum([u, v], [radius * Math.cos(angle), radius * Math.sin(angle)])
  })
}

/** A closed Catmull-Rom curve through the stops (Catmull and Rom 1974), `frames` latents, each of norm √d. */
export function curveLoop(stops: readonly Latent[], frames: number): Latent[] {
  const stop = (i: number) => stops[((i % stops.length) + stops.length) % stops.length]!
  return Array.from({ length: frames }, (_, frame) => {
    const place = (frame / frames) * stops.length
    const leg = Math.floor(place)
    const t = place - leg
    const weights = [
      (-t + 2 * t ** 2 - t ** 3) / 2,
      (2 - 5 * t ** 2 + 3 * t ** 3) / 2,
      (t + 4 * t ** 2 - 3 * t ** 3) / 2,
      (-(t ** 2) + t ** 3) / 2,
    ]
    return withTypicalNorm(weightedSum([stop(leg - 1), stop(leg), stop(leg + 1), stop(leg + 2)], weights))
  })
}

/**
 * Noise over time, smoothed by a Gaussian of `smoothness` frames that wraps around (as in StyleGAN's films), rescaled to
 * unit variance over the loop as a whole: `frames` latents of `size` entries.
 */
export function noiseLoop(random: Random, size: number, frames: number, smoothness: number): Latent[] {
  const noise = Array.from({ length: frames }, () =>
    Float32Array.from({ length: size }, () => random.normal()),
  )
  const kernel = Array.from({ length: frames }, (_, distance) => {
    const around = Math.min(distance, frames - distance)
    return around === 0 ? 1 : Math.exp(-(around ** 2) / (2 * smoothness ** 2)) // a smoothness of 0 is plain noise
  })
  const smooth = noise.map((_, frame) =>
    weightedSum(
      noise,
      noise.map((_latent, other) => kernel[Math.abs(frame - other)]!),
    ),
  )
  const meanSquare = smooth.reduce((sum, latent) => sum + dot(latent, latent), 0) / (frames * size)
  return smooth.map((latent) => weightedSum([latent], [1 / Math.sqrt(meanSquare)]))
}

function withTypicalNorm(latent: Latent): Latent {
  const length = norm(latent)
  return length === 0 ? latent : weightedSum([latent], [Math.sqrt(latent.length) / length])
}

function unit(latent: Latent): Latent {
  const length = norm(latent)
  if (length < 1e-6) throw new RangeError('the two latents of a circle must differ in direction')
  return weightedSum([latent], [1 / length])
}
