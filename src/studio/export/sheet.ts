/** Pictures side by side in one PNG. Knows bytes and places; not latents, not models. */
import * as v from 'valibot'
import { whole } from '../../contract/schemas/common.ts'
import type { PictureFormat } from '../../engine/models/networkOptions.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { PictureSheet, sheetSize } from '../pictureSheet.ts'
import { imageOf, type Channels, type Raster } from '../raster.ts'

export interface SheetLayout {
  readonly columns: number
  /** Pixels between pictures, white. */
  readonly gap: number
  /** Each pixel becomes scale × scale. */
  readonly scale: number
}

/** As it stands in files; whether the sheet is of a size that can be made, `checkSheet` says. */
export const layoutSchema = v.object({
  columns: whole(1, 1_000_000),
  gap: whole(0, 1_000),
  scale: whole(1, 64),
})

/** Bytes of the pictures side by side, and pixels of a side when they are scaled. */
const [mostBytes, longestSide] = [2 ** 30, 1_000_000]

/** @throws ProblemError `sheet-too-large` */
export function checkSheet(
  count: number,
  format: Pick<PictureFormat, 'size' | 'channels'>,
  layout: SheetLayout,
): void {
  const { width, height } = sizeOfSheet(count, format, layout)
  const bytes = (width / layout.scale) * (height / layout.scale) * format.channels
  if (bytes <= mostBytes && Math.max(width, height) <= longestSide) return
  throw new ProblemError({
    code: 'sheet-too-large',
    message: `A sheet of ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels is too large to be made.`,
    remedy:
      'Ask for fewer pictures, more or fewer columns, a smaller gap or scale, or a folder with one PNG each.',
  })
}

/** As near to a square as whole rows allow. */
export function squareColumns(count: number): number {
  return Math.ceil(Math.sqrt(count))
}

/** In pixels. */
export function sizeOfSheet(
  count: number,
  { size }: Pick<PictureFormat, 'size'>,
  { columns, gap, scale }: SheetLayout,
): { readonly width: number; readonly height: number } {
  const { width, height } = sheetSize({ count, columns, gap, width: size, height: size })
  return { width: width * scale, height: height * scale }
}

/** `pixels` [count, size, size, channels] row by row, left to right, not scaled. */
export function sheetRaster(
  pixels: Uint8Array,
  format: Pick<PictureFormat, 'size' | 'channels'>,
  { columns, gap }: Pick<SheetLayout, 'columns' | 'gap'>,
): Raster {
  const { size: width, size: height } = format
  const channels = format.channels as Channels // as recipes allow
  const length = width * height * channels
  const count = pixels.length / length
  const sheet = new PictureSheet({ count, columns, gap, width, height, channels })
  for (let i = 0; i < count; i++)
    sheet.put(i, { width, height, channels, pixels: pixels.subarray(i * length, (i + 1) * length) })
  return sheet.raster
}

/** As one PNG. */
export async function sheetPng(
  pixels: Uint8Array,
  format: PictureFormat,
  layout: SheetLayout,
): Promise<Buffer> {
  const { scale } = layout
  const raster = sheetRaster(pixels, format, layout)
  const image = imageOf(raster)
  const scaled =
    scale === 1 ? image : image.resize(raster.width * scale, raster.height * scale, { kernel: 'nearest' })
  return scaled.png().toBuffer()
}
