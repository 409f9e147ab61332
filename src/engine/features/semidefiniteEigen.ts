/** Eigenvalues and eigenvectors of a positive semidefinite matrix of known rank, such as a covariance of few pictures. */
import { dot, norm } from '../latent/latent.ts'
import type { Pieces } from '../pieces.ts'
import { symmetricEigen, type Eigen } from './symmetricEigen.ts'

/** A pivot that is less than this of the first one is rounding. */
const leastPivot = 1e-14

/**
 * Those that are not 0 of a matrix [n, n], row by row, which it may overwrite, whose rank is `rank` at most. Where that is far below
 * n, of the small matrix LᵀL in place of LLᵀ, with L from Cholesky's decomposition with pivots (Higham 2002, section 10.3):
 * both have the same eigenvalues, and where LᵀL has u, LLᵀ has Lu. Interruptible.
 */
export function* semidefiniteEigen(matrix: Float64Array, n: number, rank: number): Pieces<Eigen> {
  if (rank > n / 2) return yield* symmetricEigen(matrix, n)
  const columns = yield* choleskyColumns(matrix, n, rank)
  const found = columns.length
  const gram = new Float64Array(found * found)
  for (const [i, column] of columns.entries()) {
    for (const [j, other] of columns.entries()) gram[i * found + j] = dot(column, other)
    yield
  }
  const { values, vectors } = yield* symmetricEigen(gram, found)
  const carried = new Float64Array(found * n)
  for (let at = 0; at < found; at++) {
    const vector = carried.subarray(at * n, (at + 1) * n)
    columns.forEach((column, i) => addTo(vector, column, vectors[at * found + i]!))
    const length = norm(vector)
    if (length > 0) for (let i = 0; i < n; i++) vector[i]! /= length
    yield
  }
  return { values, vectors: carried }
}

/** The columns of L, each of n entries, the one with the largest pivot first. */
function* choleskyColumns(matrix: Float64Array, n: number, rank: number): Pieces<Float64Array[]> {
  const left = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]!)
  const columns: Float64Array[] = []
  let first = 0
  while (columns.length < rank) {
    const at = left.reduce((best, value, i) => (value > left[best]! ? i : best), 0)
    const pivot = left[at]!
    if (columns.length === 0) first = pivot
    if (!(pivot > leastPivot * first)) break
    const column = matrix.slice(at * n, (at + 1) * n)
    for (const earlier of columns) addTo(column, earlier, -earlier[at]!)
    const root = Math.sqrt(pivot)
    for (let i = 0; i < n; i++) {
      column[i]! /= root
      left[i]! -= column[i]! ** 2
    }
    columns.push(column)
    yield
  }
  return columns
}

function addTo(sum: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * other[i]!
}
