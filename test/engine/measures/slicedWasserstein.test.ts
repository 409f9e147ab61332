/** The sliced Wasserstein distance: what it must be where that is known. */
import { expect, test } from 'vitest'
import { slicedWassersteinDistance } from '../../../src/engine/measures/slicedWasserstein.ts'
import type { Photos } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { randomStream } from '../../../src/engine/random.ts'

const options = { patches: 1024, directions: 64 }
const distance = (a: Photos, b: Photos) =>
  wholly(slicedWassersteinDistance(a, b, randomStream(1, 'distance'), options))

function flat(value: number, count = 3): Photos {
  return { count, size: 16, channels: 3, pixels: new Uint8Array(count * 16 * 16 * 3).fill(value) }
}

function noise(spread: number, seed: number): Photos {
  const random = randomStream(seed, 'noise')
  const pixels = Uint8Array.from({ length: 20 * 16 * 16 * 3 }, () => 128 + spread * (random.uniform() - 0.5))
  return { count: 20, size: 16, channels: 3, pixels }
}

test('sets of one grey each are as far apart as the grey projects', () => {
  expect(distance(flat(90), flat(90, 7))).toBe(0)
  // |Σ direction| · Δ: for unit directions in d dimensions Σ is near normal, so its mean size is √(2/π).
  expect(distance(flat(51), flat(102)) / 0.2).toBeCloseTo(Math.sqrt(2 / Math.PI), 0)
  expect(distance(flat(51), flat(153))).toBeCloseTo(2 * distance(flat(51), flat(102)), 5)
})

test('samples of one distribution are nearer than of two, and order does not matter', () => {
  const [a, b, wide] = [noise(60, 1), noise(60, 2), noise(180, 3)]
  expect(distance(a, b)).toBeLessThan(distance(a, wide) / 5)
  expect(distance(a, wide)).toBeCloseTo(distance(wide, a), 2)
})

test('pictures of other channels are refused', () => {
  const grey: Photos = { count: 1, size: 16, channels: 1, pixels: new Uint8Array(256) }
  expect(() => distance(flat(0), grey)).toThrow('channels')
})
