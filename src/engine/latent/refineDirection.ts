/**
 * Makes a direction reliable and clean: by gradient ascent on how surely a latent that is moved along it has more of one
 * attribute, and one that is moved back has less, while the others stay as they are. Knows vectors; what the attributes are and
 * which network makes them, the caller knows.
 */
import type { Pieces } from '../pieces.ts'
import { meanOf, standardDeviation } from '../statistics.ts'
import { dot, norm, weightedSum, type Latent } from './latent.ts'

/** A number for each attribute, in one order. */
export type PerAttribute = readonly number[]

/**
 * The attributes of each latent, and the gradient by a shift of all of them of Σ weightᵢⱼ · attributeᵢⱼ, where `weigh` tells
 * weights from the attributes' values.
 */
export type AttributeSlope = (
  latents: readonly Latent[],
  weigh: (values: readonly PerAttribute[]) => readonly PerAttribute[],
) => Pieces<Latent>

export interface Refinement {
  /** The direction to begin with, of length 1. */
  readonly start: Latent
  readonly latents: readonly Latent[]
  /** The attributes of each latent. */
  readonly values: readonly PerAttribute[]
  /** Which of the attributes there is to be more of. */
  readonly wanted: number
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
/** How much it counts that pictures change otherwise, each by itself … */
const strayShare = 0.25
/** … and all of them the same way. */
const driftShare = 16
/** Attributes that vary less than this don't vary, rounding apart. */
const flat = 1e-9
/** Of the ascent, falling to 0 over all steps. */
const rate = 0.12
const momentum = 0.8
/**
 * Good enough, which spares the other steps: where so many of the latents of the last steps went the right way, and no other
 * attribute drifted by more than this part of what the wanted one did.
 */
const goodShare = 0.98
const goodDrift = 0.25
const goodSteps = 4

/** What changed where one latent was moved, in standard deviations. */
interface Change {
  /** 1 along, −1 back. */
  readonly way: number
  readonly attributes: PerAttribute
}

/**
 * Steps down the logistic loss of pairs (RankNet, Burges et al. 2005, equation 3) and what else changes, by itself and in the
 * mean: E[log(1 + e^(−x / sureness))] + strayShare · E[y²] + driftShare · E[way · y]², over latents and both ways; x is how far
 * the wanted attribute goes the right way, y each other one's change, in standard deviations, and both of its parts are
 * averaged over the other attributes. The direction keeps length 1.
 */
export function* refineDirection(refinement: Refinement): Pieces<Latent> {
  const { start, latents, values, wanted, slope, distance, steps, onStep } = refinement
  const deviations = values[0]!.map((_, at) => standardDeviation(values.map((row) => row[at]!)))
  if (deviations[wanted]! < flat || norm(start) === 0) return start
  const scales = deviations.map((deviation) => (deviation < flat ? 0 : 1 / deviation))
  let direction = start
  let velocity: Latent = new Float32Array(start.length)
  const past: (readonly Change[])[] = []
  for (let step = 0; step < steps; step++) {
    const chosen = Array.from(
      { length: pairsEachStep },
      (_, i) => (step * pairsEachStep + i) % latents.length,
    )
    const ways = [1, -1].flatMap((way) => chosen.map((at) => ({ way, at })))
    const moved = ways.map(({ way, at }) => weightedSum([latents[at]!, direction], [1, way * distance]))
    const gradient = yield* slope(moved, (after) => {
      const changes = ways.map(({ way, at }, i) => ({
        way,
        attributes: scales.map((scale, which) => (after[i]![which]! - values[at]![which]!) * scale),
      }))
      past.push(changes)
      return ascent(changes, wanted).map((row) =>
        row.map((weight, which) => weight * scales[which]! * distance),
      )
    })
    onStep?.()
    if (past.length >= goodSteps && isGood(past.slice(-goodSteps).flat(), wanted)) break
    const sideways = weightedSum([gradient, direction], [1, -dot(gradient, direction)])
    velocity = weightedSum([velocity, sideways], [momentum, 1])
    const further = weightedSum([direction, velocity], [1, rate * (1 - step / steps)])
    direction = weightedSum([further], [1 / norm(further)])
  }
  return direction
}

/** How much the loss falls by each attribute of each latent for a direction that is longer by 1 / distance. */
function ascent(changes: readonly Change[], wanted: number): PerAttribute[] {
  const drifts = driftsOf(changes)
  const others = Math.max(1, drifts.length - 1)
  return changes.map(({ way, attributes }) =>
    attributes.map((change, which) => {
      if (which === wanted) return 1 / (1 + Math.exp((way * change) / sureness)) / sureness / changes.length
      const stray = strayShare * way * change
      return (-2 * (stray + driftShare * drifts[which]!)) / others / changes.length
    }),
  )
}

/** How far each attribute goes along in the mean. */
function driftsOf(changes: readonly Change[]): PerAttribute {
  return changes[0]!.attributes.map((_, which) =>
    meanOf(changes.map(({ way, attributes }) => way * attributes[which]!)),
  )
}

function isGood(changes: readonly Change[], wanted: number): boolean {
  const right = changes.filter(({ way, attributes }) => way * attributes[wanted]! > 0).length
  const drifts = driftsOf(changes).map(Math.abs)
  const others = drifts.filter((_, which) => which !== wanted)
  return right >= goodShare * changes.length && Math.max(0, ...others) <= goodDrift * drifts[wanted]!
}
