/** Sums of latents: blends, means and arithmetic. */
import { weightedSum, type Latent } from './latent.ts'

/** Σ wᵢ·zᵢ / √Σ wᵢ²: the blend of N(0, I) latents is N(0, I) again, so the picture stays as vivid as its parts. */
export function blend(latents: readonly Latent[], weights: readonly number[]): Latent {
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0))
  return weightedSum(
    latents,
    weights.map((weight) => (length === 0 ? 0 : weight / length)),
  )
}

export function meanLatent(latents: readonly Latent[]): Latent {
  return weightedSum(
    latents,
    latents.map(() => 1 / latents.length),
  )
}

export interface ArithmeticOptions {
  /** Divide by √3, so that the sum of three N(0, I) latents has their spread again. */
  readonly rescale?: boolean
}

/** a − b + c, where each operand is the mean of the latents given for it (Radford et al. 2016, section 6.3.2). */
export function arithmetic(
  a: readonly Latent[],
  b: readonly Latent[],
  c: readonly Latent[],
  { rescale = false }: ArithmeticOptions = {},
): Latent {
  const scale = rescale ? 1 / Math.sqrt(3) : 1
  return weightedSum([a, b, c].map(meanLatent), [scale, -scale, scale])
}
