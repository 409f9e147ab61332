/** Convolution and transposed convolution over square NHWC pictures. */
import type { Tensor4D } from '@tensorflow/tfjs-core'
import { convolvedSize, type Sliding } from '../../operations.ts'
import type { Layer } from '../layer.ts'
import { linearMap, type LinearMapOptions } from './linearMap.ts'

interface ConvolutionOptions extends LinearMapOptions, Sliding {
  readonly inputs: number
  readonly outputs: number
}

/** PyTorch's OIHW and IOHW both become [k, k, a, b] by the same permutation: their first axis last. */
const filterPermutation = [2, 3, 1, 0]

/** [n, s, s, inputs] → [n, t, t, outputs]. PyTorch's Conv2d; its weight is [outputs, inputs, k, k]. */
export function convolution(options: ConvolutionOptions): Layer {
  const { inputs, outputs, kernel } = options
  return linearMap({
    ...options,
    fanIn: inputs * kernel * kernel,
    weight: {
      shape: [outputs, inputs, kernel, kernel],
      layout: { permutation: filterPermutation, shape: [kernel, kernel, inputs, outputs] },
    },
    apply: (operations, input, weight) => operations.convolve(input as Tensor4D, weight as Tensor4D, options),
    inputGradient: (operations, gradient, weight, input) =>
      operations.convolveTransposed(gradient as Tensor4D, weight as Tensor4D, options, input.shape[1]!),
    weightGradient: (operations, input, gradient) =>
      operations.filterGradient(input as Tensor4D, gradient as Tensor4D, options),
  })
}

/**
 * [n, s, s, inputs] → [n, size, size, outputs]. PyTorch's ConvTranspose2d; its weight is [inputs, outputs, k, k].
 * `size` also settles PyTorch's output_padding.
 */
export function transposedConvolution(options: ConvolutionOptions & { readonly size: number }): Layer {
  const { inputs, outputs, kernel, size } = options
  if (convolvedSize(size, options) < 1) throw new RangeError(`a transposed convolution cannot give ${size}`)
  return linearMap({
    ...options,
    // PyTorch counts the second axis as fan-in, for transposed weights too.
    fanIn: outputs * kernel * kernel,
    weight: {
      shape: [inputs, outputs, kernel, kernel],
      layout: { permutation: filterPermutation, shape: [kernel, kernel, outputs, inputs] },
    },
    apply: (operations, input, weight) =>
      operations.convolveTransposed(input as Tensor4D, weight as Tensor4D, options, size),
    inputGradient: (operations, gradient, weight) =>
      operations.convolve(gradient as Tensor4D, weight as Tensor4D, options),
    weightGradient: (operations, input, gradient) =>
      operations.filterGradient(gradient as Tensor4D, input as Tensor4D, options),
  })
}
