/** Batch normalisation with its leaky ReLU out of the two apart, for a backend that has no fused one. */
import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { NormSettings, Operations } from '../engine/operations.ts'

export type Norm = Pick<Operations, 'batchNorm' | 'batchNormGradient' | 'normalise'>

/** `plain` is the same without an activation, whatever its settings say of one. */
export function bentNorm(
  plain: Norm,
  leakyRelu: Operations['leakyRelu'],
  leakyReluGradient: Operations['leakyReluGradient'],
): Norm {
  const bend = (values: Tensor4D, { slope }: NormSettings): Tensor4D => {
    if (slope === 1) return values
    const bent = leakyRelu(values, slope) as Tensor4D
    values.dispose()
    return bent
  }
  return {
    batchNorm(input, scale, shift, settings) {
      const { output, memory, ...statistics } = plain.batchNorm(input, scale, shift, settings)
      const bent = bend(output, settings)
      // The first tensor is the output, which tells the activation's gradient.
      return { output: bent, memory: { tensors: [bent.clone(), ...memory.tensors] }, ...statistics }
    },
    batchNormGradient(gradient, input, scale, shift, { tensors }, settings) {
      const { slope } = settings
      const [output, ...rest] = tensors
      const straight =
        slope === 1 ? gradient.clone() : (leakyReluGradient(gradient, output!, slope) as Tensor4D)
      const gradients = plain.batchNormGradient(straight, input, scale, shift, { tensors: rest }, settings)
      straight.dispose()
      return gradients
    },
    normalise: (input, statistics, scale, shift, settings) =>
      bend(plain.normalise(input, statistics, scale, shift, settings), settings),
  }
}
