/** Rasters as H.264 and VP9 want them: a luma for each pixel, two chromas for each four, in limited range. */
import type { Raster } from '../../../../raster.ts'

type Size = Pick<Raster, 'width' | 'height'>

/** Video has no odd sides: chroma counts pixels by twos. */
export function evenSize({ width, height }: Size): Size {
  return { width: width + (width % 2), height: height + (height % 2) }
}

/** Bytes of the planes together. */
export function yuvLength(size: Size): number {
  const { width, height } = evenSize(size)
  return (width * height * 3) / 2
}

/**
 * Planes Y, U and V (4:2:0, 8 bits), one after another, by ITU-R BT.709-6, items 3.2 to 3.4: luma is 0.2126 R + 0.7152 G +
 * 0.0722 B at levels 16–235, chroma is what blue and red have more than that at levels 16–240. Chroma is the mean of its
 * four pixels. A raster of another size is enlarged by `nearest` on the way, as scaleRaster does it. Odd sides repeat their
 * last row or column; what is transparent lies on white.
 */
export function rgbToYuv(
  raster: Raster,
  size: Size = raster,
  planes = new Uint8Array(yuvLength(size)),
): Uint8Array<ArrayBuffer> {
  const { channels, pixels } = raster.channels === 4 ? onWhite(raster) : raster
  const { width, height } = evenSize(size)
  const columns = offsets(width, size.width, raster.width, channels)
  const rows = offsets(height, size.height, raster.height, channels * raster.width)
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2]

  for (let y = 0, into = 0; y < height; y++) {
    const row = rows[y]!
    if (row === rows[y - 1]) {
      planes.copyWithin(into, into - width, into)
      into += width
      continue
    }
    for (let x = 0; x < width; x++) {
      const at = row + columns[x]!
      const mixed = lumaOf.r * pixels[at]! + lumaOf.g * pixels[at + green]! + lumaOf.b * pixels[at + blue]!
      planes[into++] = (mixed + black) >> 16
    }
  }

  const half = width / 2
  let u = width * height
  let v = u + u / 4
  for (let y = 0; y < height; y += 2) {
    const above = rows[y]!
    const below = rows[y + 1]!
    if (above === rows[y - 2] && below === rows[y - 1]) {
      planes.copyWithin(u, u - half, u)
      planes.copyWithin(v, v - half, v)
      u += half
      v += half
      continue
    }
    for (let x = 0; x < width; x += 2) {
      const left = columns[x]!
      const right = columns[x + 1]!
      const [a, b, c, d] = [above + left, above + right, below + left, below + right]
      const reds = pixels[a]! + pixels[b]! + pixels[c]! + pixels[d]!
      const greens = pixels[a + green]! + pixels[b + green]! + pixels[c + green]! + pixels[d + green]!
      const blues = pixels[a + blue]! + pixels[b + blue]! + pixels[c + blue]! + pixels[d + blue]!
      planes[u++] = (blueOf.r * reds + blueOf.g * greens + blueOf.b * blues + neutral) >> 18
      planes[v++] = (redOf.r * reds + redOf.g * greens + redOf.b * blues + neutral) >> 18
    }
  }
  return planes
}

/** Where each of `count` columns or rows is found, in bytes: `size` of them are in the picture, `from` in the raster. */
function offsets(count: number, size: number, from: number, step: number): Uint32Array {
  return Uint32Array.from(
    { length: count },
    (_, i) => Math.floor((Math.min(i, size - 1) * from) / size) * step,
  )
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

function onWhite({ width, height, pixels }: Raster): Raster {
  const rgb = new Uint8Array(width * height * 3)
  for (let from = 0, into = 0; from < pixels.length; from += 4) {
    const alpha = pixels[from + 3]!
    for (let channel = 0; channel < 3; channel++)
      rgb[into++] = (pixels[from + channel]! * alpha + 255 * (255 - alpha)) / 255 + 0.5
  }
  return { width, height, channels: 3, pixels: rgb }
}
