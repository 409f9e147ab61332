/** Numbers of all pictures of a set, by whatever looks at them, a batch at a time. */
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { PictureFormat } from '../models/networkOptions.ts'
import type { Operations } from '../operations.ts'
import { photoBatch, type Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { readTensor } from '../readTensor.ts'

/** Rows of numbers, one after the other: [count, width]. */
export interface Rows {
  readonly count: number
  readonly width: number
  readonly values: Float32Array
}

/** Gives numbers of a batch of pictures [n, s, s, 3]: [n, width]. The caller owns them. */
export interface Viewer {
  readonly width: number
  view(pictures: Tensor4D): Pieces<Tensor2D>
}

const batch = 32

/** A row of each picture; `format` says what their numbers run over where they are looked at. */
export function* viewPictures(
  operations: Operations,
  viewer: Viewer,
  photos: Photos,
  format: PictureFormat,
): Pieces<Rows> {
  const { count } = photos
  const { width } = viewer
  const values = new Float32Array(count * width)
  for (let from = 0; from < count; from += batch) {
    const indexes = Uint32Array.from({ length: Math.min(batch, count - from) }, (_, i) => from + i)
    const pictures = photoBatch(photos, indexes, format)
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
