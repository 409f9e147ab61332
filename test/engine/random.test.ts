/** Streams of chance: pinned, because saved seeds must mean the same picture for ever. */
import { describe, expect, test } from 'vitest'
import { latentOfSeed } from '../../src/engine/latent/latent.ts'
import { largestSeed, normalValues, permutation, randomStream } from '../../src/engine/random.ts'
import { meanOf } from './numbers.ts'

describe('a stream', () => {
  // If one of these fails, every seed that anybody wrote down has come to mean another picture.
  test.each([
    { seed: 0, index: 0, uniforms: [0.6747799822184067, 0.2910141081273341], integer: 19 },
    { seed: 7, index: 0, uniforms: [0.8888610856026365, 0.46301191745203063], integer: 654 },
    { seed: 7, index: 1, uniforms: [0.21720251667699786, 0.9960355631582793], integer: 962 },
    { seed: largestSeed, index: 0, uniforms: [0.4460309254133463, 0.22852898992547044], integer: 159 },
  ])(
    'of seed $seed and index $index gives the numbers it always gave',
    ({ seed, index, uniforms, integer }) => {
      const random = randomStream(seed, 'latent', index)
      expect([random.uniform(), random.uniform()]).toEqual(uniforms)
      expect(random.integer(0, 999)).toBe(integer)
    },
  )

  test('gives the latent of seed 42 that it always gave', () => {
    expect([...latentOfSeed(42, 4)]).toEqual([
      2.1254806518554688, -1.6864731311798096, -0.9524610638618469, 0.9260401725769043,
    ])
  })

  test('starts over with the same values', () => {
    const values = () => normalValues(randomStream(123, 'again', 5), 50)
    expect(values()).toEqual(values())
  })

  test.each([
    ['seed', { seed: 8 }],
    ['seed above 32 bits', { seed: 7 + 2 ** 32 }],
    ['largest seed', { seed: largestSeed }],
    ['name', { name: 'some name' }],
    ['index', { index: 1 }],
    ['index above 32 bits', { index: 2 ** 32 }],
  ])('of another %s has nothing to do with it', (_, change) => {
    const plain = { seed: 7, name: 'a name', index: 0 }
    const of = ({ seed, name, index }: typeof plain) => normalValues(randomStream(seed, name, index), 2000)
    const [a, b] = [of(plain), of({ ...plain, ...change })]
    const correlation = meanOf(a.map((value, i) => value * b[i]!))
    expect(Math.abs(correlation)).toBeLessThan(0.1) // 4.5 standard deviations
  })

  test('has seed and index apart', () => {
    expect(randomStream(3, 'x', 4).uniform()).not.toBe(randomStream(4, 'x', 3).uniform())
  })

  test('tells a thousand neighbouring seeds apart', () => {
    for (const start of [0, 2 ** 32 - 500, largestSeed - 999]) {
      const firsts = Array.from({ length: 1000 }, (_, i) => randomStream(start + i, 'latent').uniform())
      expect(new Set(firsts).size).toBe(1000)
      expect(meanOf(firsts)).toBeCloseTo(0.5, 1)
    }
  })
})

describe('values', () => {
  const count = 100_000

  test('of a uniform draw lie on [0, 1) evenly', () => {
    const random = randomStream(1, 'uniform')
    const values = Float64Array.from({ length: count }, () => random.uniform())
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    const tenths = new Uint32Array(10)
    for (const value of values) tenths[Math.floor(value * 10)]!++
    for (const tenth of tenths) expect(Math.abs(tenth - count / 10)).toBeLessThan(500) // 5 deviations
  })

  test('of a normal draw have mean 0, variance 1, no skew and the kurtosis 3', () => {
    const values = normalValues(randomStream(1, 'normal'), count)
    const moment = (power: number) => meanOf(Float64Array.from(values, (value) => value ** power))
    expect(Math.abs(moment(1))).toBeLessThan(0.015)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.025)
    expect(Math.abs(moment(3))).toBeLessThan(0.06)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2)
  })

  test('that follow each other in a normal draw are not correlated', () => {
    const values = normalValues(randomStream(1, 'pairs'), count)
    const neighbours = meanOf(values.subarray(1).map((value, i) => value * values[i]!))
    expect(Math.abs(neighbours)).toBeLessThan(0.015)
  })

  test('of an integer draw reach both ends and nothing beyond', () => {
    const random = randomStream(1, 'integers')
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(-2, 3)))
    expect([...seen].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
  })
})

describe('a permutation', () => {
  test.each([0, 1, 2, 35, 1059])('of %i holds each index once', (count) => {
    const order = permutation(randomStream(5, 'order'), count)
    expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
  })

  test('puts every index everywhere equally often', () => {
    const counts = Array.from({ length: 4 }, () => new Uint32Array(4))
    for (let i = 0; i < 4000; i++) {
      permutation(randomStream(5, 'order', i), 4).forEach((value, place) => counts[value]![place]!++)
    }
    for (const row of counts) for (const n of row) expect(Math.abs(n - 1000)).toBeLessThan(140) // 5 deviations
  })

  test('of the next epoch is another one', () => {
    expect(permutation(randomStream(5, 'order', 1), 100)).not.toEqual(
      permutation(randomStream(5, 'order', 0), 100),
    )
  })
})
