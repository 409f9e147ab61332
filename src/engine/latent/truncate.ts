/** Truncation: fewer surprises for less variety (Brock et al. 2019). */
import type { Random } from '../random.ts'
import type { Latent } from './latent.ts'

/** ψ·z: 1 leaves the latent as it is, 0 is the generator's average picture. */
export function scaleLatent(latent: Latent, psi: number): Latent {
  return latent.map((value) => psi * value)
}

/** Draws every entry with |zᵢ| > limit again until it is within; `limit` must be above 0. */
export function resampleBeyond(latent: Latent, limit: number, random: Random): Latent {
  if (!(limit > 0)) throw new RangeError('the limit of a truncation must be above 0')
  return latent.map((value) => {
    let drawn = value
    while (Math.abs(drawn) > limit) drawn = random.normal()
    return drawn
  })
}
