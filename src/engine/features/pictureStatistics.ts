/** The statistics of all pictures that are learned from: what each is to look like, and how much each number varies. */
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core'
import type { PictureFormat } from '../models/networkOptions.ts'
import type { Operations } from '../operations.ts'
import type { Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import type { FeatureNetwork } from './featureNetwork.ts'
import { statisticsCount, tapStatistics } from './tapStatistics.ts'
import { viewPictures, type Viewer } from './viewing.ts'

export class PictureStatistics {
  /** [pictures, statisticsCount] */
  readonly #values: Float32Array
  /** Of each number over all pictures. */
  readonly deviations: Float32Array

  constructor(values: Float32Array) {
    this.#values = values
    this.deviations = deviationsOf(values)
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

/** Shows the network every picture, some at a time. */
export function* measurePictures(
  operations: Operations,
  features: FeatureNetwork,
  photos: Photos,
  format: PictureFormat,
): Pieces<PictureStatistics> {
  const viewer: Viewer = {
    width: statisticsCount,
    *view(pictures) {
      const taps = yield* features.tapsInPieces(pictures)
      const statistics = tapStatistics(operations, taps)
      taps.forEach((tap) => tap.dispose())
      return statistics
    },
  }
  const { values } = yield* viewPictures(operations, viewer, photos, format)
  return new PictureStatistics(values)
}

function deviationsOf(values: Float32Array): Float32Array {
  const count = values.length / statisticsCount
  const [sums, squares] = [new Float64Array(statisticsCount), new Float64Array(statisticsCount)]
  for (let at = 0, i = 0; at < values.length; at++) {
    sums[i]! += values[at]!
    if (++i === statisticsCount) i = 0
  }
  for (let at = 0, i = 0; at < values.length; at++) {
    squares[i]! += (values[at]! - sums[i]! / count) ** 2
    if (++i === statisticsCount) i = 0
  }
  return Float32Array.from(squares, (square) => Math.sqrt(square / count))
}
