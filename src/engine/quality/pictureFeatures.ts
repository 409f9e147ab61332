/**
 * What pictures are compared by: mean and deviation over space of every channel at several depths of a network that never
 * changes. There are two: the feature network, and one of random filters (which no discriminator has looked through).
 */
import { concat, leakyRelu, slice, tensor4d, tidy, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core'
import { momentsCount, tapStatistics } from '../features/tapStatistics.ts'
import type { FeatureNetwork } from '../features/featureNetwork.ts'
import type { Convolution, Operations } from '../operations.ts'
import { photoBatch, type Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { normalValues, randomStream } from '../random.ts'
import { readTensor } from '../readTensor.ts'
import { channelStatistics } from '../features/pictureNumbers.ts'

/** Rows of numbers, one after the other: [count, width]. */
export interface Rows {
  readonly count: number
  readonly width: number
  readonly values: Float32Array
}

/** Gives numbers of a batch of pictures [n, s, s, 3], from −1 to 1: [n, width]. The caller owns them. */
export interface Viewer {
  readonly width: number
  view(pictures: Tensor4D): Pieces<Tensor2D>
}

const batch = 32

export function* picturesSeen(operations: Operations, viewer: Viewer, photos: Photos): Pieces<Rows> {
  const { count, size, channels } = photos
  const { width } = viewer
  const values = new Float32Array(count * width)
  for (let from = 0; from < count; from += batch) {
    const indexes = Uint32Array.from({ length: Math.min(batch, count - from) }, (_, i) => from + i)
    const pictures = photoBatch(photos, indexes, { size, channels, range: { from: -1, to: 1 } })
    try {
      const numbers = yield* viewer.view(pictures)
      try {
        values.set(yield* readTensor(operations, numbers), from * width)
      } finally {
        numbers.dispose()
      }
    } finally {
      pictures.dispose()
    }
    yield
  }
  return { count, width, values }
}

/** Through the feature network: 992 numbers. */
export function throughFeatures(network: FeatureNetwork): Viewer {
  return {
    width: momentsCount,
    *view(pictures) {
      const taps = yield* network.tapsInPieces(pictures)
      const seen: Tensor2D = tidy(() => slice(tapStatistics(taps), [0, 0], [-1, momentsCount]))
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
  readonly #filters: readonly Tensor4D[]
  readonly #convolutions: readonly Convolution[]

  constructor(operations: Operations) {
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

  // eslint-disable-next-line require-yield -- quick, and in the form of what is not
  *view(pictures: Tensor4D): Pieces<Tensor2D> {
    return tidy(() => {
      const seen: Tensor2D[] = []
      let maps = pictures
      for (const convolution of this.#convolutions) {
        maps = leakyRelu(convolution.forward(maps), slope)
        seen.push(channelStatistics(maps))
      }
      return concat(seen, 1)
    })
  }

  dispose(): void {
    this.#convolutions.forEach((one) => one.dispose())
    this.#filters.forEach((one) => one.dispose())
  }
}
