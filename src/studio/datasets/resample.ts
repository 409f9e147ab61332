/**
 * Scales the small pictures of published sets (MNIST, CIFAR-10), tens of thousands in seconds and the same on every
 * machine. The filter is a triangle, widened when it shrinks: Pillow's BILINEAR, and so torchvision's Resize.
 */
import type { Raster } from '../raster.ts'

/** For one target length: where each target pixel begins in the source, and its weights. */
interface Taps {
  readonly starts: Int32Array
  /** `width` weights for each target pixel. */
  readonly weights: Float64Array
  readonly width: number
}

/** A scaler for all pictures of one size, with its weights worked out once. Alpha is not weighed in: 1 or 3 channels. */
export function resampler(
  from: { readonly width: number; readonly height: number; readonly channels: 1 | 3 },
  to: { readonly width: number; readonly height: number },
): (pixels: Uint8Array) => Raster {
  const { channels } = from
  const across = taps(from.width, to.width)
  const down = taps(from.height, to.height)
  const narrow = new Float32Array(from.height * to.width * channels)
  const sums = new Float32Array(to.width * channels)
  const line = to.width * channels
  return (pixels) => {
    // [from.height, from.width, c] → [from.height, to.width, c] → [to.height, to.width, c]
    narrow.fill(0)
    for (let x = 0; x < to.width; x++)
      for (let k = 0; k < across.width; k++) {
        const weight = across.weights[x * across.width + k]!
        if (weight === 0) continue
        for (let y = 0; y < from.height; y++) {
          const source = (y * from.width + across.starts[x]! + k) * channels
          const target = y * line + x * channels
          for (let c = 0; c < channels; c++) narrow[target + c]! += weight * pixels[source + c]!
        }
      }
    // A clamped array rounds and clips what is stored in it.
    const data = new Uint8ClampedArray(to.height * line)
    for (let y = 0; y < to.height; y++) {
      sums.fill(0)
      for (let k = 0; k < down.width; k++) {
        const weight = down.weights[y * down.width + k]!
        if (weight === 0) continue
        const source = (down.starts[y]! + k) * line
        for (let i = 0; i < line; i++) sums[i]! += weight * narrow[source + i]!
      }
      data.set(sums, y * line)
    }
    return { pixels: new Uint8Array(data.buffer), width: to.width, height: to.height, channels }
  }
}

function taps(from: number, to: number): Taps {
  const scale = from / to
  const support = Math.max(1, scale)
  const width = Math.min(from, Math.ceil(support) * 2 + 1)
  const starts = new Int32Array(to)
  const weights = new Float64Array(to * width)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    // Kept inside the source; a tap that the shift brings in gets the weight 0.
    const start = Math.min(from - width, Math.max(0, Math.floor(centre - support)))
    starts[i] = start
    let total = 0
    for (let k = 0; k < width; k++) {
      const weight = Math.max(0, 1 - Math.abs((start + k + 0.5 - centre) / support))
      weights[i * width + k] = weight
      total += weight
    }
    for (let k = 0; k < width; k++) weights[i * width + k]! /= total
  }
  return { starts, weights, width }
}
