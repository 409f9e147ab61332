/** An encoder turned towards another one: what lay somewhere in the other's space lies near there. Knows numbers only. */
import type { Pieces } from '../pieces.ts'
import { isWhole, type CovarianceSum, type Encoder } from './encoder.ts'
import { symmetricEigen } from './symmetricEigen.ts'

/** Of the strongest direction: what the others have at least, so that each has a turn. */
const leastShare = 1e-6

/**
 * `own`, whose components are turned (orthogonal Procrustes; Schönemann 1966) so that the places of the pictures that `sum`
 * is of are as near as can be to those that `other` gives them, about their mean. Pictures still fill the space as they
 * did. Needs as many components as the space has dimensions.
 * @throws RangeError where there are fewer, or the two have other sizes
 */
export function* alignedEncoder(own: Encoder, other: Encoder, sum: CovarianceSum): Pieces<Encoder> {
  const { latentSize: size, mean } = own
  const columns = mean.length
  if (![own, other].every(isWhole) || other.latentSize !== size)
    throw new RangeError('only two encoders of one size, each with all of its components, can be aligned')
  // The products of both places, summed over the pictures: ownᵀ · covariance · other.
  const covariance = Float64Array.from({ length: columns * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns]
    return sum.covariance(Math.min(i, j), Math.max(i, j))
  })
  yield
  const carried = product(covariance, other.components, columns, columns, size)
  yield
  const cross = product(transposed(own.components, columns, size), carried, size, columns, size)
  const rotation = yield* nearestRotation(cross, size)
  return { ...own, components: Float32Array.from(product(own.components, rotation, columns, size, size)) }
}

/** The orthogonal matrix nearest to M [n, n]: M (MᵀM)^(−½), with a little of the identity for what M leaves open. */
function* nearestRotation(matrix: Float64Array, n: number): Pieces<Float64Array> {
  const scale = leastShare * Math.sqrt(matrix.reduce((all, value) => all + value * value, 0) / n)
  for (let i = 0; i < n; i++) matrix[i * n + i]! += scale || 1
  const { values, vectors } = yield* symmetricEigen(product(transposed(matrix, n, n), matrix, n, n, n), n)
  const scaled = vectors.map((value, at) => value / Math.sqrt(values[Math.floor(at / n)]!))
  return product(matrix, product(transposed(scaled, n, n), vectors, n, n, n), n, n, n)
}

/** [a, b] · [b, c] */
function product(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  a: number,
  b: number,
  c: number,
): Float64Array {
  const result = new Float64Array(a * c)
  for (let i = 0; i < a; i++)
    for (let k = 0; k < b; k++) {
      const factor = left[i * b + k]!
      if (factor !== 0) for (let j = 0; j < c; j++) result[i * c + j]! += factor * right[k * c + j]!
    }
  return result
}

/** [a, b] → [b, a] */
function transposed(matrix: ArrayLike<number>, a: number, b: number): Float64Array {
  return Float64Array.from({ length: a * b }, (_, at) => matrix[(at % a) * b + Math.floor(at / a)]!)
}
