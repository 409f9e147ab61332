/** Seeded numbers for tests of the engine, and how near two lists of numbers are. */
import { tensor, type Tensor } from '@tensorflow/tfjs-core'
import { expect } from 'vitest'
import { normalValues, randomStream } from '../../src/engine/random.ts'

/** `count` standard normal values that `name` stands for. */
export function normals(name: string, count: number): Float32Array {
  return normalValues(randomStream(1, name), count)
}

/** A tensor of the values that `name` stands for; `T` must have the rank of `shape`. */
export function normalTensor<T extends Tensor>(name: string, shape: readonly number[]): T {
  return tensor(normals(name, sizeOf(shape)), [...shape]) as T
}

/** The values of a tensor, which is freed. */
export function take(one: Tensor): Float32Array {
  const values = one.dataSync<'float32'>().slice()
  one.dispose()
  return values
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

export function dotOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

export function largestDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i]! - b[i]!)
    if (!(distance <= worst)) worst = distance // NaN counts as far
  }
  return worst
}

/** Every value within `tolerance` of the largest expected one. */
export function expectNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = '',
): void {
  expect(actual.length, what).toBe(expected.length)
  let largest = 0
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!))
  expect(largestDistance(actual, expected), what).toBeLessThanOrEqual(tolerance * (largest || 1))
}

/** Root mean square error beside that of the values, or of `scale`. */
export function errorOf(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  scale: ArrayLike<number> = expected,
): number {
  expect(actual.length).toBe(expected.length)
  const error = Array.from(actual, (value, i) => value - expected[i]!)
  return norm(error) / norm(scale)
}

function norm(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2
  return Math.sqrt(sum)
}
