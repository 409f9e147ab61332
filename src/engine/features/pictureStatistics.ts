/** The statistics of all pictures that are learned from: what each is to look like, and how much each number varies. */
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core'
import type { PictureFormat } from '../models/networkOptions.ts'
import type { Operations } from '../operations.ts'
import type { Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import type { FeatureNetwork } from './featureNetwork.ts'
import { readTensor } from '../readTensor.ts'
import type { TapLayout } from './tapLayout.ts'
import { statisticsCount, tapStatistics } from './tapStatistics.ts'
import { viewPictures, type Viewer } from './viewing.ts'

export class PictureStatistics {
  /** [pictures, statisticsCount] */
  readonly #values: Float32Array
  /** Of each number over all pictures. */
  readonly deviations: Float32Array
  /** How what is seen in each part varies, where that was asked for. */
  readonly layout: NumberSpread | undefined

  constructor(values: Float32Array, layout?: NumberSpread) {
    this.#values = values
    const sum = new SpreadSum(statisticsCount)
    sum.add(values)
    this.deviations = sum.spread().deviations
    this.layout = layout
  }

  /** [indexes, statisticsCount]. The caller owns it. */
  of(indexes: Uint32Array): Tensor2D {
    const rows = new Float32Array(indexes.length * statisticsCount)
    indexes.forEach((index, row) =>
      rows.set(
        this.#values.subarray(index * statisticsCount, (index + 1) * statisticsCount),
        row * statisticsCount,
      ),
    )
    return tensor2d(rows, [indexes.length, statisticsCount])
  }
}

/** Mean and deviation of numbers over pictures. */
export interface NumberSpread {
  readonly means: Float32Array
  readonly deviations: Float32Array
}

/** Shows the network every picture, some at a time; where `layout` is given, it is told how that varies too. */
export function* measurePictures(
  operations: Operations,
  features: FeatureNetwork,
  photos: Photos,
  format: PictureFormat,
  layout?: TapLayout,
): Pieces<PictureStatistics> {
  const spread = layout && new SpreadSum(layout.count)
  const viewer: Viewer = {
    width: statisticsCount,
    *view(pictures) {
      const taps = yield* features.tapsInPieces(pictures)
      const parts = layout?.of(taps)
      try {
        // No piece ends after the statistics are there: whoever gives the work up would have them for ever.
        if (parts) spread!.add(yield* readTensor(operations, parts))
        return tapStatistics(operations, taps)
      } finally {
        for (const one of [...taps, parts]) one?.dispose()
      }
    },
  }
  const { values } = yield* viewPictures(operations, viewer, photos, format)
  return new PictureStatistics(values, spread?.spread())
}

/** Sums over rows from which their spread follows, in memory that does not grow with them. */
class SpreadSum {
  readonly #sums: Float64Array
  readonly #squares: Float64Array
  /** Both are about it: near enough to the mean for differences to be exact. */
  #first: Float32Array | undefined
  #count = 0

  constructor(width: number) {
    this.#sums = new Float64Array(width)
    this.#squares = new Float64Array(width)
  }

  /** Rows, one after the other. */
  add(rows: ArrayLike<number>): void {
    const width = this.#sums.length
    this.#first ??= Float32Array.from({ length: width }, (_, i) => rows[i]!)
    for (let at = 0, i = 0; at < rows.length; at++) {
      const distance = rows[at]! - this.#first[i]!
      this.#sums[i]! += distance
      this.#squares[i]! += distance ** 2
      if (++i === width) i = 0
    }
    this.#count += rows.length / width
  }

  spread(): NumberSpread {
    const means = Float32Array.from(this.#sums, (sum, i) => this.#first![i]! + sum / this.#count)
    const deviations = Float32Array.from(this.#squares, (squares, i) =>
      Math.sqrt(Math.max(0, squares / this.#count - (this.#sums[i]! / this.#count) ** 2)),
    )
    return { means, deviations }
  }
}
