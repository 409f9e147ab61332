/** One picture that shows up to 64 of a dataset, evenly chosen, for lists and previews. */
import sharp from 'sharp'
import { PictureSheet } from '../pictureSheet.ts'
import type { Channels } from '../raster.ts'

const mostColumns = 8
const widest = 1024

export interface SheetSource {
  readonly count: number
  readonly size: number
  readonly channels: Channels
  row(index: number): Promise<Uint8Array>
}

/** WebP, at most 1024 pixels wide. */
export async function thumbnailSheet({ count, size, channels, row }: SheetSource): Promise<Uint8Array> {
  const across = Math.min(mostColumns, Math.max(2, Math.floor(widest / size)))
  const shown = Math.min(count, across * across)
  const columns = Math.min(across, shown)
  const sheet = new PictureSheet({ count: shown, columns, gap: 0, width: size, height: size, channels })
  for (let i = 0; i < shown; i++) {
    const pixels = await row(Math.floor((i * count) / shown))
    sheet.put(i, { width: size, height: size, channels, pixels })
  }
  const { width, height, pixels } = sheet.raster
  return sharp(pixels, { raw: { width, height, channels } })
    .resize({ width: Math.min(width, widest) })
    .webp({ quality: 90 })
    .toBuffer()
}
