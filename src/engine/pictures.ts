/** Between pictures as bytes [count, size, size, channels] and what networks take and make. */
import { tensor2d, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Network } from './models/network.ts'
import type { Pieces } from './pieces.ts'
import { readTensor } from './readTensor.ts'
import type { PictureFormat } from './models/pair.ts'
import { stackLatents, type Latent } from './latent/latent.ts'
import type { Operations } from './operations.ts'

/** Pictures as bytes: real ones to learn from, or made ones to be measured. */
export interface Photos {
  readonly count: number
  readonly size: number
  readonly channels: number
  /** count × size × size × channels bytes. */
  readonly pixels: Uint8Array
}

/** The pictures of these indexes in the networks' range: [indexes, size, size, channels]. */
export function photoBatch(photos: Photos, indexes: Uint32Array, { range }: PictureFormat): Tensor4D {
  const length = photos.size * photos.size * photos.channels
  const values = new Float32Array(indexes.length * length)
  const scale = (range.to - range.from) / 255
  const { pixels } = photos
  const offset = range.from
  for (let row = 0; row < indexes.length; row++) {
    const from = indexes[row]! * length
    const to = row * length
    for (let i = 0; i < length; i++) values[to + i] = pixels[from + i]! * scale + offset
  }
  return tensor4d(values, [indexes.length, photos.size, photos.size, photos.channels])
}

/**
 * Pictures of latents in evaluation mode, as bytes [latents, size, size, channels]; `batch` at a time. Interruptible
 * between layers.
 */
export function* generatePictures(
  operations: Operations,
  generator: Network,
  format: PictureFormat,
  latents: readonly Latent[],
  batch = 64,
): Pieces<Uint8Array<ArrayBuffer>> {
  const length = format.size * format.size * format.channels
  const bytes = new Uint8Array(latents.length * length)
  for (let start = 0; start < latents.length; start += batch) {
    const some = latents.slice(start, start + batch)
    const input = tensor2d(stackLatents(some), [some.length, some[0]!.length])
    let output: Tensor | undefined
    try {
      output = yield* generator.predictInPieces(operations, input)
      toBytes(yield* readTensor(operations, output), format, bytes.subarray(start * length))
    } finally {
      output?.dispose()
      input.dispose()
    }
  }
  return bytes
}

/** What a generator makes, in its range, as bytes. */
export function toBytes(values: Float32Array, { range }: PictureFormat, into: Uint8Array): void {
  const scale = 255 / (range.to - range.from)
  const offset = 0.5 - range.from * scale // the array cuts fractions off
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! * scale + offset
    into[i] = value < 0 ? 0 : value > 255 ? 255 : value
  }
}
