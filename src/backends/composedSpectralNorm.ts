/** Spectral normalisation out of matrix products, for a backend that has no kernel for it. */
import {
  add,
  div,
  matMul,
  mul,
  norm,
  reshape,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core'
import type { Operations } from '../engine/operations.ts'

/** Beside a length that a vector is divided by. */
const epsilon = 1e-12

export const composedSpectralNorm: Pick<Operations, 'spectralNorm' | 'spectralNormGradient'> = {
  spectralNorm(stored, storedLeft, storedRight, iterates) {
    const [left, right, scale, weight] = tidy(() => {
      const matrix: Tensor2D = reshape(stored, [-1, stored.shape.at(-1)!])
      const column = (vector: Tensor) => reshape(vector, [-1, 1]) as Tensor2D
      const unit = (vector: Tensor) => div(vector, add(norm(vector), epsilon))
      const v = iterates ? unit(matMul(matrix, column(storedLeft))) : column(storedRight)
      const image = matMul(matrix, v as Tensor2D, true) // Wᵀ·v: [outputs, 1]
      const u = iterates ? unit(image) : column(storedLeft)
      const largest = sum(mul(u, image))
      return [reshape(u, [-1]), reshape(v, [-1]), largest, div(stored, largest)]
    }) as unknown as [Tensor1D, Tensor1D, Scalar, Tensor]
    return { weight, left, right, scale }
  },

  spectralNormGradient: (gradient, { weight, left, right, scale }) =>
    tidy(() => {
      const along = sum(mul(gradient, weight))
      // Not outerProduct: tfjs's WebAssembly remembers a matrix product's right factor with the shape it first had, and
      // `left` may be the buffer that the forward pass multiplies with as a column.
      const direction = reshape(mul(reshape(right, [-1, 1]), reshape(left, [1, -1])), weight.shape)
      return div(sub(gradient, mul(direction, along)), scale)
    }),
}
