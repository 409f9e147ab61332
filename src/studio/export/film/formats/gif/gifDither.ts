/** Pixels become places in a palette, with or without dithering. Knows one raster; not time, not files. */
import type { MovingFormat } from '../../../../../contract/filmFormats.ts'
import type { Raster } from '../../../../raster.ts'
import { leastAlpha, type Palette } from './gifPalette.ts'
import type { NearestColour } from './nearestColour.ts'

export type Dither = Extract<MovingFormat, { readonly kind: 'gif' }>['dither']

export interface GifColours {
  readonly palette: Palette
  readonly nearest: NearestColour
}

/** For each pixel the place of its colour; one past the palette where nothing is drawn. */
export function placesOf(raster: Raster, colours: GifColours, dither: Dither): Uint8Array<ArrayBuffer> {
  switch (dither) {
    case 'none':
      return shifted(raster, colours, [0])
    case 'ordered':
      return shifted(raster, colours, thresholds(colours.palette))
    case 'diffusion':
      return diffused(raster, colours)
  }
}

const bayerSide = 8

/** Bayer's matrix (1973): 0 to 63, each once, neighbours far apart. */
const bayer = Array.from({ length: bayerSide ** 2 }, (_, i) => {
  const [x, y] = [i % bayerSide, Math.floor(i / bayerSide)]
  let value = 0
  for (let bit = 0; bit < 3; bit++) value = (value << 2) | ((((x ^ y) >> bit) & 1) << 1) | ((y >> bit) & 1)
  return value
})

/**
 * What is added to every channel of a pixel, by its place in squares of 8 × 8: the same from frame to frame, so what stands
 * still does not flicker. Half as strong again as the palette's colours are far apart: less leaves bands, more only grain.
 */
function thresholds(palette: Palette): number[] {
  const strength = 1.5 * spacing(palette)
  return bayer.map((value) => Math.round(((value + 0.5) / bayerSide ** 2 - 0.5) * strength))
}

/** The mean distance of a colour to its nearest neighbour, in shades of one channel. */
function spacing(palette: Palette): number {
  const count = palette.length / 3
  if (count === 1) return 0
  let sum = 0
  for (let a = 0; a < palette.length; a += 3) {
    let least = Infinity
    for (let b = 0; b < palette.length; b += 3) {
      if (a === b) continue
      const red = palette[a]! - palette[b]!
      const green = palette[a + 1]! - palette[b + 1]!
      const blue = palette[a + 2]! - palette[b + 2]!
      least = Math.min(least, red * red + green * green + blue * blue)
    }
    sum += Math.sqrt(least / 3)
  }
  return sum / count
}

/** `shifts` are of a square, row by row. */
function shifted(raster: Raster, { palette, nearest }: GifColours, shifts: readonly number[]) {
  const { width, height, channels, pixels } = raster
  const places = new Uint8Array(width * height)
  const side = Math.sqrt(shifts.length)
  const undrawn = palette.length / 3
  const green = channels === 1 ? 0 : 1
  const blue = channels === 1 ? 0 : 2
  for (let y = 0, at = 0, pixel = 0; y < height; y++) {
    const row = (y % side) * side
    for (let x = 0; x < width; x++, at++, pixel += channels) {
      if (channels === 4 && pixels[pixel + 3]! < leastAlpha) {
        places[at] = undrawn
        continue
      }
      const shift = shifts[row + (x % side)]!
      places[at] = nearest.quick(
        within(pixels[pixel]! + shift),
        within(pixels[pixel + green]! + shift),
        within(pixels[pixel + blue]! + shift),
      )
    }
  }
  return places
}

/**
 * Floyd and Steinberg 1976: what a pixel's colour is wrong by goes to its neighbours, 7/16 to the next one and 3/16, 5/16
 * and 1/16 to those below; every other row from right to left, which leaves fewer worms.
 */
function diffused(raster: Raster, { palette, nearest }: GifColours): Uint8Array<ArrayBuffer> {
  const { width, height, channels, pixels } = raster
  const places = new Uint8Array(width * height)
  const undrawn = palette.length / 3
  const green = channels === 1 ? 0 : 1
  const blue = channels === 1 ? 0 : 2
  // Errors in sixteenths, RGB after RGB, with a pixel to spare at either end.
  let here = new Int32Array((width + 2) * 3)
  let below = new Int32Array((width + 2) * 3)
  for (let y = 0; y < height; y++) {
    const step = y % 2 === 0 ? 1 : -1
    const next = step * 3
    for (let i = 0, x = step > 0 ? 0 : width - 1; i < width; i++, x += step) {
      const pixel = (y * width + x) * channels
      const error = (x + 1) * 3
      if (channels === 4 && pixels[pixel + 3]! < leastAlpha) {
        places[y * width + x] = undrawn
        continue
      }
      const r = within(pixels[pixel]! + ((here[error]! + 8) >> 4))
      const g = within(pixels[pixel + green]! + ((here[error + 1]! + 8) >> 4))
      const b = within(pixels[pixel + blue]! + ((here[error + 2]! + 8) >> 4))
      const place = nearest.quick(r, g, b)
      places[y * width + x] = place
      for (let channel = 0; channel < 3; channel++) {
        const wanted = channel === 0 ? r : channel === 1 ? g : b
        const wrong = wanted - palette[place * 3 + channel]!
        here[error + next + channel]! += wrong * 7
        below[error - next + channel]! += wrong * 3
        below[error + channel]! += wrong * 5
        below[error + next + channel]! += wrong
      }
    }
    ;[here, below] = [below, here.fill(0)]
  }
  return places
}

function within(shade: number): number {
  return shade < 0 ? 0 : shade > 255 ? 255 : shade
}
