/** Latents: the numbers that seeds stand for, and what is refused as a latent. */
import { describe, expect, test } from 'vitest'
import {
  checkLatent,
  dot,
  latentOfSeed,
  latentsFromSeed,
  norm,
  stackLatents,
  weightedSum,
} from '../../../src/engine/latent/latent.ts'
import { meanOf } from '../numbers.ts'
import { problemOf } from '../weights/fixture.ts'

describe('the latent of a seed', () => {
  test('is the same whatever is drawn beside it', () => {
    const row = latentsFromSeed(10, 5, 100)
    expect(row).toHaveLength(5)
    row.forEach((latent, i) => expect(latent).toEqual(latentOfSeed(10 + i, 100)))
  })

  test('begins alike in any size', () => {
    expect(latentOfSeed(3, 100).subarray(0, 16)).toEqual(latentOfSeed(3, 16))
  })

  test('has a norm of about √d', () => {
    const norms = latentsFromSeed(0, 2000, 100).map(norm)
    expect(meanOf(norms)).toBeCloseTo(9.97, 1)
    const variance = meanOf(norms.map((value) => (value - meanOf(norms)) ** 2))
    expect(Math.sqrt(variance)).toBeCloseTo(0.71, 1)
  })
})

test('stacked latents lie one after the other', () => {
  expect([...stackLatents([Float32Array.of(1, 2), Float32Array.of(3, 4)])]).toEqual([1, 2, 3, 4])
  expect(stackLatents([])).toHaveLength(0)
})

test('norm, dot product and weighted sum are those of vectors', () => {
  const [x, y] = [Float32Array.of(3, 4), Float32Array.of(-1, 2)]
  expect(norm(x)).toBe(5)
  expect(dot(x, y)).toBe(5)
  expect([...weightedSum([x, y], [2, -1])]).toEqual([7, 6])
})

describe('a latent is refused', () => {
  test('when it is shorter or longer than the model takes', () => {
    expect(problemOf(() => checkLatent([1, 2, 3], 4))).toBe(
      'latent-length: The latent has 3 numbers, and this model takes 4.',
    )
    expect(problemOf(() => checkLatent(new Float32Array(101), 100))).toContain('has 101 numbers')
    expect(problemOf(() => checkLatent([], 1))).toContain('has 0 numbers')
  })

  test.each([NaN, Infinity, -Infinity])('when it holds %d', (value) => {
    expect(problemOf(() => checkLatent([0, value], 2))).toBe(
      'latent-length: The latent holds something that is not a number.',
    )
  })

  test('when it holds text, nothing or a gap', () => {
    for (const value of ['1', null, undefined]) {
      const latent = [0, value] as unknown as number[]
      expect(problemOf(() => checkLatent(latent, 2))).toContain('is not a number')
    }
  })

  test('but not when it fits', () => {
    expect(problemOf(() => checkLatent(latentOfSeed(1, 100), 100))).toBe('no problem')
    expect(problemOf(() => checkLatent([0.5, -3], 2))).toBe('no problem')
  })
})
