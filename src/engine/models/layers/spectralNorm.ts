/** Spectral normalisation (Miyato et al. 2018): a weight divided by its largest singular value, found by power iteration. */
import {
  add,
  clone,
  div,
  matMul,
  mul,
  norm,
  outerProduct,
  reshape,
  sub,
  sum,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core'

const epsilon = 1e-12

export interface Spectrum {
  /** matrix / scale. */
  readonly weight: Tensor
  /** Left singular vector over the matrix's columns (the outputs): PyTorch's `weight_u`. */
  readonly left: Tensor1D
  /** Right singular vector over its rows: PyTorch's `weight_v`. */
  readonly right: Tensor1D
  /** The largest singular value. */
  readonly scale: Tensor
}

/**
 * One power iteration in training, none in evaluation. `matrix` is [inputs, outputs].
 * `buffers` are the vectors to go on from next time.
 */
export function normaliseSpectrum(
  matrix: Tensor2D,
  storedLeft: Tensor,
  storedRight: Tensor,
  mode: 'train' | 'eval',
): Spectrum & { readonly buffers: Record<'weight_u' | 'weight_v', Tensor> } {
  const [left, right, scale, weight, nextLeft, nextRight] = tidy(() => {
    const column = (vector: Tensor) => reshape(vector, [-1, 1]) as Tensor2D
    const unit = (vector: Tensor) => div(vector, add(norm(vector), epsilon))
    const u = mode === 'train' ? undefined : column(storedLeft)
    const v = mode === 'train' ? unit(matMul(matrix, column(storedLeft))) : column(storedRight)
    const image = matMul(matrix, v as Tensor2D, true) // Wᵀ·v: [outputs, 1]
    const newLeft = u ?? unit(image)
    const largest = sum(mul(newLeft, image))
    const flatLeft = reshape(newLeft, [-1]) as Tensor1D
    const flatRight = reshape(v, [-1]) as Tensor1D
    return [flatLeft, flatRight, largest, div(matrix, largest), clone(flatLeft), clone(flatRight)] as [
      Tensor1D,
      Tensor1D,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ]
  })
  return { weight, left, right, scale, buffers: { weight_u: nextLeft, weight_v: nextRight } }
}

/** The gradient in the stored weight, from that in the normalised one; u and v count as constants, as in PyTorch. */
export function spectralGradient(gradient: Tensor, { weight, left, right, scale }: Spectrum): Tensor {
  return tidy(() => {
    const along = sum(mul(gradient, reshape(weight, gradient.shape)))
    const direction = reshape(outerProduct(right, left), gradient.shape)
    return div(sub(gradient, mul(direction, along)), scale)
  })
}
