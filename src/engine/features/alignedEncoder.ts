/** An encoder turned towards another one: what lay somewhere in the other's space lies near there. Knows numbers only. */
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import type { Pieces } from '../pieces.ts'
import { isWhole, type CovarianceSum, type Encoder } from './encoder.ts'

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
  const covariance = Matrix.zeros(columns, columns)
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < columns; j++) covariance.set(i, j, sum.covariance(Math.min(i, j), Math.max(i, j)))
  yield
  const [from, to] = [own, other].map(({ components }) => matrixOf(components, columns, size)) as [
    Matrix,
    Matrix,
  ]
  // The products of both places, summed over the pictures.
  const carried = covariance.mmul(to)
  yield
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(
    from.transpose().mmul(carried),
  )
  yield
  const turned = from.mmul(leftSingularVectors.mmul(rightSingularVectors.transpose()))
  return { ...own, components: Float32Array.from(turned.to1DArray()) }
}

function matrixOf(values: Float32Array, rows: number, columns: number): Matrix {
  return Matrix.from1DArray(rows, columns, values)
}
