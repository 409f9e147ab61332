/** Twice as large by nearest neighbours, then a 3 × 3 convolution; edges repeat: zeros would show as a frame. */
import { mul, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Layer } from '../layer.ts'
import { linearMap, type LinearMapOptions } from './linearMap.ts'

const kernel = 3

interface ResizeConvolutionOptions extends LinearMapOptions {
  readonly inputs: number
  readonly outputs: number
}

/** [n, s, s, inputs] → [n, 2s, 2s, outputs], s ≥ 2. PyTorch's Upsample and Conv2d; its weight is [outputs, inputs, 3, 3]. */
export function resizeConvolution(options: ResizeConvolutionOptions): Layer {
  const { inputs, outputs, bias, spectralNorm } = options
  const layer = linearMap({
    ...options,
    fanIn: inputs * kernel * kernel,
    weight: {
      shape: [outputs, inputs, kernel, kernel],
      layout: { permutation: [2, 3, 1, 0], shape: [kernel, kernel, inputs, outputs] },
    },
    prepare: (operations, weight) => operations.resizeConvolution(weight as Tensor4D),
    apply: (convolution, input) => convolution.forward(input as Tensor4D),
    inputGradient: (convolution, gradient) => convolution.inputGradient(gradient as Tensor4D),
    weightGradient: (convolution, input, gradient) =>
      convolution.filterGradient(input as Tensor4D, gradient as Tensor4D),
  })
  if (bias || spectralNorm) return layer
  return {
    ...layer,
    fold(operations, weight, { factor, ...ending }) {
      const filter: Tensor4D = mul(weight, factor)
      const convolution = operations.resizeConvolution(filter)
      return {
        predict: (input) => convolution.forward(input as Tensor4D, ending),
        dispose() {
          convolution.dispose()
          filter.dispose()
        },
      }
    },
  }
}
