/**
 * The tensor operations that decide speed and exactness, and that each backend therefore computes in its own way.
 * Everything else uses tfjs-core. Layouts: activations NHWC, pictures square; filters [k, k, in, out] as in TensorFlow.
 * Each operation makes new tensors, which the caller owns, and disposes of nothing that it was given.
 */
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'

/** How a filter slides over a square picture; `padding` zeros on each side, as in PyTorch. */
export interface Sliding {
  readonly kernel: number
  readonly stride: number
  readonly padding: number
}

/** What training-mode batch normalisation hands to its gradient; the backend knows what is inside. */
interface BatchNormMemory {
  readonly tensors: readonly Tensor[]
}

interface BatchNormResult {
  /** Normalised, scaled, shifted and bent: shape of the input. */
  readonly output: Tensor4D
  /** Mean over batch, height and width: [channels]. */
  readonly mean: Tensor1D
  /** Variance over the same, unbiased (n − 1), as running statistics take it: [channels]. */
  readonly variance: Tensor1D
  readonly memory: BatchNormMemory
}

interface BatchNormGradients {
  readonly input: Tensor4D
  readonly scale: Tensor1D
  readonly shift: Tensor1D
}

export interface AdamSettings {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

export interface AdamMoments {
  readonly mean: Tensor
  readonly square: Tensor
}

/** float32, or bfloat16 for the factors of products; weights, statistics, losses and Adam are float32 in both. */
export type Precision = 'float32' | 'bfloat16'

export interface NormSettings {
  /** Added to the variance, inside the root. */
  readonly epsilon: number
  /** Of the leaky ReLU that follows: 0 is ReLU, 1 is none. */
  readonly slope: number
}

/**
 * A filter [k, k, i, o] made ready to be used many times: what a backend derives from it is derived once, when it is first
 * needed. The filter stays its owner's and must outlive this.
 */
export interface Convolution {
  /** Cross-correlation: [n, s, s, i] → [n, t, t, o], t = ⌊(s + 2p − k) / stride⌋ + 1. */
  forward(input: Tensor4D): Tensor4D

  /**
   * The adjoint of `forward` in its input: [n, t, t, o] → [n, size, size, i].
   * It is the input gradient of a convolution and the forward pass of a transposed one.
   */
  transposed(gradient: Tensor4D, size: number): Tensor4D

  /** The gradient of `forward` in the filter: [n, s, s, i] and [n, t, t, o] → [k, k, i, o]. */
  filterGradient(input: Tensor4D, gradient: Tensor4D): Tensor4D

  dispose(): void
}

/** What follows a product in the same pass over memory. */
export interface Ending {
  /** Added to each pixel or row: [channels]. */
  readonly shift: Tensor1D
  /** Of the leaky ReLU after it: 0 is ReLU, 1 is none. */
  readonly slope: number
}

/** A matrix [k, c] made ready to be multiplied many times; it stays its owner's and must outlive this. */
export interface Product {
  /** [n, k] → [n, c]; then, where it `ends` so, shifted and bent. */
  forward(rows: Tensor2D, ending?: Ending): Tensor2D
  dispose(): void
}

/**
 * Twice as large by nearest neighbours, then a 3 × 3 convolution (Odena et al. 2016), whose picture goes on beyond its edges as
 * it ends there (PyTorch's padding_mode `replicate`). Made ready to be used many times; the filter [3, 3, i, o] stays its
 * owner's and must outlive this.
 */
export interface ResizeConvolution {
  /** [n, s, s, i] → [n, 2s, 2s, o], s ≥ 2; then, where it `ends` so, shifted and bent. */
  forward(input: Tensor4D, ending?: Ending): Tensor4D

  /** The gradient of `forward` in its input: [n, 2s, 2s, o] → [n, s, s, i]. */
  inputGradient(gradient: Tensor4D): Tensor4D

  /** The gradient of `forward` in the filter: [n, s, s, i] and [n, 2s, 2s, o] → [3, 3, i, o]. */
  filterGradient(input: Tensor4D, gradient: Tensor4D): Tensor4D

  dispose(): void
}

/** What an inverted residual is made of; a batch norm after a product is folded into it and into a shift. */
export interface ResidualWeights {
  /** [inputs, width], left out where the width is that of the input. */
  readonly expand?: Tensor2D
  /** [width], before the first ReLU6. */
  readonly expandShift: Tensor1D
  /** [k, k, width] */
  readonly depthwise: Tensor3D
  /** [width], before the second ReLU6. */
  readonly depthwiseShift: Tensor1D
  /** [width, outputs] */
  readonly project: Tensor2D
  /** [outputs] */
  readonly projectShift: Tensor1D
}

/**
 * A frozen inverted residual (Sandler et al. 2018, figure 4d), made ready to be used many times: pixels expanded, ReLU6, a
 * depthwise convolution, ReLU6, pixels projected; and the input added, where it has the shape of what comes out. The
 * convolution's padding is TensorFlow's SAME. The weights stay their owner's and must outlive this.
 */
export interface InvertedResidual {
  /** [n, s, s, inputs] → [n, ⌈s / stride⌉, ⌈s / stride⌉, outputs] */
  predict(input: Tensor4D): Tensor4D

  /** The same, remembering what the gradient needs. */
  forward(input: Tensor4D): ResidualPass

  dispose(): void
}

/** Whoever asked for it disposes of it, and of its output, whichever first. */
export interface ResidualPass {
  readonly output: Tensor4D
  /** The gradient in the input. */
  inputGradient(gradient: Tensor4D): Tensor4D
  dispose(): void
}

/** A weight divided by its largest singular value; the weight is the matrix [rows, columns] of its last axis’ columns. */
interface Spectrum {
  /** weight / scale, of the weight’s shape. */
  readonly weight: Tensor
  /** Singular vector over the columns: PyTorch’s `weight_u`. */
  readonly left: Tensor1D
  /** Singular vector over the rows: PyTorch’s `weight_v`. */
  readonly right: Tensor1D
  /** The largest singular value. */
  readonly scale: Scalar
}

/** What augmentation does to one picture of −1 … 1, in this order. */
export interface PictureChange {
  /** Added to each value: −0.5 … 0.5. */
  readonly brightness: number
  /** Times the distance from the pixel's mean over its channels: 0 … 2. */
  readonly saturation: number
  /** Times the distance from the picture's mean: 0.5 … 1.5. */
  readonly contrast: number
  /** Pixels down and to the right, by up to an eighth of the side; what leaves comes in on the other side. */
  readonly down: number
  readonly right: number
  /** Where the square of half the side that becomes 0 begins; parts of it may lie outside. */
  readonly cutTop: number
  readonly cutLeft: number
}

/** Changes made ready for one batch of pictures. */
export interface Augmentation {
  /** [n, size, size, channels] → the same, changed. */
  apply(pictures: Tensor4D): Tensor4D
  /** The gradient in the pictures of `apply`, from that in what it made. */
  gradient(inChanged: Tensor4D): Tensor4D
  dispose(): void
}

/** Of maps [n, s, s, c] a row of numbers for each of n. */
export interface ChannelStatistics {
  /** Of how many of the maps, from the first on, Gram matrices are taken. */
  readonly grams: number
  /** Added to the variance, inside the root. */
  readonly epsilon: number
}

export interface Operations {
  readonly precision: Precision

  convolution(filter: Tensor4D, sliding: Sliding): Convolution

  product(matrix: Tensor2D): Product

  resizeConvolution(filter: Tensor4D): ResizeConvolution

  invertedResidual(weights: ResidualWeights, stride: number): InvertedResidual

  /**
   * Batch normalisation by the batch's own statistics over axes 0–2 (Ioffe and Szegedy 2015), then leaky ReLU.
   */
  batchNorm(input: Tensor4D, scale: Tensor1D, shift: Tensor1D, settings: NormSettings): BatchNormResult

  /** Gradients of `batchNorm` in its input (shape of the input), scale and shift (both [channels]). */
  batchNormGradient(
    gradient: Tensor4D,
    input: Tensor4D,
    scale: Tensor1D,
    shift: Tensor1D,
    memory: BatchNormMemory,
    settings: NormSettings,
  ): BatchNormGradients

  /** Normalisation by given statistics, then leaky ReLU: act((x − mean) / √(variance + ε) · scale + shift). */
  normalise(
    input: Tensor4D,
    statistics: { readonly mean: Tensor1D; readonly variance: Tensor1D },
    scale: Tensor1D,
    shift: Tensor1D,
    settings: NormSettings,
  ): Tensor4D

  /**
   * Spectral normalisation (Miyato et al. 2018), from singular vectors that are nearly a weight’s: one power iteration
   * further where it `iterates`, else with those.
   */
  spectralNorm(weight: Tensor, left: Tensor1D, right: Tensor1D, iterates: boolean): Spectrum

  /** The gradient in the weight, from that in weight / scale; the singular vectors count as constants, as in PyTorch. */
  spectralNormGradient(gradient: Tensor, spectrum: Spectrum): Tensor

  /** Changes for as many pictures of side `size`. */
  augmentation(changes: readonly PictureChange[], size: number): Augmentation

  /**
   * Each channel’s mean and deviation √(variance + ε) over a picture’s pixels, of each map; then Gram matrices v·vᵀ / pixels
   * of the first maps: [n, 2·(c₁ + c₂ + …) + c₁² + …].
   */
  channelStatistics(maps: readonly Tensor4D[], statistics: ChannelStatistics): Tensor2D

  /** The gradients of `channelStatistics` in the maps, from that in what it gives. */
  channelStatisticsGradient(
    maps: readonly Tensor4D[],
    inRows: Tensor2D,
    statistics: ChannelStatistics,
  ): Tensor4D[]

  /** values · kept + others · (1 − kept). */
  blend(values: Tensor, others: Tensor, kept: number): Tensor

  /** max(x, slope·x) for 0 ≤ slope < 1; a slope of 0 is ReLU. */
  leakyRelu(input: Tensor, slope: number): Tensor

  /** Gradient of `leakyRelu` in its input, told from its output, whose sign is the input's. */
  leakyReluGradient(gradient: Tensor, output: Tensor, slope: number): Tensor

  /** gradient · (1 − output²). */
  tanhGradient(gradient: Tensor, output: Tensor): Tensor

  /** gradient · output · (1 − output). */
  sigmoidGradient(gradient: Tensor, output: Tensor): Tensor

  /**
   * Step number `step` (from 1) of Adam (Kingma and Ba 2015, algorithm 1; ε beside the corrected root, as in PyTorch).
   * Gives the new parameter and moments.
   */
  adam(
    parameter: Tensor,
    gradient: Tensor,
    moments: AdamMoments,
    step: number,
    settings: AdamSettings,
  ): { readonly parameter: Tensor; readonly moments: AdamMoments }

  /**
   * The values of a float32 tensor, which may be the backend's own array. At once where they lie in memory, since even a
   * kept promise costs its reader a turn; a promise where they must be fetched, as from a GPU.
   */
  read(tensor: Tensor): Float32Array | Promise<Float32Array>
}

/** The side of what a convolution makes of a picture of side `size`. */
export function convolvedSize(size: number, { kernel, stride, padding }: Sliding): number {
  return Math.floor((size + 2 * padding - kernel) / stride) + 1
}

/** Zeros before and after a picture's rows and columns, by TensorFlow's SAME. */
export function samePadding(size: number, kernel: number, stride: number): [before: number, after: number] {
  const needed = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size)
  return [Math.floor(needed / 2), Math.ceil(needed / 2)]
}
