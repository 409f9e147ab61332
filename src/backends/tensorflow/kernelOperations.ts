/**
 * The engine's operations with kernels of our own (kernels/), which a processor is quickest with: TensorFlow's ops where
 * those are good, matrix products above all.
 */
import {
  keep,
  reshape,
  tensor1d,
  tidy,
  transpose,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type {
  ChannelStatistics,
  Convolution,
  Operations,
  Precision,
  Sliding,
} from '../../engine/operations.ts'
import type { Attribute, Calls } from './calls.ts'
import { KernelAugmentation } from './kernelAugmentation.ts'
import { KernelProduct } from './kernelProduct.ts'
import { KernelResidual } from './kernelResidual.ts'
import { KernelResize } from './kernelResize.ts'
import { matrixProduct } from './matrices.ts'
import { TensorflowConvolution, tensorflowOperations } from './tensorflowOperations.ts'
import { WinogradFilter } from './winogradFilter.ts'

/** `leastChannels`: those of a picture from which on Winograd's filtering gains something. */
export function kernelOperations(calls: Calls, precision: Precision, leastChannels = 32): Operations {
  return {
    ...tensorflowOperations(calls),
    precision,

    convolution: (filter, sliding) =>
      isHalving(sliding)
        ? new HalvingConvolution(calls, filter, sliding, precision, leastChannels)
        : new TensorflowConvolution(calls, filter, sliding),

    product: (matrix) => new KernelProduct(calls, matrix),

    resizeConvolution: (filter) => new KernelResize(calls, filter, precision),

    invertedResidual: (weights, stride) => new KernelResidual(calls, weights, stride),

    batchNorm(input, scale, shift, { epsilon, slope }) {
      const attributes = [calls.float('epsilon', epsilon), calls.float('slope', slope)]
      const outputs = calls.several('LoomBatchNorm', attributes, [input, scale, shift], 5)
      const [output, mean, variance, ...tensors] = outputs as [Tensor4D, Tensor1D, Tensor1D, ...Tensor1D[]]
      return { output, mean, variance, memory: { tensors } }
    },

    batchNormGradient(gradient, input, scale, shift, { tensors }, { slope }) {
      const inputs = [gradient, input, scale, shift, ...tensors]
      const gradients = calls.several('LoomBatchNormGradient', [calls.float('slope', slope)], inputs, 3)
      const [inInput, inScale, inShift] = gradients as [Tensor4D, Tensor1D, Tensor1D]
      return { input: inInput, scale: inScale, shift: inShift }
    },

    normalise(input, { mean, variance }, scale, shift, { epsilon, slope }) {
      const attributes = [calls.float('epsilon', epsilon), calls.float('slope', slope)]
      return calls.single('LoomNormalise', attributes, [input, mean, variance, scale, shift]) as Tensor4D
    },

    spectralNorm(weight, left, right, iterates) {
      const attributes = [calls.integer('iterates', Number(iterates))]
      const outputs = calls.several('LoomSpectralNorm', attributes, [weight, left, right], 4)
      const [normalised, newLeft, newRight, scale] = outputs as [Tensor, Tensor1D, Tensor1D, Scalar]
      return { weight: normalised, left: newLeft, right: newRight, scale }
    },

    spectralNormGradient: (gradient, { weight, left, right, scale }) =>
      calls.single('LoomSpectralNormGradient', [], [gradient, weight, left, right, scale]),

    augmentation: (changes) => new KernelAugmentation(calls, changes),

    channelStatistics: (maps, statistics) =>
      calls.single('LoomChannelStatistics', ofStatistics(calls, maps, statistics), maps) as Tensor2D,

    channelStatisticsGradient(maps, inRows, statistics) {
      const attributes = ofStatistics(calls, maps, statistics)
      const inputs = [...maps, inRows]
      return calls.several('LoomChannelStatisticsGradient', attributes, inputs, maps.length) as Tensor4D[]
    },

    blend(values, others, kept) {
      const shares = [calls.float('share_a', kept), calls.float('share_b', 1 - kept)]
      return calls.single('LoomBlend', shares, [values, others])
    },

    adam(parameter, gradient, moments, step, { learningRate, beta1, beta2, epsilon }) {
      const stepSize = learningRate / (1 - beta1 ** step)
      const correction = 1 / Math.sqrt(1 - beta2 ** step)
      const settings = tensor1d([stepSize, beta1, 1 - beta1, beta2, 1 - beta2, correction, epsilon])
      const inputs = [parameter, gradient, moments.mean, moments.square, settings]
      const [next, mean, square] = calls.several('LoomAdam', [], inputs, 3) as [Tensor, Tensor, Tensor]
      settings.dispose()
      return { parameter: next, moments: { mean, square } }
    },
  }
}

function ofStatistics(
  calls: Calls,
  maps: readonly Tensor4D[],
  { grams, epsilon }: ChannelStatistics,
): Attribute[] {
  return [calls.integer('N', maps.length), calls.integer('grams', grams), calls.float('epsilon', epsilon)]
}

/** DCGAN's convolution, which halves a picture (and, transposed, doubles it). */
function isHalving({ kernel, stride, padding }: Sliding): boolean {
  return kernel === 4 && stride === 2 && padding === 1
}

/** Up to so many channels, those of a picture, a product of all pixels with all taps is quicker than anything else. */
const fewChannels = 8
/** … and up to so many pixels, since a product needs each of the filter's numbers once: Winograd's filtering has more. */
const fewPixels: Readonly<Record<Precision, number>> = { float32: 200, bfloat16: 64 }

/** The convolution of kernel 4, stride 2, padding 1: each way by what is quickest for its shapes. */
class HalvingConvolution implements Convolution {
  readonly #calls: Calls
  readonly #filter: Tensor4D
  readonly #precision: Precision
  readonly #ofManyChannels: boolean
  readonly #plain: TensorflowConvolution
  readonly #winograd: WinogradFilter
  #columns: Tensor | undefined

  constructor(calls: Calls, filter: Tensor4D, sliding: Sliding, precision: Precision, leastChannels: number) {
    this.#calls = calls
    this.#filter = filter
    this.#precision = precision
    this.#ofManyChannels = filter.shape[2] >= leastChannels
    this.#plain = new TensorflowConvolution(calls, filter, sliding)
    this.#winograd = new WinogradFilter(calls, filter, precision)
  }

  forward(input: Tensor4D): Tensor4D {
    return this.#suitsWinograd(input.shape[1]) ? this.#winograd.forward(input) : this.#plain.forward(input)
  }

  transposed(gradient: Tensor4D, size: number): Tensor4D {
    const [pictures, side] = gradient.shape
    const doubles = size === 2 * side
    const few = this.#filter.shape[2] <= fewChannels || pictures * side * side <= fewPixels[this.#precision]
    if (doubles && few) return this.#transposedByColumns(gradient)
    return this.#suitsWinograd(size)
      ? this.#winograd.transposed(gradient)
      : this.#plain.transposed(gradient, size)
  }

  filterGradient(input: Tensor4D, gradient: Tensor4D): Tensor4D {
    return this.#suitsWinograd(input.shape[1])
      ? this.#winograd.filterGradient(input, gradient)
      : this.#plain.filterGradient(input, gradient)
  }

  dispose(): void {
    this.#plain.dispose()
    this.#winograd.dispose()
    this.#columns?.dispose()
    this.#columns = undefined
  }

  #suitsWinograd(size: number): boolean {
    return this.#ofManyChannels && this.#winograd.suits(size)
  }

  /** [n, s, s, o] → [n·s·s, 16·i], a product with the filter → gathered: [n, 2s, 2s, i]. */
  #transposedByColumns(gradient: Tensor4D): Tensor4D {
    const [calls, precision] = [this.#calls, this.#precision]
    const [, side, , outputs] = gradient.shape
    this.#columns ??= keep(tidy(() => calls.cast(transpose(reshape(this.#filter, [-1, outputs])), precision)))
    const filter = this.#columns
    return tidy(() => {
      const pixels = calls.cast(reshape(gradient, [-1, outputs]), precision)
      const columns = matrixProduct(calls, precision, [pixels, filter])
      return calls.single(
        'LoomColumnsToPicture',
        [calls.type('T', precision), calls.integer('side', side)],
        [columns],
      )
    }) as Tensor4D
  }
}
