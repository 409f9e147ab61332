/** Pictures and sheets enlarged for a file. Smooth pixels flow into each other within a picture, not over its edges. */
import type { Sharp } from 'sharp'
import type { Enlarging, Extent } from '../../../contract/enlarging.ts'
import { ProblemError } from '../../../engine/problemError.ts'
import { imageOf, type Raster } from '../../raster.ts'
import type { Cells, Still } from './still.ts'

/** Of a sheet whose pictures are put in one by one. */
const mostBytes = 2 ** 30

/** @throws ProblemError `sheet-too-large`, or the signal's reason */
export async function enlargeStill(
  { raster, cells }: Still,
  { width, height }: Extent,
  scaling: Enlarging['scaling'],
  signal?: AbortSignal,
): Promise<Sharp> {
  if (raster.width === width && raster.height === height) return imageOf(raster)
  if (scaling === 'nearest') return imageOf(raster).resize(width, height, { fit: 'fill', kernel: 'nearest' })
  if (!cells || cells.count === 1) return smooth(raster, { width, height })
  if (width * height * raster.channels > mostBytes) {
    throw new ProblemError({
      code: 'sheet-too-large',
      message: `A smooth sheet of ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels is too large to be made.`,
      remedy: 'Choose a smaller size, or crisp pixels.',
    })
  }
  return imageOf(await smoothSheet(raster, cells, { width, height }, signal))
}

function smooth(raster: Raster, { width, height }: Extent): Sharp {
  return imageOf(raster).resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
}

/** What lies between the pictures stays as it is there: plain. */
async function smoothSheet(
  raster: Raster,
  { count, columns, gap, side }: Cells,
  { width, height }: Extent,
  signal?: AbortSignal,
): Promise<Raster> {
  const { channels } = raster
  const sheet = new Uint8Array(width * height * channels).fill(channels === 4 ? 0 : 255)
  const edge = (at: number, from: number, to: number) => Math.round((at * to) / from)
  for (let i = 0; i < count; i++) {
    signal?.throwIfAborted()
    const [x, y] = [(i % columns) * (side + gap), Math.floor(i / columns) * (side + gap)]
    const [left, right] = [edge(x, raster.width, width), edge(x + side, raster.width, width)]
    const [top, bottom] = [edge(y, raster.height, height), edge(y + side, raster.height, height)]
    const extent = { width: Math.max(1, right - left), height: Math.max(1, bottom - top) }
    const picture = cut(raster, x, y, side)
    const pixels = await smooth(picture, extent).raw().toBuffer()
    const row = extent.width * channels
    for (let line = 0; line < extent.height; line++)
      sheet.set(pixels.subarray(line * row, (line + 1) * row), ((top + line) * width + left) * channels)
  }
  return { width, height, channels, pixels: sheet }
}

function cut({ width, channels, pixels }: Raster, x: number, y: number, side: number): Raster {
  const row = side * channels
  const own = new Uint8Array(row * side)
  for (let line = 0; line < side; line++) {
    const from = ((y + line) * width + x) * channels
    own.set(pixels.subarray(from, from + row), line * row)
  }
  return { width: side, height: side, channels, pixels: own }
}
