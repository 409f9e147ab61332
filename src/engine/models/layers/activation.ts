/** Layers that bend each value: leaky ReLU, tanh, sigmoid. All tell their gradient from their output. */
import { sigmoid as sigmoidOf, tanh as tanhOf, type Tensor } from '@tensorflow/tfjs-core'
import type { Operations } from '../../operations.ts'
import type { Layer } from '../layer.ts'

function activation(
  forward: (operations: Operations, input: Tensor) => Tensor,
  backward: (operations: Operations, gradient: Tensor, output: Tensor) => Tensor,
): Layer {
  return {
    parameters: [],
    forward({ operations }, input) {
      const output = forward(operations, input)
      return {
        output,
        keeps: { input: false, output: true },
        backward: (gradient) => ({ input: backward(operations, gradient, output) }),
      }
    },
  }
}

export function leakyRelu(slope: number): Layer {
  return activation(
    (operations, input) => operations.leakyRelu(input, slope),
    (operations, gradient, output) => operations.leakyReluGradient(gradient, output, slope),
  )
}

export const tanh: Layer = activation(
  (_, input) => tanhOf(input),
  (operations, gradient, output) => operations.tanhGradient(gradient, output),
)

export const sigmoid: Layer = activation(
  (_, input) => sigmoidOf(input),
  (operations, gradient, output) => operations.sigmoidGradient(gradient, output),
)
