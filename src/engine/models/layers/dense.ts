/** Layers that are one matrix product: Linear, and the convolutions between a vector and a whole small picture. */
import { matMul, mul, reshape, tidy, tile } from '@tensorflow/tfjs-core'
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Layer, ParameterShape } from '../layer.ts'
import { linearMap, type LinearMapOptions } from './linearMap.ts'

/** [n, inputs] → [n, outputs]. PyTorch's Linear; its weight is [outputs, inputs]. */
export function linear(
  options: LinearMapOptions & { readonly inputs: number; readonly outputs: number },
): Layer {
  const { inputs, outputs } = options
  return product(options, outputs, inputs, [outputs], {
    shape: [outputs, inputs],
    layout: { permutation: [1, 0], shape: [inputs, outputs] },
  })
}

/**
 * A latent becomes a first small picture: [n, inputs] → [n, size, size, outputs].
 * PyTorch's ConvTranspose2d(inputs, outputs, size, 1, 0) on a 1 × 1 map; its weight is [inputs, outputs, size, size].
 */
export function projection(
  options: LinearMapOptions & { readonly inputs: number; readonly outputs: number; readonly size: number },
): Layer {
  const { inputs, outputs, size, bias, spectralNorm } = options
  const layer = product(options, outputs, outputs * size * size, [size, size, outputs], {
    shape: [inputs, outputs, size, size],
    layout: { permutation: [0, 2, 3, 1], shape: [inputs, size * size * outputs] },
  })
  if (bias || spectralNorm) return layer
  return {
    ...layer,
    fold(operations, weight, norm) {
      const [factor, shift] = [norm.factor, norm.shift].map((values): Tensor1D => tile(values, [size * size]))
      const matrix: Tensor2D = mul(weight, factor!)
      factor!.dispose()
      const folded = operations.product(matrix)
      const ending = { shift: shift!, slope: norm.slope }
      return {
        predict: (input) =>
          tidy(() => reshape(folded.forward(input as Tensor2D, ending), [-1, size, size, outputs])),
        dispose: () => [folded, matrix, shift!].forEach((one) => one.dispose()),
      }
    },
  }
}

/**
 * A last small picture becomes one logit: [n, size, size, inputs] → [n, 1].
 * PyTorch's Conv2d(inputs, 1, size, 1, 0); its weight is [1, inputs, size, size].
 */
export function scoring(
  options: LinearMapOptions & { readonly inputs: number; readonly size: number },
): Layer {
  const { inputs, size } = options
  const values = inputs * size * size
  return product(options, 1, values, [1], {
    shape: [1, inputs, size, size],
    layout: { permutation: [2, 3, 1, 0], shape: [values, 1] },
  })
}

function product(
  options: LinearMapOptions,
  outputs: number,
  fanIn: number,
  outputShape: number[],
  weight: Required<Pick<ParameterShape, 'shape' | 'layout'>>,
): Layer {
  const matrix = (values: Tensor): Tensor2D => reshape(values, [values.shape[0]!, -1])
  return linearMap({
    ...options,
    weight,
    fanIn,
    outputs,
    prepare: (_, stored) => ({ stored: stored as Tensor2D, dispose() {} }), // as it is
    apply: ({ stored }, input) =>
      tidy(() => reshape(matMul(matrix(input), stored), [input.shape[0]!, ...outputShape])),
    inputGradient: ({ stored }, gradient, input) =>
      tidy(() => reshape(matMul(matrix(gradient), stored, false, true), input.shape)),
    weightGradient: (_, input, gradient) => tidy(() => matMul(matrix(input), matrix(gradient), true)),
  })
}
