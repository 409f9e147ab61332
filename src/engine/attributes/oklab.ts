/** Oklab (Ottosson 2020) of pictures in bytes, and its gradient by those bytes. Knows colours; not what is measured of them. */
import type { Photos } from '../pictures.ts'

/** A value for each pixel, row by row: size × size. */
export type Plane = Float32Array

/** A picture in Oklab; L in [0, 1]. */
export interface Oklab {
  readonly size: number
  readonly lightness: Plane
  /** a: green below 0, red above. */
  readonly redness: Plane
  /** b: blue below 0, yellow above. */
  readonly yellowness: Plane
}

/** Gradients by the planes of a picture; those left out are 0. */
export type OklabGradient = Partial<Readonly<Record<'lightness' | 'redness' | 'yellowness', Plane>>>

/** sRGB's curve at each byte: linear light in [0, 1]. */
const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

/** Its slope, for one byte more. */
const slope = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  return (value <= 0.04045 ? 1 / 12.92 : (2.4 / 1.055) * ((value + 0.055) / 1.055) ** 1.4) / 255
})

/** Picture number `index`. Grey ones have one channel; a fourth is left aside. */
export function oklab({ size, channels, pixels }: Photos, index: number): Oklab {
  const [green, blue] = places(channels)
  const count = size * size
  const [lightness, redness, yellowness] = [
    new Float32Array(count),
    new Float32Array(count),
    new Float32Array(count),
  ]
  for (let at = 0, place = index * count * channels; at < count; at++, place += channels) {
    const r = linear[pixels[place]!]!
    const g = linear[pixels[place + green]!]!
    const b = linear[pixels[place + blue]!]!
    const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness[at] = 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short
    redness[at] = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
    yellowness[at] = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
  }
  return { size, lightness, redness, yellowness }
}

/** Cube roots are infinitely steep at black: a cone's response squared counts as this much at least. */
const darkest = 1e-3

/**
 * The gradient by the bytes of a picture, from the one by its planes: Oklab's steps backwards. `into` is the gradient of
 * all pictures, laid out as their pixels.
 */
export function addByteGradient(
  { size, channels, pixels }: Photos,
  index: number,
  { lightness, redness, yellowness }: Oklab,
  gradient: OklabGradient,
  into: Float32Array,
): void {
  const [green, blue] = places(channels)
  const count = size * size
  for (let at = 0, place = index * count * channels; at < count; at++, place += channels) {
    const [l, a, b] = [lightness[at]!, redness[at]!, yellowness[at]!]
    const byL = gradient.lightness?.[at] ?? 0
    const byA = gradient.redness?.[at] ?? 0
    const byB = gradient.yellowness?.[at] ?? 0
    // The cones' cube roots again (Ottosson's inverse matrix), and what of the gradient reaches the cones.
    const long = l + 0.3963377774 * a + 0.2158037573 * b
    const middle = l - 0.1055613458 * a - 0.0638541728 * b
    const short = l - 0.0894841775 * a - 1.291485548 * b
    const byLong =
      (0.2104542553 * byL + 1.9779984951 * byA + 0.0259040371 * byB) / (3 * Math.max(long ** 2, darkest))
    const byMiddle =
      (0.793617785 * byL - 2.428592205 * byA + 0.7827717662 * byB) / (3 * Math.max(middle ** 2, darkest))
    const byShort =
      (-0.0040720468 * byL + 0.4505937099 * byA - 0.808675766 * byB) / (3 * Math.max(short ** 2, darkest))
    into[place]! +=
      (0.4122214708 * byLong + 0.2119034982 * byMiddle + 0.0883024619 * byShort) * slope[pixels[place]!]!
    into[place + green]! +=
      (0.5363325363 * byLong + 0.6806995451 * byMiddle + 0.2817188376 * byShort) *
      slope[pixels[place + green]!]!
    into[place + blue]! +=
      (0.0514459929 * byLong + 0.1073969566 * byMiddle + 0.6299787005 * byShort) *
      slope[pixels[place + blue]!]!
  }
}

/** How far green and blue are from red. */
function places(channels: number): readonly [green: number, blue: number] {
  return channels >= 3 ? [1, 2] : [0, 0]
}
