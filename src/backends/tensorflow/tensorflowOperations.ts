/** The engine's operations as TensorFlow's own ops: what a GPU computes with, and a processor without our kernels. */
import { tensor1d, tidy, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Convolution, Operations, Sliding } from '../../engine/operations.ts'
import { composed } from '../composed.ts'
import { composedResize } from '../composedResize.ts'
import { bentNorm, type Norm } from '../bentNorm.ts'
import { padded, PhaseConvolution } from '../phaseConvolution.ts'
import type { Attribute, Calls } from './calls.ts'

/** With no more channels than a picture has, oneDNN's input gradient takes three times as long as convolving the phases. */
const fewChannels = 4

export function tensorflowOperations(calls: Calls): Operations {
  const type = calls.type('T')
  const convolution: Operations['convolution'] = (filter, sliding) =>
    new TensorflowConvolution(calls, filter, sliding)
  const leakyRelu: Operations['leakyRelu'] = (input, slope) =>
    slope === 0
      ? calls.single('Relu', [type], [input])
      : calls.single('LeakyRelu', [type, calls.float('alpha', slope)], [input])
  const leakyReluGradient: Operations['leakyReluGradient'] = (gradient, output, slope) =>
    slope === 0
      ? calls.single('ReluGrad', [type], [gradient, output])
      : calls.single('LeakyReluGrad', [type, calls.float('alpha', slope)], [gradient, output])

  return {
    precision: 'float32',
    convolution,
    resizeConvolution: composedResize(convolution),
    ...composed,
    ...bentNorm(plainNorm(calls), leakyRelu, leakyReluGradient),
    leakyRelu,
    leakyReluGradient,
    tanhGradient: (gradient, output) => calls.single('TanhGrad', [type], [output, gradient]),
    sigmoidGradient: (gradient, output) => calls.single('SigmoidGrad', [type], [output, gradient]),
    read: (tensor) => tensor.dataSync<'float32'>(),
  }
}

export class TensorflowConvolution implements Convolution {
  protected readonly calls: Calls
  protected readonly filter: Tensor4D
  readonly #sliding: Sliding
  readonly #phases: PhaseConvolution

  constructor(calls: Calls, filter: Tensor4D, sliding: Sliding) {
    this.calls = calls
    this.filter = filter
    this.#sliding = sliding
    this.#phases = new PhaseConvolution(filter, sliding)
  }

  forward(input: Tensor4D): Tensor4D {
    const { calls, filter } = this
    const sliding = this.#sliding
    if (isSame(input.shape[1], sliding)) {
      return calls.single('Conv2D', this.#slide('SAME'), [input, filter]) as Tensor4D
    }
    return tidy(() =>
      calls.single('Conv2D', this.#slide('VALID'), [padded(input, sliding.padding), filter]),
    ) as Tensor4D
  }

  transposed(gradient: Tensor4D, size: number): Tensor4D {
    const { calls, filter } = this
    const sliding = this.#sliding
    const channels = filter.shape[2]
    if (channels <= fewChannels || !isSame(size, sliding)) return this.#phases.transposed(gradient, size)
    return sized([gradient.shape[0], size, size, channels], (sizes) =>
      calls.single('Conv2DBackpropInput', this.#slide('SAME'), [sizes, filter, gradient]),
    )
  }

  filterGradient(input: Tensor4D, gradient: Tensor4D): Tensor4D {
    const { calls, filter } = this
    const sliding = this.#sliding
    const of = (picture: Tensor4D, padding: 'SAME' | 'VALID') =>
      sized(filter.shape, (sizes) =>
        calls.single('Conv2DBackpropFilter', this.#slide(padding), [picture, sizes, gradient]),
      )
    return isSame(input.shape[1], sliding)
      ? of(input, 'SAME')
      : tidy(() => of(padded(input, sliding.padding), 'VALID'))
  }

  dispose(): void {
    this.#phases.dispose()
  }

  #slide(padding: 'SAME' | 'VALID'): Attribute[] {
    const { calls } = this
    const { stride } = this.#sliding
    return [
      calls.type('T'),
      calls.integer('strides', [1, stride, stride, 1]),
      calls.text('padding', padding),
      calls.text('data_format', 'NHWC'),
      calls.flag('use_cudnn_on_gpu', true),
      calls.integer('dilations', [1, 1, 1, 1]),
    ]
  }
}

function plainNorm(calls: Calls): Norm {
  const attributes = (epsilon: number, training: boolean): Attribute[] => [
    calls.type('T'),
    calls.type('U'),
    calls.float('epsilon', epsilon),
    calls.text('data_format', 'NHWC'),
    calls.flag('is_training', training),
  ]
  const averaging = calls.float('exponential_avg_factor', 1)
  return {
    batchNorm(input, scale, shift, { epsilon }) {
      const unused = tensor1d([])
      const inputs = [input, scale, shift, unused, unused]
      const outputs = calls.several('FusedBatchNormV3', [...attributes(epsilon, true), averaging], inputs, 6)
      unused.dispose()
      const [output, mean, variance, ...tensors] = outputs as [Tensor4D, Tensor1D, Tensor1D, ...Tensor[]]
      return { output, mean, variance, memory: { tensors } }
    },

    batchNormGradient(gradient, input, scale, _, { tensors }, { epsilon }) {
      const [inputGradient, scaleGradient, shiftGradient, ...unused] = calls.several(
        'FusedBatchNormGradV3',
        attributes(epsilon, true),
        [gradient, input, scale, ...tensors],
        5,
      ) as [Tensor4D, Tensor1D, Tensor1D, Tensor, Tensor]
      unused.forEach((output) => output.dispose())
      return { input: inputGradient, scale: scaleGradient, shift: shiftGradient }
    },

    normalise(input, { mean, variance }, scale, shift, { epsilon }) {
      const inputs = [input, scale, shift, mean, variance]
      const inEvaluation = [...attributes(epsilon, false), averaging]
      const [output, ...unused] = calls.several('FusedBatchNormV3', inEvaluation, inputs, 6)
      unused.forEach((one) => one.dispose())
      return output as Tensor4D
    },
  }
}

function sized(sizes: number[], compute: (sizes: Tensor) => Tensor): Tensor4D {
  const tensor = tensor1d(sizes, 'int32')
  const output = compute(tensor)
  tensor.dispose()
  return output as Tensor4D
}

/**
 * Whether TensorFlow's SAME pads like this. Its EXPLICIT padding, which would serve all cases, leaves oneDNN's kernels:
 * a training step then takes three times as long.
 */
function isSame(size: number, { kernel, stride, padding }: Sliding): boolean {
  const needed = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size)
  return needed === 2 * padding
}
