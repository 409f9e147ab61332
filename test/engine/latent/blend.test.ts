/** Sums of latents: their spread decides how vivid the picture is. */
import { describe, expect, test } from 'vitest'
import { arithmetic, blend, meanLatent } from '../../../src/engine/latent/blend.ts'
import { latentOfSeed, latentsFromSeed } from '../../../src/engine/latent/latent.ts'
import { expectNear, meanOf } from '../numbers.ts'

const varianceOf = (values: Float32Array) => meanOf(values.map((value) => value * value))
const size = 20_000

describe('a blend', () => {
  test.each([[[1, 1]], [[0.5, 0.5]], [[3, 1, 1]], [[0.1, 0.2, 0.3, 0.4]], [[1, -1]]])(
    'with the weights %j has the unit variance of its parts',
    (weights) => {
      const blended = blend(latentsFromSeed(1, weights.length, size), weights)
      expect(Math.abs(varianceOf(blended) - 1)).toBeLessThan(0.05)
    },
  )

  test('is Σ wᵢ·zᵢ / √Σ wᵢ²', () => {
    expectNear(blend([Float32Array.of(1, 0), Float32Array.of(0, 1)], [3, 4]), [0.6, 0.8], 1e-7)
  })

  test('of one picture is that picture, whatever its weight', () => {
    const latent = latentOfSeed(1, 100)
    expectNear(blend([latent], [0.2]), latent, 1e-6)
  })

  test('does not change when all weights double', () => {
    const latents = latentsFromSeed(1, 3, 100)
    expectNear(blend(latents, [2, 4, 6]), blend(latents, [1, 2, 3]), 1e-6)
  })

  test('of weights that are all 0 is the average picture', () => {
    expect([...blend([Float32Array.of(1, 2), Float32Array.of(3, 4)], [0, 0])]).toEqual([0, 0])
  })
})

test('the mean of latents is each entry’s mean', () => {
  expect([...meanLatent([Float32Array.of(1, 2), Float32Array.of(3, 6)])]).toEqual([2, 4])
})

describe('arithmetic', () => {
  const [a, b, c] = latentsFromSeed(1, 3, size) as [Float32Array, Float32Array, Float32Array]

  test('of single latents is a − b + c', () => {
    const expected = a.map((value, i) => value - b[i]! + c[i]!)
    expectNear(arithmetic([a], [b], [c]), expected, 1e-6)
  })

  test('takes the mean of each operand', () => {
    const point = (...values: number[]) => Float32Array.from(values)
    const result = arithmetic(
      [point(1, 0), point(3, 2)],
      [point(1, 1)],
      [point(0, 3), point(0, 0), point(0, 0)],
    )
    expectNear(result, [1, 1], 1e-6)
  })

  test('comes back to unit variance by 1/√3 on request', () => {
    expect(Math.abs(varianceOf(arithmetic([a], [b], [c])) - 3)).toBeLessThan(0.15)
    expect(Math.abs(varianceOf(arithmetic([a], [b], [c], { rescale: true })) - 1)).toBeLessThan(0.05)
  })
})
