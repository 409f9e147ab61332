/** One picture that shows up to 64 of a dataset, evenly chosen, for lists and previews. */
import sharp from 'sharp'
import type { Channels } from './raster.ts'

const mostColumns = 8
const widest = 1024

export interface SheetSource {
  readonly count: number
  readonly size: number
  readonly channels: Channels
  row(index: number): Promise<Uint8Array>
}

/** WebP, at most 1024 pixels wide. */
export async function contactSheet({ count, size, channels, row }: SheetSource): Promise<Uint8Array> {
  const across = Math.min(mostColumns, Math.max(2, Math.floor(widest / size)))
  const shown = Math.min(count, across * across)
  const columns = Math.min(across, shown)
  const width = columns * size
  const height = Math.ceil(shown / columns) * size
  const sheet = new Uint8Array(width * height * channels).fill(channels === 4 ? 0 : 255)
  const line = size * channels
  for (let i = 0; i < shown; i++) {
    const picture = await row(Math.floor((i * count) / shown))
    const corner = (Math.floor(i / columns) * size * width + (i % columns) * size) * channels
    for (let y = 0; y < size; y++)
      sheet.set(picture.subarray(y * line, (y + 1) * line), corner + y * width * channels)
  }
  return sharp(sheet, { raw: { width, height, channels } })
    .resize({ width: Math.min(width, widest) })
    .webp({ quality: 90 })
    .toBuffer()
}
