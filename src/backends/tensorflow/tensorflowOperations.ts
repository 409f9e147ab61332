/** The engine's operations as single TensorFlow ops, called by name: nothing is composed that TensorFlow has fused. */
import { tensor1d, tidy, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import type { Operations, Sliding } from '../../engine/operations.ts'
import { composedAdam } from '../composedAdam.ts'
import { convolvePhases, padded } from '../phaseConvolution.ts'

/** With no more channels than a picture has, oneDNN's input gradient takes three times as long as convolving the phases. */
const fewChannels = 4

type OpAttribute = Parameters<NodeJSKernelBackend['executeSingleOutput']>[1][number]

export function tensorflowOperations(backend: NodeJSKernelBackend): Operations {
  const { binding } = backend
  const type = (name: string): OpAttribute => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: binding.TF_FLOAT,
  })
  const float = (name: string, value: number): OpAttribute => ({ name, type: binding.TF_ATTR_FLOAT, value })
  const flag = (name: string, value: boolean): OpAttribute => ({ name, type: binding.TF_ATTR_BOOL, value })
  const text = (name: string, value: string): OpAttribute => ({ name, type: binding.TF_ATTR_STRING, value })
  const integers = (name: string, value: number[]): OpAttribute => ({
    name,
    type: binding.TF_ATTR_INT,
    value,
  })

  const single = (op: string, attributes: OpAttribute[], inputs: Tensor[]) =>
    backend.executeSingleOutput(op, attributes, inputs)
  const slide = (stride: number, padding: 'SAME' | 'VALID'): OpAttribute[] => [
    type('T'),
    integers('strides', [1, stride, stride, 1]),
    text('padding', padding),
    text('data_format', 'NHWC'),
    flag('use_cudnn_on_gpu', true),
    integers('dilations', [1, 1, 1, 1]),
  ]
  const sized = (sizes: number[], compute: (sizes: Tensor) => Tensor): Tensor4D => {
    const tensor = tensor1d(sizes, 'int32')
    const output = compute(tensor)
    tensor.dispose()
    return output as Tensor4D
  }
  const norm = (epsilon: number, training: boolean): OpAttribute[] => [
    type('T'),
    type('U'),
    float('epsilon', epsilon),
    text('data_format', 'NHWC'),
    flag('is_training', training),
  ]

  return {
    convolve(input, filter, sliding) {
      if (isSame(input.shape[1], sliding)) {
        return single('Conv2D', slide(sliding.stride, 'SAME'), [input, filter]) as Tensor4D
      }
      return tidy(() =>
        single('Conv2D', slide(sliding.stride, 'VALID'), [padded(input, sliding.padding), filter]),
      ) as Tensor4D
    },

    convolveTransposed(gradient, filter, sliding, size) {
      const channels = filter.shape[2]
      if (channels <= fewChannels || !isSame(size, sliding)) {
        return tidy(() => convolvePhases(gradient, filter, sliding, size))
      }
      return sized([gradient.shape[0], size, size, channels], (sizes) =>
        single('Conv2DBackpropInput', slide(sliding.stride, 'SAME'), [sizes, filter, gradient]),
      )
    },

    filterGradient(input, gradient, sliding) {
      const { kernel, stride } = sliding
      const shape = [kernel, kernel, input.shape[3], gradient.shape[3]]
      const of = (picture: Tensor4D, padding: 'SAME' | 'VALID') =>
        sized(shape, (sizes) =>
          single('Conv2DBackpropFilter', slide(stride, padding), [picture, sizes, gradient]),
        )
      return isSame(input.shape[1], sliding)
        ? of(input, 'SAME')
        : tidy(() => of(padded(input, sliding.padding), 'VALID'))
    },

    batchNorm(input, scale, shift, epsilon) {
      const unused = tensor1d([])
      const attributes = [...norm(epsilon, true), float('exponential_avg_factor', 1)]
      const outputs = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        attributes,
        [input, scale, shift, unused, unused],
        6,
      ) as [Tensor4D, Tensor1D, Tensor1D, Tensor, Tensor, Tensor]
      unused.dispose()
      const [output, mean, variance, ...tensors] = outputs
      return { output, mean, variance, memory: { tensors } }
    },

    batchNormGradient(gradient, input, scale, { tensors }, epsilon) {
      const [inputGradient, scaleGradient, shiftGradient, ...unused] = backend.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        norm(epsilon, true),
        [gradient, input, scale, ...tensors],
        5,
      ) as [Tensor4D, Tensor1D, Tensor1D, Tensor, Tensor]
      unused.forEach((output) => output.dispose())
      return { input: inputGradient, scale: scaleGradient, shift: shiftGradient }
    },

    normalise(input, { mean, variance }, scale, shift, epsilon) {
      const [output, ...unused] = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        [...norm(epsilon, false), float('exponential_avg_factor', 1)],
        [input, scale, shift, mean, variance],
        6,
      )
      unused.forEach((one) => one.dispose())
      return output as Tensor4D
    },

    leakyRelu: (input, slope) =>
      slope === 0
        ? single('Relu', [type('T')], [input])
        : single('LeakyRelu', [type('T'), float('alpha', slope)], [input]),

    leakyReluGradient: (gradient, output, slope) =>
      slope === 0
        ? single('ReluGrad', [type('T')], [gradient, output])
        : single('LeakyReluGrad', [type('T'), float('alpha', slope)], [gradient, output]),

    tanhGradient: (gradient, output) => single('TanhGrad', [type('T')], [output, gradient]),

    sigmoidGradient: (gradient, output) => single('SigmoidGrad', [type('T')], [output, gradient]),

    adam: composedAdam,
  }
}

/**
 * Whether TensorFlow's SAME pads like this. Its EXPLICIT padding, which would serve all cases, leaves oneDNN's kernels:
 * a training step then takes three times as long.
 */
function isSame(size: number, { kernel, stride, padding }: Sliding): boolean {
  const needed = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size)
  return needed === 2 * padding
}
