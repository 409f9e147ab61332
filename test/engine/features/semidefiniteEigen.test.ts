import { describe, expect, test } from 'vitest'
import { semidefiniteEigen } from '../../../src/engine/features/semidefiniteEigen.ts'
import { symmetricEigen } from '../../../src/engine/features/symmetricEigen.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { dotOf, normals } from '../numbers.ts'

const n = 40

/** Of so many dimensions, the later ones weaker. */
function matrixOf(rank: number): Float64Array {
  const factor = normals('semidefinite', n * rank).map((value, at) => value / (1 + (at % rank)))
  const row = (i: number) => factor.subarray(i * rank, (i + 1) * rank)
  return Float64Array.from({ length: n * n }, (_, at) => dotOf(row(Math.floor(at / n)), row(at % n)))
}

describe.each([
  { rank: 1, told: 1 },
  { rank: 6, told: 6 },
  { rank: 4, told: 15 },
  { rank: 30, told: 30 },
])('of rank $rank, told to be $told at most', ({ rank, told }) => {
  const matrix = matrixOf(rank)
  const { values, vectors } = wholly(semidefiniteEigen(matrix.slice(), n, told))
  const order = [...values.keys()].toSorted((a, b) => values[b]! - values[a]!).slice(0, rank)
  const vector = (at: number) => vectors.subarray(at * n, (at + 1) * n)

  test('has the values of the whole decomposition', () => {
    const whole = wholly(symmetricEigen(matrix.slice(), n)).values.toSorted((a, b) => b - a)
    order.forEach((at, i) => expect(values[at]! / whole[i]!).toBeCloseTo(1, 10))
  })

  test('has vectors of length 1 at right angles, which are only stretched', () => {
    for (const at of order) {
      for (const other of order) expect(dotOf(vector(at), vector(other))).toBeCloseTo(at === other ? 1 : 0, 8)
      for (let j = 0; j < n; j++) {
        const product = dotOf(matrix.subarray(j * n, (j + 1) * n), vector(at))
        expect(product).toBeCloseTo(values[at]! * vector(at)[j]!, 9)
      }
    }
  })
})

test('of zeros there are none', () => {
  expect(wholly(semidefiniteEigen(new Float64Array(n * n), n, 3)).values).toHaveLength(0)
  expect(wholly(semidefiniteEigen(matrixOf(5), n, 0)).values).toHaveLength(0)
})

test('others are let in between', () => {
  let pieces = 0
  const work = semidefiniteEigen(matrixOf(10), n, 10)
  while (!work.next().done) pieces++
  expect(pieces).toBeGreaterThan(20)
})
