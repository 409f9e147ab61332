/** Frames enlarged for a film. */
import type { FilmShape } from './film.ts'
import type { Raster } from '../../raster.ts'
import { imageOf } from '../../raster.ts'

/**
 * The raster as large as the film. `nearest` to a multiple of its size makes each pixel a square; to any other size some
 * pixels become larger than others.
 */
export async function scaleRaster(raster: Raster, shape: FilmShape): Promise<Raster> {
  const { width, height, scaling } = shape
  if (raster.width === width && raster.height === height) return raster
  if (scaling === 'nearest') return enlarge(raster, width, height)
  const resized = imageOf(raster).resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
  const pixels = new Uint8Array(await resized.raw().toBuffer())
  return { width, height, channels: raster.channels, pixels }
}

function enlarge(raster: Raster, width: number, height: number): Raster {
  const { channels, pixels } = raster
  const scaled = new Uint8Array(width * height * channels)
  const rowLength = width * channels
  const columns = Uint32Array.from(
    { length: width },
    (_, x) => Math.floor((x * raster.width) / width) * channels,
  )
  let above = -1
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * raster.height) / height)
    const into = y * rowLength
    if (row === above) {
      scaled.copyWithin(into, into - rowLength, into)
      continue
    }
    above = row
    const from = row * raster.width * channels
    for (let x = 0, at = into; x < width; x++) {
      const pixel = from + columns[x]!
      for (let channel = 0; channel < channels; channel++) scaled[at++] = pixels[pixel + channel]!
    }
  }
  return { width, height, channels, pixels: scaled }
}
