/** The network pair for 28 × 28 grey digits: linear layers and 5 × 5 convolutions, PyTorch's initial values. */
import { defaultsOf } from '../../fields.ts'
import type { Layer } from '../../models/layer.ts'
import { leakyRelu, sigmoid, tanh } from '../../models/layers/activation.ts'
import { batchNorm } from '../../models/layers/batchNorm.ts'
import { convolution, transposedConvolution } from '../../models/layers/convolution.ts'
import { linear } from '../../models/layers/dense.ts'
import { flatten, unflatten } from '../../models/layers/shape.ts'
import type { NetworkOptions } from '../../models/networkOptions.ts'
import { untoldFields, type Untold } from '../untold.ts'

export type MnistOptions = NetworkOptions & Untold & { readonly family: 'mnist' }

const scheme = 'pytorch'
const halving = { kernel: 5, stride: 2, padding: 2 }
const features = 784 // 16 × 7 × 7
const usualSlope = 0.01

export const mnistUntold = untoldFields({ slope: usualSlope, output: 'sigmoid' })

/** z [n, latentSize] → pictures [n, 28, 28, 1] in [0, 1], or in [−1, 1] out of a tanh. */
export function mnistGenerator(options: MnistOptions): Layer[] {
  const { latentSize, slope, output, epsilon } = { ...defaultsOf(mnistUntold), ...options }
  return [
    linear({ name: 'fc.0', bias: true, scheme, inputs: latentSize, outputs: features }),
    batchNorm('fc.1', features, scheme, slope, epsilon),
    unflatten(16, 7), // [n, 784] → [n, 7, 7, 16]
    transposedConvolution({
      name: 'conv1.0',
      bias: false,
      scheme,
      inputs: 16,
      outputs: 32,
      size: 14,
      ...halving,
    }),
    batchNorm('conv1.1', 32, scheme, slope, epsilon),
    transposedConvolution({
      name: 'conv2.0',
      bias: false,
      scheme,
      inputs: 32,
      outputs: 1,
      size: 28,
      ...halving,
    }),
    output === 'sigmoid' ? sigmoid : tanh,
  ]
}

/** Pictures [n, 28, 28, 1] → logits [n, 1]; large means real. */
export function mnistDiscriminator({ epsilon }: Pick<Untold, 'epsilon'> = {}): Layer[] {
  return [
    convolution({ name: 'conv1.0', bias: false, scheme, inputs: 1, outputs: 32, ...halving }), // → [n, 14, 14, 32]
    leakyRelu(usualSlope),
    convolution({ name: 'conv2.0', bias: false, scheme, inputs: 32, outputs: 16, ...halving }), // → [n, 7, 7, 16]
    batchNorm('conv2.1', 16, scheme, usualSlope, epsilon),
    flatten(16, 7), // → [n, 784]
    linear({ name: 'fc.1', bias: true, scheme, inputs: features, outputs: features }),
    batchNorm('fc.2', features, scheme, usualSlope, epsilon),
    linear({ name: 'fc.4', bias: true, scheme, inputs: features, outputs: 1 }),
  ]
}
