/** The engine's operations as single TensorFlow ops, called by name: nothing is composed that TensorFlow has fused. */
import { tensor1d, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import type { Operations, Sliding } from '../../engine/operations.ts'
import { composedAdam } from '../composedAdam.ts'

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
  const slide = ({ stride, padding }: Sliding): OpAttribute[] => [
    type('T'),
    integers('strides', [1, stride, stride, 1]),
    text('padding', padding === 0 ? 'VALID' : 'EXPLICIT'),
    integers('explicit_paddings', padding === 0 ? [] : [0, 0, padding, padding, padding, padding, 0, 0]),
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
    convolve: (input, filter, sliding) => single('Conv2D', slide(sliding), [input, filter]) as Tensor4D,

    convolveTransposed: (gradient, filter, sliding, size) =>
      sized([gradient.shape[0], size, size, filter.shape[2]], (sizes) =>
        single('Conv2DBackpropInput', slide(sliding), [sizes, filter, gradient]),
      ),

    filterGradient: (input, gradient, sliding) =>
      sized([sliding.kernel, sliding.kernel, input.shape[3], gradient.shape[3]], (sizes) =>
        single('Conv2DBackpropFilter', slide(sliding), [input, sizes, gradient]),
      ),

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
