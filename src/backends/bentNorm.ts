/** Batch normalisation with its leaky ReLU out of the two apart, for a backend that has no fused one. */
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import type {
  BatchNormGradients,
  BatchNormMemory,
  BatchNormResult,
  NormSettings,
  Operations,
} from '../engine/operations.ts'

/** The same without an activation. */
export interface PlainNorm {
  batchNorm(input: Tensor4D, scale: Tensor1D, shift: Tensor1D, epsilon: number): BatchNormResult
  batchNormGradient(
    gradient: Tensor4D,
    input: Tensor4D,
    scale: Tensor1D,
    memory: BatchNormMemory,
    epsilon: number,
  ): BatchNormGradients
  normalise(
    input: Tensor4D,
    statistics: { readonly mean: Tensor1D; readonly variance: Tensor1D },
    scale: Tensor1D,
    shift: Tensor1D,
    epsilon: number,
  ): Tensor4D
}

export function bentNorm(
  plain: PlainNorm,
  leakyRelu: Operations['leakyRelu'],
  leakyReluGradient: Operations['leakyReluGradient'],
): Pick<Operations, 'batchNorm' | 'batchNormGradient' | 'normalise'> {
  const bend = (values: Tensor4D, { slope }: NormSettings): Tensor4D => {
    if (slope === 1) return values
    const bent = leakyRelu(values, slope) as Tensor4D
    values.dispose()
    return bent
  }
  return {
    batchNorm(input, scale, shift, settings) {
      const { output, memory, ...statistics } = plain.batchNorm(input, scale, shift, settings.epsilon)
      const bent = bend(output, settings)
      // The first tensor is the output, which tells the activation's gradient.
      return { output: bent, memory: { tensors: [bent.clone(), ...memory.tensors] }, ...statistics }
    },
    batchNormGradient(gradient, input, scale, _, { tensors }, { epsilon, slope }) {
      const [output, ...rest] = tensors
      const straight =
        slope === 1 ? gradient.clone() : (leakyReluGradient(gradient, output!, slope) as Tensor4D)
      const gradients = plain.batchNormGradient(straight, input, scale, { tensors: rest }, epsilon)
      straight.dispose()
      return gradients
    },
    normalise: (input, statistics, scale, shift, settings) =>
      bend(plain.normalise(input, statistics, scale, shift, settings.epsilon), settings),
  }
}
