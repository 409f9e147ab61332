/**
 * A picture as numbers that tell its kind: what the feature network sees in it on the whole, and two thumbnails. Knows
 * pictures and features; not what is learned from them.
 */
import { tensor4d, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { ChannelStatistics, Operations } from '../operations.ts'
import type { Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { readTensor } from '../readTensor.ts'
import type { FeatureNetwork, Taps } from './featureNetwork.ts'

/** Numbers that belong together: columns of the same kind. */
export interface NumberGroup {
  readonly width: number
  /** How much it counts beside the others. */
  readonly weight: number
}

/** Mean and deviation of each channel of the first three taps; a thumbnail in colour; a larger one in grey. */
const tapsUsed = 3
const colourSide = 8
const greySide = 16
export const numberGroups: readonly NumberGroup[] = [
  { width: 2 * (24 + 40 + 112), weight: 1 },
  { width: colourSide ** 2 * 3, weight: 1.5 },
  { width: greySide ** 2, weight: 1 },
]

/** 800 for each picture. */
export const numberCount = numberGroups.reduce((sum, { width }) => sum + width, 0)

/** Mean and deviation as they are, where no gradient is asked for. */
export const meansAndDeviations: ChannelStatistics = { grams: 0, epsilon: 0 }

/** Of the pictures of these indexes: [indexes, numberCount], row by row. */
export function* pictureNumbers(
  operations: Operations,
  network: FeatureNetwork,
  photos: Photos,
  indexes: ArrayLike<number>,
): Pieces<Float32Array> {
  const numbers = new Float32Array(indexes.length * numberCount)
  const statistics = yield* featureNumbers(operations, network, photos, indexes)
  const own = statistics.length / indexes.length
  const length = photos.size ** 2 * photos.channels
  for (let row = 0; row < indexes.length; row++) {
    const to = numbers.subarray(row * numberCount, (row + 1) * numberCount)
    to.set(statistics.subarray(row * own, (row + 1) * own))
    const pixels = photos.pixels.subarray(indexes[row]! * length, (indexes[row]! + 1) * length)
    const colours = thumbnail(pixels, photos, colourSide)
    to.set(colours, own)
    to.set(grey(thumbnail(pixels, photos, greySide)), own + colours.length)
  }
  return numbers
}

function* featureNumbers(
  operations: Operations,
  network: FeatureNetwork,
  photos: Photos,
  indexes: ArrayLike<number>,
): Pieces<Float32Array> {
  const pictures = rgbBatch(photos, indexes)
  let taps: Taps | undefined
  let statistics: Tensor2D | undefined
  try {
    taps = yield* network.tapsInPieces(pictures)
    statistics = operations.channelStatistics(taps.slice(0, tapsUsed), meansAndDeviations)
    return (yield* readTensor(operations, statistics)).slice()
  } finally {
    for (const one of [pictures, statistics, ...(taps ?? [])]) one?.dispose()
  }
}

/** Bytes as the feature network takes them: [indexes, size, size, 3] from −1 to 1. Grey is all three; alpha is left out. */
function rgbBatch({ pixels, size, channels }: Photos, indexes: ArrayLike<number>): Tensor4D {
  const places = size * size
  const values = new Float32Array(indexes.length * places * 3)
  for (let row = 0, to = 0; row < indexes.length; row++) {
    const from = indexes[row]! * places * channels
    for (let place = 0; place < places; place++)
      for (let c = 0; c < 3; c++)
        values[to++] = pixels[from + place * channels + (channels < 3 ? 0 : c)]! / 127.5 - 1
  }
  return tensor4d(values, [indexes.length, size, size, 3])
}

/** Means over equal squares, in whatever part a pixel lies in them: side × side × 3, from −1 to 1. */
function thumbnail(pixels: Uint8Array, { size, channels }: Photos, side: number): Float32Array {
  const shares = overlaps(size, side)
  const means = new Float32Array(side * side * 3)
  for (const [y, row, height] of shares) {
    for (const [x, column, width] of shares) {
      const share = height * width
      const from = (row * size + column) * channels
      for (let c = 0; c < 3; c++)
        means[(y * side + x) * 3 + c]! += share * (pixels[from + (channels < 3 ? 0 : c)]! / 127.5 - 1)
    }
  }
  return means
}

/** Each pair of a cell (of `side`) and a pixel (of `size`) that meet along one axis, and the pixel's share in the cell. */
function overlaps(size: number, side: number): [cell: number, pixel: number, share: number][] {
  const found: [number, number, number][] = []
  const width = size / side
  for (let cell = 0; cell < side; cell++) {
    const [start, end] = [cell * width, (cell + 1) * width]
    for (let pixel = Math.floor(start); pixel < Math.min(size, Math.ceil(end)); pixel++) {
      const share = (Math.min(end, pixel + 1) - Math.max(start, pixel)) / width
      if (share > 1e-9) found.push([cell, pixel, share])
    }
  }
  return found
}

function grey(colours: Float32Array): Float32Array {
  return Float32Array.from(
    { length: colours.length / 3 },
    (_, i) => (colours[3 * i]! + colours[3 * i + 1]! + colours[3 * i + 2]!) / 3,
  )
}
