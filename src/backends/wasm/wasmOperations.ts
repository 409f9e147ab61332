/**
 * The engine's operations on tfjs's WebAssembly backend.
 *
 * That backend convolves well (XNNPACK) but has a slow transposed convolution and no filter gradient. A transposed
 * convolution with stride s is therefore s² small convolutions in one, followed by depthToSpace; a filter gradient is
 * k² strided slices, each a matrix product with the output's gradient.
 */
import {
  add,
  concat,
  conv2d,
  depthToSpace,
  div,
  leakyRelu as leakyReluOf,
  matMul,
  mean as meanOf,
  mul,
  pad,
  relu,
  reshape,
  reverse,
  rsqrt,
  slice,
  square,
  step as stepOf,
  stridedSlice,
  sub,
  sum,
  tidy,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import { convolvedSize, type Operations, type Sliding } from '../../engine/operations.ts'
import { composedAdam } from '../composedAdam.ts'

const overPictures = [0, 1, 2]

export const wasmOperations: Operations = {
  convolve: (input, filter, { stride, padding }) =>
    tidy(() => conv2d(padded(input, padding), filter, stride, 'valid')),

  convolveTransposed: (gradient, filter, sliding, size) =>
    tidy(() => transposed(gradient, filter, sliding, size)),

  filterGradient: (input, gradient, sliding) => tidy(() => gradientInFilter(input, gradient, sliding)),

  batchNorm(input, scale, shift, epsilon) {
    const [output, mean, variance, normalised, inverse] = tidy(() => {
      const average = meanOf(input, overPictures) as Tensor1D
      const centred = sub(input, average)
      const biased = meanOf(square(centred), overPictures) as Tensor1D
      const inverseDeviation = rsqrt(add(biased, epsilon)) as Tensor1D
      const standard = mul(centred, inverseDeviation) as Tensor4D
      const count = input.size / scale.size
      const unbiased = mul(biased, count / (count - 1)) as Tensor1D
      return [add(mul(standard, scale), shift) as Tensor4D, average, unbiased, standard, inverseDeviation]
    }) as [Tensor4D, Tensor1D, Tensor1D, Tensor4D, Tensor1D]
    return { output, mean, variance, memory: { tensors: [normalised, inverse] } }
  },

  batchNormGradient(gradient, _, scale, { tensors }) {
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

  normalise: (input, { mean, variance }, scale, shift, epsilon) =>
    tidy(() => {
      const factor = mul(scale, rsqrt(add(variance, epsilon)))
      return add(mul(input, factor), sub(shift, mul(mean, factor)))
    }),

  leakyRelu: (input, slope) => (slope === 0 ? relu(input) : leakyReluOf(input, slope)),

  leakyReluGradient: (gradient, output, slope) => tidy(() => mul(gradient, stepOf(output, slope))),

  tanhGradient: (gradient, output) => tidy(() => mul(gradient, sub(1, square(output)))),

  sigmoidGradient: (gradient, output) => tidy(() => mul(gradient, mul(output, sub(1, output)))),

  adam: composedAdam,
}

function padded(input: Tensor4D, padding: number): Tensor4D {
  const both: [number, number] = [padding, padding]
  return padding === 0 ? input : pad(input, [[0, 0], both, both, [0, 0]])
}

/**
 * Output place y = stride·q + a of the padded picture gets Σ_j gradient[q − j] · filter[stride·j + a]: for each phase a
 * a convolution with the flipped taps of that phase. All phases are convolved at once and interleaved by depthToSpace.
 */
function transposed(
  gradient: Tensor4D,
  filter: Tensor4D,
  { kernel, stride, padding }: Sliding,
  size: number,
): Tensor4D {
  const [batch, , , outputs] = gradient.shape
  const inputs = filter.shape[2]
  const taps = Math.ceil(kernel / stride)
  const whole = taps * stride
  const side = size + 2 * padding
  const phases = phaseFilter(filter, { inputs, outputs, taps, stride, missing: whole - kernel })
  const picture = conv2d(padded(gradient, taps - 1), phases, 1, 'valid')
  const spread = stride === 1 ? picture : depthToSpace(picture, stride, 'NHWC')
  const short = Math.max(0, side - spread.shape[1])
  const complete =
    short === 0
      ? spread
      : pad(spread, [
          [0, 0],
          [0, short],
          [0, short],
          [0, 0],
        ])
  return slice(complete, [0, padding, padding, 0], [batch, size, size, inputs])
}

/** [k, k, i, o] → [taps, taps, o, stride·stride·i], the taps of each phase flipped. */
function phaseFilter(
  filter: Tensor4D,
  shape: { inputs: number; outputs: number; taps: number; stride: number; missing: number },
): Tensor4D {
  const { inputs, outputs, taps, stride, missing } = shape
  const even =
    missing === 0
      ? filter
      : pad(filter, [
          [0, missing],
          [0, missing],
          [0, 0],
          [0, 0],
        ])
  const split = reshape(even, [taps, stride, taps, stride, inputs, outputs])
  const ordered = transpose(split, [0, 2, 5, 1, 3, 4]) // [tap y, tap x, o, phase y, phase x, i]
  const joined = reshape(ordered, [taps, taps, outputs, stride * stride * inputs]) as Tensor4D
  return taps === 1 ? joined : reverse(joined, [0, 1])
}

function gradientInFilter(input: Tensor4D, gradient: Tensor4D, sliding: Sliding): Tensor4D {
  const { kernel, stride, padding } = sliding
  const [batch, size, , inputs] = input.shape
  const [, outSize, , outputs] = gradient.shape
  const picture = padded(input, padding)
  const flatGradient: Tensor2D = reshape(gradient, [batch * outSize * outSize, outputs])
  const reach = (convolvedSize(size, sliding) - 1) * stride + 1
  const taps: Tensor[] = []
  for (let y = 0; y < kernel; y++) {
    for (let x = 0; x < kernel; x++) {
      const seen = tidy(() => {
        const strides = [1, stride, stride, 1]
        const ends = [batch, y + reach, x + reach, inputs]
        const patch = stridedSlice(picture, [0, y, x, 0], ends, strides)
        return matMul(reshape(patch, [flatGradient.shape[0], inputs]) as Tensor2D, flatGradient, true)
      })
      taps.push(reshape(seen, [1, inputs, outputs]))
    }
  }
  return reshape(concat(taps, 0), [kernel, kernel, inputs, outputs])
}
