/** Spectral normalisation (Miyato et al. 2018): a weight divided by its largest singular value, found by power iteration. */
import {
  add,
  clone,
  div,
  matMul,
  mul,
  norm,
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
 * `buffers`, in training, are the vectors to go on from next time.
 */
export function normaliseSpectrum(
  matrix: Tensor2D,
  storedLeft: Tensor,
  storedRight: Tensor,
  mode: 'train' | 'eval',
): Spectrum & { readonly buffers?: Record<'weight_u' | 'weight_v', Tensor> } {
  const [left, right, scale, weight] = tidy(() => {
    const column = (vector: Tensor) => reshape(vector, [-1, 1]) as Tensor2D
    const unit = (vector: Tensor) => div(vector, add(norm(vector), epsilon))
    const u = mode === 'train' ? undefined : column(storedLeft)
    const v = mode === 'train' ? unit(matMul(matrix, column(storedLeft))) : column(storedRight)
    const image = matMul(matrix, v as Tensor2D, true) // Wᵀ·v: [outputs, 1]
    const newLeft = u ?? unit(image)
    const largest = sum(mul(newLeft, image))
    return [reshape(newLeft, [-1]), reshape(v, [-1]), largest, div(matrix, largest)] as [
      Tensor1D,
      Tensor1D,
      Tensor,
      Tensor,
    ]
  })
  if (mode === 'eval') return { weight, left, right, scale }
  return { weight, left, right, scale, buffers: { weight_u: clone(left), weight_v: clone(right) } }
}

/** The gradient in the stored weight, from that in the normalised one; u and v count as constants, as in PyTorch. */
export function spectralGradient(gradient: Tensor, { weight, left, right, scale }: Spectrum): Tensor {
  return tidy(() => {
    const along = sum(mul(gradient, reshape(weight, gradient.shape)))
    // Not outerProduct: tfjs's WebAssembly remembers a matrix product's right factor with the shape it first had, and
    // `left` may be the buffer that the forward pass multiplies with as a column.
    const direction = reshape(mul(reshape(right, [-1, 1]), reshape(left, [1, -1])), gradient.shape)
    return div(sub(gradient, mul(direction, along)), scale)
  })
}
