/** Pixels in memory and how they become rows of a dataset: cutting, flattening, channels. No files, no decoding. */
import type { Channels, Colour, Raster } from '../raster.ts'
import type { FitPlan } from './fit.ts'

export interface RowOptions {
  readonly size: number
  readonly channels: Channels
  /** Lies under transparent pixels (1 and 3 channels). */
  readonly background: Colour
  /** Lies around a picture that does not fill its square. */
  readonly padding: Colour
}

/** The squares of `plan` cut out of a raster that has the plan's size: each size × size × channels bytes. */
export function cutRows(raster: Raster, plan: FitPlan, options: RowOptions): Uint8Array[] {
  return plan.windows.map(({ left, top }) => cutRow(raster, left, top, options))
}

function cutRow(raster: Raster, left: number, top: number, options: RowOptions): Uint8Array {
  const { size, channels } = options
  const row = new Uint8Array(size * size * channels)
  const isInside = left >= 0 && top >= 0 && left + size <= raster.width && top + size <= raster.height
  if (isInside && channels === raster.channels) {
    const rows = raster.width === size ? size : 1 // that lie one behind the other
    for (let y = 0; y < size; y += rows) {
      const from = ((top + y) * raster.width + left) * channels
      row.set(raster.pixels.subarray(from, from + rows * size * channels), y * size * channels)
    }
    return row
  }
  let to = 0
  for (let y = top; y < top + size; y++) {
    for (let x = left; x < left + size; x++, to += channels) {
      if (x < 0 || y < 0 || x >= raster.width || y >= raster.height) {
        putPixel(row, to, channels, ...options.padding, options.background)
        continue
      }
      const from = (y * raster.width + x) * raster.channels
      const red = raster.pixels[from]!
      const green = raster.channels === 1 ? red : raster.pixels[from + 1]!
      const blue = raster.channels === 1 ? red : raster.pixels[from + 2]!
      const alpha = raster.channels === 4 ? raster.pixels[from + 3]! : 255
      putPixel(row, to, channels, red, green, blue, alpha, options.background)
    }
  }
  return row
}

function putPixel(
  row: Uint8Array,
  to: number,
  channels: Channels,
  red: number,
  green: number,
  blue: number,
  alpha: number,
  under: Colour,
): void {
  if (channels === 4) {
    row[to] = red
    row[to + 1] = green
    row[to + 2] = blue
    row[to + 3] = alpha
    return
  }
  const over = alpha / 255
  const r = alpha === 255 ? red : Math.round(red * over + under[0] * (1 - over))
  const g = alpha === 255 ? green : Math.round(green * over + under[1] * (1 - over))
  const b = alpha === 255 ? blue : Math.round(blue * over + under[2] * (1 - over))
  if (channels === 1) {
    row[to] = luma(r, g, b)
    return
  }
  row[to] = r
  row[to + 1] = g
  row[to + 2] = b
}

/** ITU-R 601 luma in the fixed point of Pillow's convert('L'), so that grey sets equal those made in Python. */
export function luma(red: number, green: number, blue: number): number {
  return (red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >> 16
}

/** Whether any pixel lets something through, and whether no pixel has a colour (within JPEG's rounding). */
export function describePixels({ pixels, channels }: Raster): { hasAlpha: boolean; isGrey: boolean } {
  if (channels === 1) return { hasAlpha: false, isGrey: true }
  let hasAlpha = false
  let isGrey = true
  for (let i = 0; i < pixels.length; i += channels) {
    const alpha = channels === 4 ? pixels[i + 3]! : 255
    if (alpha < 255) hasAlpha = true
    if (alpha === 0 || !isGrey) continue
    const red = pixels[i]!
    const green = pixels[i + 1]!
    const blue = pixels[i + 2]!
    isGrey = Math.max(red, green, blue) - Math.min(red, green, blue) <= 3
  }
  return { hasAlpha, isGrey }
}
