/** Refining a direction, on attributes that are formulas of the latent. */
import { expect, test } from 'vitest'
import { dot, latentsFromSeed, norm, weightedSum, type Latent } from '../../../src/engine/latent/latent.ts'
import {
  pairsEachStep,
  refineDirection,
  type AttributeSlope,
} from '../../../src/engine/latent/refineDirection.ts'
import { wholly } from '../../../src/engine/pieces.ts'

const size = 20
const [first, second, third] = [0, 1, 2].map((axis) =>
  Float32Array.from({ length: size }, (_, i) => (i === axis ? 1 : 0)),
)
const latents = latentsFromSeed(1, 2000, size)
const unseen = latentsFromSeed(1_000_000, 1000, size)

/** What is to grow: x² pulls up on both ways along the first axis, so that only the second is sure: a = 2x + x² + y/2. */
const bowl = {
  value: (z: Latent) => 2 * z[0]! + z[0]! ** 2 + 0.5 * z[1]!,
  gradient: (z: Latent) => weightedSum([first!, second!], [2 + 2 * z[0]!, 0.5]),
}

type Attribute = typeof bowl

function slopeOf(attributes: readonly Attribute[]): AttributeSlope {
  return function* slope(moved, weigh) {
    yield
    const weights = weigh(moved.map((z) => attributes.map(({ value }) => value(z))))
    const gradients = attributes.map(({ gradient }, which) =>
      weightedSum(
        moved.map(gradient),
        weights.map((row) => row[which]!),
      ),
    )
    return weightedSum(
      gradients,
      gradients.map(() => 1),
    )
  }
}

/** The first attribute is the one wanted. */
function refine(start: Latent, steps: number, ...attributes: Attribute[]) {
  let taken = 0
  const all = attributes.length > 0 ? attributes : [bowl]
  const values = latents.map((z) => all.map(({ value }) => value(z)))
  const slope = slopeOf(all)
  const onStep = () => taken++
  const direction = wholly(
    refineDirection({ start, latents, values, wanted: 0, slope, distance: 2, steps, onStep }),
  )
  return { direction, taken }
}

function rightShare(direction: Latent, way: number): number {
  const change = (z: Latent) => bowl.value(weightedSum([z, direction], [1, way])) - bowl.value(z)
  return unseen.filter((z) => way * change(z) > 0).length / unseen.length
}

test('a direction that errs one way, as regression gives it, becomes right both ways', () => {
  // What regression finds (Stein's lemma: the mean gradient).
  const regressed = weightedSum([first!, second!], [2 / Math.hypot(2, 0.5), 0.5 / Math.hypot(2, 0.5)])
  expect(Math.min(rightShare(regressed, 2), rightShare(regressed, -2))).toBeLessThan(0.6)
  const { direction } = refine(regressed, 60)
  expect(norm(direction)).toBeCloseTo(1, 5)
  expect(rightShare(direction, 2)).toBeGreaterThan(0.95)
  expect(rightShare(direction, -2)).toBeGreaterThan(0.95)
})

test('one that is right already stays as it is', () => {
  const linear = { value: (z: Latent) => z[0]!, gradient: () => first! }
  const { direction, taken } = refine(first!, 60, linear)
  expect(taken).toBeLessThan(10)
  expect(dot(direction, first!)).toBeCloseTo(1, 5)
})

test('one that changes another attribute as well comes to leave that as it is', () => {
  const lighter = {
    value: (z: Latent) => z[0]! + z[1]!,
    gradient: () => weightedSum([first!, second!], [1, 1]),
  }
  const redder = { value: (z: Latent) => z[0]!, gradient: () => first! }
  const start = weightedSum([first!, second!], [Math.SQRT1_2, Math.SQRT1_2])
  const alone = refine(start, 60, lighter).direction
  expect(alone[0]).toBeCloseTo(Math.SQRT1_2, 2)
  const { direction } = refine(start, 60, lighter, redder)
  expect(direction[1]).toBeGreaterThan(0.9)
  // Standard deviations that each changes by: redder's is 1, lighter's is √2.
  expect(Math.abs(direction[0]!) / ((direction[0]! + direction[1]!) / Math.SQRT2)).toBeLessThan(0.35)
})

test('one that stirs another attribute, without more or less of it, comes to stir it less', () => {
  const wanted = { value: (z: Latent) => z[0]!, gradient: () => first! }
  const bumpy = {
    value: (z: Latent) => Math.cos(z[1]!),
    gradient: (z: Latent) => weightedSum([second!], [-Math.sin(z[1]!)]),
  }
  // The other one drifts, so that it is never good enough.
  const redder = {
    value: (z: Latent) => z[0]! - z[2]! / 5,
    gradient: () => weightedSum([first!, third!], [1, -1 / 5]),
  }
  const start = weightedSum([first!, second!], [Math.SQRT1_2, Math.SQRT1_2])
  const stirred = (direction: Latent) => Math.abs(direction[1]!) / direction[0]!
  expect(stirred(refine(start, 300, wanted, bumpy, redder).direction)).toBeLessThan(0.6)
  expect(stirred(refine(start, 300, wanted, redder).direction)).toBeGreaterThan(0.9)
})

test('an attribute that does not vary, no direction and no steps leave all as it was', () => {
  const flat = { value: () => 0.3, gradient: () => new Float32Array(size) }
  expect(refine(first!, 10, flat)).toEqual({ direction: first, taken: 0 })
  expect(refine(new Float32Array(size), 10).direction).toEqual(new Float32Array(size))
  expect(refine(second!, 0)).toEqual({ direction: second, taken: 0 })
  expect(pairsEachStep).toBeLessThan(latents.length)
})
