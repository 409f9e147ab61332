/** Ways between two latents. `t` runs from 0 (the first) to 1 (the second). */
import { dot, norm, weightedSum, type Latent } from './latent.ts'

export type Interpolation = (a: Latent, b: Latent, t: number) => Latent

export const interpolationNames = ['lerp', 'slerp', 'slerp-norm'] as const
export type InterpolationName = (typeof interpolationNames)[number]

/** (1 − t)·a + t·b: a straight line, which passes nearer to the origin than either end. */
export const lerp: Interpolation = (a, b, t) => weightedSum([a, b], [1 - t, t])

/**
 * [sin((1 − t)Ω)·a + sin(tΩ)·b] / sin Ω with Ω = acos(â·b̂) (Shoemake 1985; White 2016), on the vectors themselves;
 * lerp where sin Ω < 1e-4.
 */
export const slerp: Interpolation = (a, b, t) => {
  const cosine = dot(a, b) / (norm(a) * norm(b))
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)))
  const sine = Math.sin(angle)
  if (!(sine >= 1e-4)) return lerp(a, b, t)
  return weightedSum([a, b], [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine])
}

/** slerp of the unit vectors, times the norm that lies (1 − t)‖a‖ + t‖b‖ between. */
export const normKeepingSlerp: Interpolation = (a, b, t) => {
  const [normA, normB] = [norm(a), norm(b)]
  if (normA === 0 || normB === 0) return lerp(a, b, t)
  const unit = slerp(weightedSum([a], [1 / normA]), weightedSum([b], [1 / normB]), t)
  const length = norm(unit)
  if (length < 1e-6) return lerp(a, b, t) // opposite vectors, where every way round is as good
  return weightedSum([unit], [((1 - t) * normA + t * normB) / length])
}

export const interpolations: Readonly<Record<InterpolationName, Interpolation>> = {
  lerp,
  slerp,
  'slerp-norm': normKeepingSlerp,
}

/**
 * A path through `stops`, `steps` latents from each stop to the next; both ends of a leg are among them and a stop
 * that joins two legs occurs once: (stops − 1)·(steps − 1) + 1 latents in all.
 */
export function interpolatePath(stops: readonly Latent[], steps: number, between: Interpolation): Latent[] {
  const path = stops
    .slice(1)
    .flatMap((stop, leg) =>
      Array.from({ length: steps - 1 }, (_, i) => between(stops[leg]!, stop, i / (steps - 1))),
    )
  return [...path, Float32Array.from(stops.at(-1)!)]
}
