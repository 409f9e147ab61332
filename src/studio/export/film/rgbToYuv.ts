/** Rasters as H.264 and VP9 want them: a luma for each pixel, two chromas for each four, in limited range. */
import type { Raster } from './film.ts'

/** Video has no odd sides: chroma counts pixels by twos. */
export function evenSize({ width, height }: Pick<Raster, 'width' | 'height'>) {
  return { width: width + (width % 2), height: height + (height % 2) }
}

/**
 * Planes Y, U and V (4:2:0, 8 bits), one after another, by ITU-R BT.709-6, items 3.2 to 3.4: luma is 0.2126 R + 0.7152 G +
 * 0.0722 B at levels 16–235, chroma is what blue and red have more than that at levels 16–240. Chroma is the mean of its
 * four pixels. Odd sides repeat their last row or column; what is transparent lies on white.
 */
export function rgbToYuv(raster: Raster): Uint8Array<ArrayBuffer> {
  const { width, height, channels, pixels } = raster
  if (channels === 1) return greyToYuv(raster)
  const rgb = channels === 3 ? pixels : onWhite(pixels)
  const even = evenSize(raster)
  const size = even.width * even.height
  const planes = new Uint8Array((size * 3) / 2)
  for (let y = 0, into = 0; y < even.height; y++) {
    const row = Math.min(y, height - 1) * width * 3
    for (let x = 0; x < even.width; x++) {
      const at = row + Math.min(x, width - 1) * 3
      planes[into++] = (lumaOf.r * rgb[at]! + lumaOf.g * rgb[at + 1]! + lumaOf.b * rgb[at + 2]! + black) >> 16
    }
  }
  let u = size
  let v = (size * 5) / 4
  for (let y = 0; y < even.height; y += 2) {
    const above = y * width * 3
    const below = Math.min(y + 1, height - 1) * width * 3
    for (let x = 0; x < even.width; x += 2) {
      const left = x * 3
      const right = Math.min(x + 1, width - 1) * 3
      const [a, b, c, d] = [above + left, above + right, below + left, below + right]
      const reds = rgb[a]! + rgb[b]! + rgb[c]! + rgb[d]!
      const greens = rgb[a + 1]! + rgb[b + 1]! + rgb[c + 1]! + rgb[d + 1]!
      const blues = rgb[a + 2]! + rgb[b + 2]! + rgb[c + 2]! + rgb[d + 2]!
      planes[u++] = (blueOf.r * reds + blueOf.g * greens + blueOf.b * blues + neutral) >> 18
      planes[v++] = (redOf.r * reds + redOf.g * greens + redOf.b * blues + neutral) >> 18
    }
  }
  return planes
}

/** In 65,536ths, from bytes to levels. */
const weight = (part: number, levels: number) => Math.round((part * levels * 65_536) / 255)

const lumaOf = { r: weight(0.2126, 219), g: weight(0.7152, 219), b: weight(0.0722, 219) }
const [blueFromRed, blueFromBlue] = [weight(-0.2126 / 1.8556, 224), weight(0.5, 224)]
const [redFromRed, redFromBlue] = [weight(0.5, 224), weight(-0.0722 / 1.5748, 224)]
// What green takes is the rest, so that grey has no colour.
const blueOf = { r: blueFromRed, g: -blueFromRed - blueFromBlue, b: blueFromBlue }
const redOf = { r: redFromRed, g: -redFromRed - redFromBlue, b: redFromBlue }

/** With half a level, for rounding. */
const black = 16.5 * 65_536
const neutral = 128.5 * 4 * 65_536

function greyToYuv({ width, height, pixels }: Raster): Uint8Array<ArrayBuffer> {
  const even = evenSize({ width, height })
  const planes = new Uint8Array((even.width * even.height * 3) / 2).fill(128)
  const levels = Uint8Array.from({ length: 256 }, (_, value) => Math.round(16 + (value * 219) / 255))
  for (let y = 0, into = 0; y < even.height; y++) {
    const row = Math.min(y, height - 1) * width
    for (let x = 0; x < even.width; x++) planes[into++] = levels[pixels[row + Math.min(x, width - 1)]!]!
  }
  return planes
}

function onWhite(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, into = 0; from < rgba.length; from += 4) {
    const alpha = rgba[from + 3]!
    for (let channel = 0; channel < 3; channel++)
      rgb[into++] = (rgba[from + channel]! * alpha + 255 * (255 - alpha)) / 255 + 0.5
  }
  return rgb
}
