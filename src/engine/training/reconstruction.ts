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
import { Scope } from './scope.ts'

export interface Reconstructing {
  readonly operations: Operations
  readonly generator: Network
  readonly features: FeatureNetwork
  readonly loss: ReconstructionLoss
  /** What either part of the loss counts. */
  readonly shares: { readonly pixels: number; readonly texture: number }
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

export interface Reconstructed {
  readonly pixels: Scalar
  readonly texture: Scalar
  /** Of the whole loss times `times`, in the generator's weights and in the latents. */
  readonly gradients: Gradients
}

/** What is given stays the caller's; what comes out is the caller's too. */
export function* reconstruct(
  { operations, generator, features, loss, shares }: Reconstructing,
  { latents, photos, statistics }: ToReconstruct,
  times = 1,
): Pieces<Reconstructed> {
  const scope = new Scope()
  try {
    const made = scope.add(yield* generator.forwardInPieces(operations, latents))
    const pictures = made.output as Tensor4D
    const seen = scope.add(yield* features.forwardInPieces(pictures))
    const own = scope.add(tapStatistics(operations, seen.taps))
    const texture = loss.texture(own, statistics)
    const pixels = loss.pixels(pictures, photos)
    for (const part of [texture, pixels]) [part.loss, part.gradient].forEach((one) => scope.add(one))
    const inStatistics = scope.add(mul<Tensor2D>(texture.gradient, times * shares.texture))
    const inTaps = tapStatisticsGradient(operations, seen.taps, inStatistics)
    inTaps.forEach((one) => scope.add(one))
    const bySeen = scope.add(yield* seen.backwardInPieces(inTaps))
    const byPixels = scope.add(mul<Tensor4D>(pixels.gradient, times * shares.pixels))
    const inPictures = scope.add(addN([bySeen, byPixels]))
    const gradients = yield* made.backwardInPieces(inPictures, { input: true, weights: true })
    return { pixels: pixels.loss.clone(), texture: texture.loss.clone(), gradients }
  } finally {
    scope.dispose()
  }
}
