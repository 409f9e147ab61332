/** A latent that is steered by hand: along directions, in single dimensions, and how far from the average. Pure maths. */
import type { Latent } from './latent.ts'

export interface Steering {
  /** Where it starts. */
  readonly base: Latent
  /** How far along which direction, in steps of its vector. */
  readonly along: readonly { readonly vector: Latent; readonly amount: number }[]
  /** By dimension, from 0 on; what lies outside the latent counts for nothing. */
  readonly offsets: ReadonlyMap<number, number>
  /** ψ: 1 leaves it as it is, 0 is the generator's average picture. */
  readonly psi: number
}

/** z + Σ amountᵢ·directionᵢ + offsets: before the truncation. */
export function steered({ base, along, offsets }: Omit<Steering, 'psi'>): Latent {
  const latent = Float32Array.from(base)
  for (const { vector, amount } of along) {
    if (amount !== 0) for (let i = 0; i < latent.length; i++) latent[i]! += amount * vector[i]!
  }
  for (const [dimension, offset] of offsets) {
    if (dimension < latent.length) latent[dimension]! += offset
  }
  return latent
}

/** ψ·(z + Σ amountᵢ·directionᵢ + offsets) */
export function steer({ psi, ...steering }: Steering): Latent {
  const latent = steered(steering)
  for (let i = 0; i < latent.length; i++) latent[i]! *= psi
  return latent
}
