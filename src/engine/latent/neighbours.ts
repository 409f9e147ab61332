/** Latents around a latent, and seeds picked at random: the same for the same number. Knows vectors; no pictures. */
import { normalValues, randomStream } from '../random.ts'
import type { Latent } from './latent.ts'

/** Seeds that are picked lie below: short enough to be read out and typed. */
const seedsPicked = 1_000_000

export interface Neighbourhood {
  readonly count: number
  /** Standard deviation of each entry's step. */
  readonly radius: number
  /** Another number, other neighbours. */
  readonly seed: number
}

/** latent + radius·N(0, I). Neighbour i steps the same way whatever the count and the radius. */
export function neighbours(latent: Latent, { count, radius, seed }: Neighbourhood): Latent[] {
  return Array.from({ length: count }, (_, i) => {
    const step = normalValues(randomStream(seed, 'neighbour', i), latent.length)
    return latent.map((value, dimension) => value + radius * step[dimension]!)
  })
}

/** `count` seeds, no two alike. */
export function pickedSeeds(count: number, seed: number): number[] {
  const random = randomStream(seed, 'picked seeds')
  const seeds = new Set<number>()
  while (seeds.size < count) seeds.add(random.integer(0, seedsPicked - 1))
  return [...seeds]
}
