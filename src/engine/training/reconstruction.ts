/**
 * Reconstruction: the generator learns to answer each picture's latent with what is seen in that picture, its textures and
 * its colours, though not pixel by pixel.
 */
import { addN, mul, type Scalar, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { FeatureNetwork } from '../features/featureNetwork.ts'
import { tapStatistics, tapStatisticsGradient } from '../features/tapStatistics.ts'
import type { Network } from '../models/network.ts'
import type { Gradients } from '../models/trainable.ts'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import type { ReconstructionLoss } from './pictureLosses.ts'
import { copyOf, Scope } from './scope.ts'

/** How pictures are compared with those that they are to be like. */
export interface Comparing {
  readonly operations: Operations
  readonly features: FeatureNetwork
  readonly loss: ReconstructionLoss
  /** What each part of the loss counts. */
  readonly shares: { readonly pixels: number; readonly texture: number; readonly bands: number }
}

export interface Reconstructing extends Comparing {
  readonly generator: Network
}

/** Pictures with their latents and what is seen in them. */
export interface ToReconstruct {
  /** [n, latentSize] */
  readonly latents: Tensor2D
  /** [n, size, size, 3] */
  readonly photos: Tensor4D
  /** [n, statisticsCount] */
  readonly statistics: Tensor2D
}

interface Losses {
  readonly pixels: Scalar
  readonly texture: Scalar
  /** Only where it counts. */
  readonly bands?: Scalar
}

export interface Reconstructed extends Losses {
  /** Of the whole loss, in the generator's weights and in the latents. */
  readonly gradients: Gradients
}

/** What is given stays the caller's; what comes out is the caller's too. */
export function* reconstruct(how: Reconstructing, task: ToReconstruct): Pieces<Reconstructed> {
  const scope = new Scope()
  try {
    const made = scope.add(yield* how.generator.forwardInPieces(how.operations, task.latents))
    const compared = yield* compareReconstructed(how, made.output as Tensor4D, task)
    const { inPictures, ...losses } = scope.addAll(compared)
    const gradients = yield* made.backwardInPieces(inPictures, { input: true, weights: true })
    return { ...copyOf(losses), gradients }
  } finally {
    scope.dispose()
  }
}

/**
 * How far pictures, made of the task's latents, are from its photos; and the gradient of the whole loss times `times` in them,
 * [n, size, size, 3]. What is given stays the caller's; what comes out is the caller's too.
 */
export function* compareReconstructed(
  { operations, features, loss, shares }: Comparing,
  made: Tensor4D,
  { photos, statistics }: Omit<ToReconstruct, 'latents'>,
  times = 1,
): Pieces<Losses & { readonly inPictures: Tensor4D }> {
  const scope = new Scope()
  try {
    const seen = scope.add(yield* features.forwardInPieces(made))
    const own = scope.add(tapStatistics(operations, seen.taps))
    const texture = loss.texture(own, statistics)
    const pixels = loss.pixels(made, photos)
    const bands = loss.bands(made, photos)
    for (const part of [texture, pixels, bands]) if (part) scope.addAll(part)
    const inStatistics = scope.add(mul<Tensor2D>(texture.gradient, times * shares.texture))
    const inTaps = tapStatisticsGradient(operations, seen.taps, inStatistics)
    inTaps.forEach((one) => scope.add(one))
    const bySeen = scope.add(yield* seen.backwardInPieces(inTaps))
    const inPictures = [
      bySeen as Tensor4D,
      scope.add(mul<Tensor4D>(pixels.gradient, times * shares.pixels)),
      ...(bands ? [scope.add(mul<Tensor4D>(bands.gradient, times * shares.bands))] : []),
    ]
    const losses = { pixels: pixels.loss, texture: texture.loss, ...(bands && { bands: bands.loss }) }
    return { ...copyOf(losses), inPictures: addN<Tensor4D>(inPictures) }
  } finally {
    scope.dispose()
  }
}
