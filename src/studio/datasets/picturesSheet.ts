/** All pictures of a set on one sheet, small where there are many of them. Knows pixels; no files. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Photos } from '../../engine/pictures.ts'
import { PictureSheet } from '../pictureSheet.ts'
import { imageOf } from '../raster.ts'
import { resampler } from './resample.ts'

/** Pixels of a picture's side at most; and at least, however many there are. */
const largest = 64
const smallest = 8
/** Pixels of the sheet's side, unless it takes more for the smallest pictures. */
const widest = 4096

export interface PicturesSheet {
  readonly columns: number
  /** Pixels of each picture's side. */
  readonly side: number
  /** A WebP. */
  readonly sheet: Uint8Array
}

/** Colour pictures in their order, row by row and without gaps. */
export async function picturesSheet({ count, size, channels, pixels }: Photos): Promise<PicturesSheet> {
  if (channels !== 3) throw new RangeError('a sheet is of colour pictures')
  const columns = Math.ceil(Math.sqrt(count))
  const side = Math.min(size, largest, Math.max(smallest, Math.floor(widest / columns)))
  const extent = { width: side, height: side }
  const scaled = resampler({ width: size, height: size, channels }, extent)
  const sheet = new PictureSheet({ count, columns, gap: 0, ...extent, channels })
  const length = size * size * channels
  for (let at = 0; at < count; at++) {
    sheet.put(at, scaled(pixels.subarray(at * length, (at + 1) * length)))
    if (at % columns === 0) await nextTurn()
  }
  return { columns, side, sheet: await imageOf(sheet.raster).webp({ quality: 88 }).toBuffer() }
}
