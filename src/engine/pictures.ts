/** Between pictures as bytes [count, size, size, channels] and what networks take and make. */
import { tensor2d, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Network } from './models/network.ts'
import type { Pieces } from './pieces.ts'
import { readTensor } from './readTensor.ts'
import type { PictureFormat } from './models/networkOptions.ts'
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

/** Where the picture of a latent goes: bytes [size, size, channels], or with four channels whatever the generator has. */
export interface WantedPicture {
  readonly latent: Latent
  readonly into: Uint8Array
}

/** Pictures of latents in evaluation mode, as bytes [latents, size, size, channels]; see `drawPictures`. */
export function* generatePictures(
  operations: Operations,
  generator: Network,
  format: PictureFormat,
  latents: readonly Latent[],
  batch?: number,
): Pieces<Uint8Array<ArrayBuffer>> {
  const length = format.size * format.size * format.channels
  const bytes = new Uint8Array(latents.length * length)
  const wanted = latents.map((latent, i) => ({ latent, into: bytes.subarray(i * length, (i + 1) * length) }))
  yield* drawPictures(operations, generator, format, wanted, batch)
  return bytes
}

/** Each picture to where it is wanted; `batch` at a time. Interruptible between layers. */
export function* drawPictures(
  operations: Operations,
  generator: Network,
  format: PictureFormat,
  wanted: readonly WantedPicture[],
  batch = 64,
): Pieces<void> {
  const length = format.size * format.size * format.channels
  for (let start = 0; start < wanted.length; start += batch) {
    const some = wanted.slice(start, start + batch)
    const latents = stackLatents(some.map(({ latent }) => latent))
    const input = tensor2d(latents, [some.length, some[0]!.latent.length])
    let output: Tensor | undefined
    try {
      output = yield* generator.predictInPieces(operations, input)
      const values = yield* readTensor(operations, output)
      some.forEach(({ into }, i) => toBytes(values.subarray(i * length, (i + 1) * length), format, into))
    } finally {
      output?.dispose()
      input.dispose()
    }
  }
}

/** What a generator makes, in its range, as bytes; where there is room for a fourth channel, opaque. */
export function toBytes(values: Float32Array, format: PictureFormat, into: Uint8Array): void {
  if (into.length > values.length) return toRgba(values, format, into)
  const { scale, offset } = byteScale(format)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! * scale + offset
    into[i] = value < 0 ? 0 : value > 255 ? 255 : value
  }
}

/** Apart, so that the loop above stays the short one that is quickest. */
function toRgba(values: Float32Array, format: PictureFormat, into: Uint8Array): void {
  const { scale, offset } = byteScale(format)
  const each = format.channels === 1 ? 3 : 1 // grey is red, green and blue
  for (let i = 0, to = 0; i < values.length; i++) {
    const value = values[i]! * scale + offset
    const byte = value < 0 ? 0 : value > 255 ? 255 : value
    for (let channel = 0; channel < each; channel++) into[to++] = byte
    if (to % 4 === 3) into[to++] = 255
  }
}

function byteScale({ range }: PictureFormat) {
  const scale = 255 / (range.to - range.from)
  return { scale, offset: 0.5 - range.from * scale } // an array of bytes cuts fractions off
}
