/** Pictures side by side in one PNG. Knows bytes and places; not latents, not models. */
import sharp from 'sharp'
import type { PictureFormat } from '../../engine/models/pair.ts'

export interface SheetLayout {
  readonly columns: number
  /** Pixels between pictures, white. */
  readonly gap: number
  /** Each pixel becomes scale × scale. */
  readonly scale: number
}

/** As near to a square as whole rows allow. */
export function squareColumns(count: number): number {
  return Math.ceil(Math.sqrt(count))
}

/** In pixels. */
export function sheetSize(
  count: number,
  { size }: Pick<PictureFormat, 'size'>,
  { columns, gap, scale }: SheetLayout,
): { readonly width: number; readonly height: number } {
  const side = (pictures: number) => (pictures * size + (pictures - 1) * gap) * scale
  return { width: side(columns), height: side(Math.ceil(count / columns)) }
}

/** `pixels` [count, size, size, channels] row by row, left to right, as one PNG. */
export async function sheetPng(
  pixels: Uint8Array,
  { size, channels }: PictureFormat,
  { columns, gap, scale }: SheetLayout,
): Promise<Buffer> {
  const pictureLength = size * size * channels
  const count = pixels.length / pictureLength
  const { width, height } = sheetSize(count, { size }, { columns, gap, scale: 1 })
  const sheet = new Uint8Array(width * height * channels).fill(255)
  const unfilled = channels === 4 ? 0 : 255
  if (unfilled === 0) sheet.fill(0)
  for (let i = 0; i < count; i++) {
    const left = (i % columns) * (size + gap)
    const top = Math.floor(i / columns) * (size + gap)
    for (let y = 0; y < size; y++) {
      const from = i * pictureLength + y * size * channels
      sheet.set(pixels.subarray(from, from + size * channels), ((top + y) * width + left) * channels)
    }
  }
  const raw = { width, height, channels: channels as 1 | 3 | 4 }
  const image = sharp(sheet, { raw })
  const scaled = scale === 1 ? image : image.resize(width * scale, height * scale, { kernel: 'nearest' })
  // libvips writes one channel as sRGB unless it is told that it is grey.
  return (channels === 1 ? scaled.toColourspace('b-w') : scaled).png().toBuffer()
}
