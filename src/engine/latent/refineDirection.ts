/**
 * Makes a direction reliable: by gradient ascent on how surely a latent that is moved along it has more of an attribute, and
 * one that is moved back has less. Knows vectors; what the attribute is and which network makes it, the caller knows.
 */
import type { Pieces } from '../pieces.ts'
import { standardDeviation } from '../statistics.ts'
import { dot, norm, weightedSum, type Latent } from './latent.ts'

/**
 * The attribute of each latent, and the gradient by a shift of all of them of Σ weightᵢ · attributeᵢ, where `weigh` tells
 * weights from the attributes' values.
 */
export type AttributeSlope = (
  latents: readonly Latent[],
  weigh: (values: readonly number[]) => readonly number[],
) => Pieces<Latent>

export interface Refinement {
  /** The direction to begin with, of length 1. */
  readonly start: Latent
  readonly latents: readonly Latent[]
  /** The attribute of each latent. */
  readonly values: readonly number[]
  readonly slope: AttributeSlope
  /** How far along and back the direction must be right. */
  readonly distance: number
  /** At most so many steps, of `pairsEachStep` latents that are moved both ways. */
  readonly steps: number
  readonly onStep?: (() => void) | undefined
}

export const pairsEachStep = 32
/**
 * How much weight is on moving surely rather than far: a change of so many standard deviations of the attribute counts as
 * right, more is worth little more.
 */
const sureness = 0.15
/** Attributes that vary less than this don't vary, rounding apart. */
const flat = 1e-9
/** Of the ascent, falling to 0 over all steps. */
const rate = 0.2
const momentum = 0.8
/** Good enough, which spares the other steps: where so many of the latents of the last steps went the right way. */
const goodShare = 0.98
const goodSteps = 4

/**
 * Steps down the logistic loss of pairs (RankNet, Burges et al. 2005, equation 3): E[log(1 + e^(−x))] over latents and both
 * ways, x the change in the right way in units of `sureness` standard deviations. The direction keeps length 1.
 */
export function* refineDirection(refinement: Refinement): Pieces<Latent> {
  const { start, latents, values, slope, distance, steps, onStep } = refinement
  const scale = sureness * standardDeviation(values)
  if (scale < flat || norm(start) === 0) return start
  let direction = start
  let velocity: Latent = new Float32Array(start.length)
  const shares: number[] = []
  for (let step = 0; step < steps; step++) {
    const chosen = Array.from(
      { length: pairsEachStep },
      (_, i) => (step * pairsEachStep + i) % latents.length,
    )
    const ways = [distance, -distance].flatMap((way) => chosen.map((at) => ({ way, at })))
    const moved = ways.map(({ way, at }) => weightedSum([latents[at]!, direction], [1, way]))
    let right = 0
    const gradient = yield* slope(moved, (after) =>
      ways.map(({ way, at }, i) => {
        const change = (Math.sign(way) * (after[i]! - values[at]!)) / scale
        if (change > 0) right++
        // −∂ log(1 + e^(−x)) / ∂direction, of which `slope` has the attribute's part.
        return Math.abs(way) / (1 + Math.exp(change)) / scale / ways.length
      }),
    )
    onStep?.()
    shares.push(right / ways.length)
    if (isGood(shares)) break
    const sideways = weightedSum([gradient, direction], [1, -dot(gradient, direction)])
    velocity = weightedSum([velocity, sideways], [momentum, 1])
    const further = weightedSum([direction, velocity], [1, rate * (1 - step / steps)])
    direction = weightedSum([further], [1 / norm(further)])
  }
  return direction
}

function isGood(shares: readonly number[]): boolean {
  const last = shares.slice(-goodSteps)
  return last.length === goodSteps && last.reduce((sum, share) => sum + share, 0) >= goodSteps * goodShare
}
