/** A raster as sharp takes it: grey stays grey. */
import sharp, { type Sharp } from 'sharp'
import type { Raster } from './film.ts'

export function imageOf({ width, height, channels, pixels }: Raster): Sharp {
  const image = sharp(pixels, { raw: { width, height, channels } })
  // libvips writes one channel as sRGB unless it is told that it is grey.
  return channels === 1 ? image.toColourspace('b-w') : image
}
