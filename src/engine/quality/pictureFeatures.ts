/**
 * What pictures are compared by: mean and deviation over space of every channel at several depths of a network that never
 * changes. There are two: the feature network, and one of random filters (which no discriminator has looked through).
 */
import {
  concat,
  dispose,
  leakyRelu,
  slice,
  tensor4d,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import { momentsCount, tapStatistics } from '../features/tapStatistics.ts'
import { viewPictures, type Rows, type Viewer } from '../features/viewing.ts'
import type { FeatureNetwork } from '../features/featureNetwork.ts'
import type { Convolution, Operations } from '../operations.ts'
import type { Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { normalValues, randomStream } from '../random.ts'
import { meansAndDeviations } from '../features/pictureNumbers.ts'

/** Each picture as numbers that are compared. */
export function picturesSeen(operations: Operations, viewer: Viewer, photos: Photos): Pieces<Rows> {
  const { size, channels } = photos
  return viewPictures(operations, viewer, photos, { size, channels, range: { from: -1, to: 1 } })
}

/** Through the feature network: 992 numbers. */
export function throughFeatures(operations: Operations, network: FeatureNetwork): Viewer {
  return {
    width: momentsCount,
    *view(pictures) {
      const taps = yield* network.tapsInPieces(pictures)
      const seen: Tensor2D = tidy(() => slice(tapStatistics(operations, taps), [0, 0], [-1, momentsCount]))
      taps.forEach((tap) => tap.dispose())
      return seen
    },
  }
}

/** Channels of each level, the first of which has half the pictures' side, and each other half of the one before. */
const levels = [32, 64, 128, 256]
const sliding = { kernel: 3, stride: 2, padding: 1 }
const slope = 0.2

/** 960 numbers. The same filters for every size of pictures and on every machine. */
export class RandomFeatures implements Viewer {
  readonly width = 2 * levels.reduce((sum, channels) => sum + channels, 0)
  readonly #operations: Operations
  readonly #filters: readonly Tensor4D[]
  readonly #convolutions: readonly Convolution[]

  constructor(operations: Operations) {
    this.#operations = operations
    this.#filters = levels.map((channels, level) => {
      const inputs = levels[level - 1] ?? 3
      const fanIn = sliding.kernel ** 2 * inputs
      // He et al. 2015, for a leaky ReLU: the spread stays the same from level to level.
      const deviation = Math.sqrt(2 / ((1 + slope ** 2) * fanIn))
      const random = randomStream(0, 'random features', level)
      const values = normalValues(random, fanIn * channels).map((value) => value * deviation)
      return tensor4d(values, [sliding.kernel, sliding.kernel, inputs, channels])
    })
    this.#convolutions = this.#filters.map((filter) => operations.convolution(filter, sliding))
  }

  *view(pictures: Tensor4D): Pieces<Tensor2D> {
    const seen: Tensor2D[] = []
    let maps = pictures
    const letGo = () => void (maps !== pictures && maps.dispose())
    try {
      for (const convolution of this.#convolutions) {
        const next = tidy(() => leakyRelu(convolution.forward(maps), slope))
        letGo()
        maps = next
        seen.push(this.#operations.channelStatistics([maps], meansAndDeviations))
        yield
      }
      return concat(seen, 1)
    } finally {
      letGo()
      dispose(seen)
    }
  }

  dispose(): void {
    this.#convolutions.forEach((one) => one.dispose())
    this.#filters.forEach((one) => one.dispose())
  }
}
