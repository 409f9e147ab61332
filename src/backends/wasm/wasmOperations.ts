/**
 * The engine's operations on tfjs's WebAssembly backend.
 *
 * That backend convolves well (XNNPACK) but has a slow transposed convolution and no filter gradient. A transposed
 * convolution with stride s is therefore s² small convolutions in one, followed by depthToSpace, and a filter gradient is
 * a convolution too.
 */
import {
  add,
  conv2d,
  div,
  leakyRelu as leakyReluOf,
  mean as meanOf,
  mul,
  rsqrt,
  square,
  step as stepOf,
  slice,
  sub,
  sum,
  tidy,
  transpose,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Convolution, Operations, Sliding } from '../../engine/operations.ts'
import { bentNorm, type Norm } from '../bentNorm.ts'
import { composed } from '../composed.ts'
import { composedResize } from '../composedResize.ts'
import { padded, PhaseConvolution } from '../phaseConvolution.ts'

const overPictures = [0, 1, 2]

const plainNorm: Norm = {
  batchNorm(input, scale, shift, { epsilon }) {
    const [output, mean, variance, normalised, inverse] = tidy(() => {
      const average = meanOf(input, overPictures) as Tensor1D
      const centred = sub(input, average)
      const biased = meanOf(square(centred), overPictures) as Tensor1D
      const inverseDeviation = rsqrt(add(biased, epsilon)) as Tensor1D
      const standard = mul(centred, inverseDeviation) as Tensor4D
      const count = input.size / scale.size
      const unbiased = mul(biased, count / Math.max(1, count - 1)) as Tensor1D
      return [add(mul(standard, scale), shift) as Tensor4D, average, unbiased, standard, inverseDeviation]
    }) as [Tensor4D, Tensor1D, Tensor1D, Tensor4D, Tensor1D]
    return { output, mean, variance, memory: { tensors: [normalised, inverse] } }
  },

  batchNormGradient(gradient, _, scale, __, { tensors }) {
    const [normalised, inverse] = tensors as [Tensor4D, Tensor1D]
    // Ioffe and Szegedy 2015, section 3, gathered: dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))
    const [input, scaleGradient, shiftGradient] = tidy(() => {
      const count = normalised.size / scale.size
      const shiftSum = sum(gradient, overPictures) as Tensor1D
      const scaleSum = sum(mul(gradient, normalised), overPictures) as Tensor1D
      const common = add(div(shiftSum, count), mul(normalised, div(scaleSum, count)))
      return [mul(sub(gradient, common), mul(scale, inverse)) as Tensor4D, scaleSum, shiftSum]
    }) as [Tensor4D, Tensor1D, Tensor1D]
    return { input, scale: scaleGradient, shift: shiftGradient }
  },

  normalise: (input, { mean, variance }, scale, shift, { epsilon }) =>
    tidy(() => {
      const factor = mul(scale, rsqrt(add(variance, epsilon)))
      return add(mul(input, factor), sub(shift, mul(mean, factor)))
    }),
}

// Not tfjs's relu: XNNPACK's takes a NaN with its sign bit set for 0, which hides that a training went wrong.
const leakyRelu: Operations['leakyRelu'] = (input, slope) => leakyReluOf(input, slope)

const leakyReluGradient: Operations['leakyReluGradient'] = (gradient, output, slope) =>
  tidy(() => mul(gradient, stepOf(output, slope)))

const convolution: Operations['convolution'] = (filter, sliding) => new WasmConvolution(filter, sliding)

export const wasmOperations: Operations = {
  precision: 'float32',
  convolution,
  resizeConvolution: composedResize(convolution),
  ...composed,
  ...bentNorm(plainNorm, leakyRelu, leakyReluGradient),
  leakyRelu,
  leakyReluGradient,
  tanhGradient: (gradient, output) => tidy(() => mul(gradient, sub(1, square(output)))),
  sigmoidGradient: (gradient, output) => tidy(() => mul(gradient, mul(output, sub(1, output)))),
  read: (tensor) => tensor.dataSync<'float32'>(),
}

class WasmConvolution implements Convolution {
  readonly #filter: Tensor4D
  readonly #sliding: Sliding
  readonly #phases: PhaseConvolution

  constructor(filter: Tensor4D, sliding: Sliding) {
    this.#filter = filter
    this.#sliding = sliding
    this.#phases = new PhaseConvolution(filter, sliding)
  }

  forward(input: Tensor4D): Tensor4D {
    const { stride, padding } = this.#sliding
    return tidy(() => conv2d(padded(input, padding), this.#filter, stride, 'valid'))
  }

  transposed(gradient: Tensor4D, size: number): Tensor4D {
    return this.#phases.transposed(gradient, size)
  }

  filterGradient(input: Tensor4D, gradient: Tensor4D): Tensor4D {
    return tidy(() => gradientInFilter(input, gradient, this.#sliding))
  }

  dispose(): void {
    this.#phases.dispose()
  }
}

/**
 * A filter gradient is itself a convolution: over the pictures as channels, with the output's gradient as a filter whose
 * taps lie as far apart as the stride. [n, s, s, i] and [n, t, t, o] → [i, s, s, n] and [t, t, n, o] → [i, k, k, o].
 */
function gradientInFilter(
  input: Tensor4D,
  gradient: Tensor4D,
  { kernel, stride, padding }: Sliding,
): Tensor4D {
  const [, , , inputs] = input.shape
  const [, , , outputs] = gradient.shape
  const pictures: Tensor4D = transpose(padded(input, padding), [3, 1, 2, 0])
  const taps: Tensor4D = transpose(gradient, [1, 2, 0, 3])
  const filters = conv2d(pictures, taps, 1, 'valid', 'NHWC', stride)
  // Rows and columns at the end that no window reaches would make more than k × k of them.
  const seen = slice(filters, [0, 0, 0, 0], [inputs, kernel, kernel, outputs])
  return transpose(seen, [1, 2, 0, 3])
}
