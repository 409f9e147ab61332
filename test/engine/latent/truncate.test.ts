/** Truncation: by scaling and by drawing again. */
import { describe, expect, test } from 'vitest'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { resampleBeyond, scaleLatent } from '../../../src/engine/latent/truncate.ts'
import { randomStream } from '../../../src/engine/random.ts'
import { meanOf } from '../numbers.ts'

const latent = latentOfSeed(1, 1000)

test('scaling multiplies by ψ', () => {
  expect([...scaleLatent(Float32Array.of(1, -2), 0.5)]).toEqual([0.5, -1])
  expect(scaleLatent(latent, 1)).toEqual(latent)
  expect(scaleLatent(latent, 0).every((value) => value === 0)).toBe(true)
})

describe('drawing again', () => {
  test.each([0.1, 0.7, 1, 2])('leaves no entry beyond %d and keeps those within', (limit) => {
    const truncated = resampleBeyond(latent, limit, randomStream(1, 'truncation'))
    truncated.forEach((value, i) => {
      expect(Math.abs(value)).toBeLessThanOrEqual(limit)
      if (Math.abs(latent[i]!) <= limit) expect(value).toBe(latent[i])
    })
  })

  test('is the normal distribution between its limits, not a heap at them', () => {
    const truncated = resampleBeyond(latentOfSeed(2, 20_000), 1, randomStream(1, 'truncation'))
    const variance = meanOf(truncated.map((value) => value * value))
    expect(variance).toBeCloseTo(0.291, 1) // 1 − 2φ(1) / (2Φ(1) − 1)
    expect(truncated.filter((value) => Math.abs(value) > 0.99).length / truncated.length).toBeLessThan(0.02)
  })

  test('comes out the same from the same stream and leaves its latent as it is', () => {
    const before = latent.slice()
    const draw = () => resampleBeyond(latent, 1, randomStream(9, 'truncation'))
    expect(draw()).toEqual(draw())
    expect(latent).toEqual(before)
  })

  test('refuses a limit that no draw could meet', () => {
    for (const limit of [0, -1, NaN]) {
      expect(() => resampleBeyond(latent, limit, randomStream(1, 'truncation'))).toThrow(RangeError)
    }
  })
})
