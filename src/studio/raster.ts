/** Pictures in memory, and as sharp takes them. */
import sharp, { type Sharp } from 'sharp'

/** 1 is grey, 3 is RGB, 4 is RGBA; sRGB, 8 bit. */
export type Channels = 1 | 3 | 4

export interface Raster<Memory extends ArrayBufferLike = ArrayBufferLike> {
  readonly width: number
  readonly height: number
  readonly channels: Channels
  /** height × width × channels bytes, row by row. */
  readonly pixels: Uint8Array<Memory>
}

/** Red, green, blue, alpha, each 0 … 255. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number]

/** `#rrggbb`, opaque; undefined when it is something else. */
export function parseColour(text: string): Colour | undefined {
  const digits = /^#([\da-f]{6})$/i.exec(text)?.[1]
  if (digits === undefined) return undefined
  const [red, green, blue] = Buffer.from(digits, 'hex')
  return [red!, green!, blue!, 255]
}

/** Grey stays grey. */
export function imageOf({ width, height, channels, pixels }: Raster): Sharp {
  const image = sharp(pixels, { raw: { width, height, channels } })
  // libvips writes one channel as sRGB unless it is told that it is grey.
  return channels === 1 ? image.toColourspace('b-w') : image
}
