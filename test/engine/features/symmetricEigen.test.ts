import { describe, expect, test } from 'vitest'
import { symmetricEigen } from '../../../src/engine/features/symmetricEigen.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { dotOf, normals } from '../numbers.ts'

describe.each([
  { what: 'a matrix of full rank', n: 40, rank: 40 },
  { what: 'one of low rank', n: 30, rank: 4 },
  { what: 'a single number', n: 1, rank: 1 },
  { what: 'nothing but zeros', n: 5, rank: 0 },
])('of $what', ({ n, rank }) => {
  const factor = normals('factor', n * rank)
  const row = (i: number) => factor.subarray(i * rank, (i + 1) * rank)
  const matrix = Float64Array.from({ length: n * n }, (_, at) => dotOf(row(Math.floor(at / n)), row(at % n)))
  const { values, vectors } = wholly(symmetricEigen(matrix.slice(), n))
  const vector = (i: number) => vectors.subarray(i * n, (i + 1) * n)

  test('each vector is only stretched, by its value', () => {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        expect(dotOf(matrix.subarray(j * n, (j + 1) * n), vector(i))).toBeCloseTo(
          values[i]! * vector(i)[j]!,
          9,
        )
  })

  test('vectors are of length 1 and at right angles', () => {
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) expect(dotOf(vector(i), vector(j))).toBeCloseTo(i === j ? 1 : 0, 10)
  })

  test('as many values as the rank are above 0', () => {
    expect([...values].filter((value) => value > 1e-9)).toHaveLength(rank)
  })
})

test('of a matrix in pieces: it is apart already, or has equal values', () => {
  const matrix = Float64Array.of(2, 0, 0, 0, 0, 2, 1, 0, 0, 1, 2, 0, 0, 0, 0, 2)
  const { values } = wholly(symmetricEigen(matrix, 4))
  expect([...values].toSorted().map((value) => Number(value.toFixed(12)))).toEqual([1, 2, 2, 3])
})

test('others are let in between', () => {
  const n = 64
  const matrix = Float64Array.from({ length: n * n }, (_, at) => 1 / (1 + Math.floor(at / n) + (at % n)))
  let pieces = 0
  const work = symmetricEigen(matrix, n)
  while (!work.next().done) pieces++
  expect(pieces).toBeGreaterThan(20)
})
