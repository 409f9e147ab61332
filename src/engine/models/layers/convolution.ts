/** Convolution and transposed convolution over square NHWC pictures. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { convolvedSize, type Operations, type Sliding } from '../../operations.ts'
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
    prepare: preparing(options),
    apply: (filter, input) => filter.forward(input as Tensor4D),
    inputGradient: (filter, gradient, input) => filter.transposed(gradient as Tensor4D, input.shape[1]!),
    weightGradient: (filter, input, gradient) =>
      filter.filterGradient(input as Tensor4D, gradient as Tensor4D),
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
    prepare: preparing(options),
    apply: (filter, input) => filter.transposed(input as Tensor4D, size),
    inputGradient: (filter, gradient) => filter.forward(gradient as Tensor4D),
    weightGradient: (filter, input, gradient) =>
      filter.filterGradient(gradient as Tensor4D, input as Tensor4D),
  })
}

function preparing(sliding: Sliding) {
  return (operations: Operations, weight: Tensor) => operations.convolution(weight as Tensor4D, sliding)
}
