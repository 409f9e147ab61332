/** What can be measured of a picture without labels: colour, light and structure. Knows bytes; not latents. */
import type { Photos } from '../pictures.ts'

/** Each grows with what its name says. `hue` goes from green to red: a circle of hues has no more and less. */
export const attributeNames = [
  'hue',
  'lightness',
  'saturation',
  'contrast',
  'edges',
  'symmetry',
  'scale',
] as const
export type AttributeName = (typeof attributeNames)[number]
export type Attributes = Readonly<Record<AttributeName, number>>

/** The side of the blocks whose means tell coarse structure from fine. */
const block = 4

/** The attributes of picture number `index`. Colours are Oklab's (Ottosson 2020): L in [0, 1]. */
export function measureAttributes(pictures: Photos, index: number): Attributes {
  const { size } = pictures
  const light = new Float32Array(size * size)
  let [redness, chroma, sum, squares] = [0, 0, 0, 0]
  eachPixel(pictures, index, (at, l, a, b) => {
    light[at] = l
    redness += a
    chroma += Math.hypot(a, b)
    sum += l
    squares += l * l
  })
  const count = size * size
  const lightness = sum / count
  const variance = Math.max(squares / count - lightness ** 2, 0)
  const coarse = blockMeans(light, size)
  return {
    hue: redness / count,
    lightness,
    saturation: chroma / count,
    contrast: Math.sqrt(variance),
    edges: meanStep(light, size),
    symmetry: mirrorCorrelation(coarse, lightness),
    scale: meanSquare(coarse, lightness) / Math.max(variance, 1e-9),
  }
}

/** Mean |∇L| over neighbours to the right and below. */
function meanStep(light: Float32Array, size: number): number {
  let sum = 0
  for (let y = 0; y < size - 1; y++) {
    for (let x = 0; x < size - 1; x++) {
      const here = light[y * size + x]!
      sum += Math.hypot(light[y * size + x + 1]! - here, light[(y + 1) * size + x]! - here)
    }
  }
  return sum / (size - 1) ** 2
}

/** Means of blocks, [size / block, size / block]: the picture with its fine structure averaged away. */
function blockMeans(light: Float32Array, size: number): Float32Array {
  const blocks = Math.floor(size / block)
  const means = new Float32Array(blocks * blocks)
  for (let y = 0; y < blocks * block; y++) {
    for (let x = 0; x < blocks * block; x++) {
      means[Math.floor(y / block) * blocks + Math.floor(x / block)]! += light[y * size + x]! / block ** 2
    }
  }
  return means
}

/** How alike a square and its mirror image are, left to right: their correlation, 1 where they are the same. */
function mirrorCorrelation(values: Float32Array, mean: number): number {
  const size = Math.sqrt(values.length)
  let common = 0
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      common += (values[y * size + x]! - mean) * (values[y * size + size - 1 - x]! - mean)
    }
  }
  return common / values.length / Math.max(meanSquare(values, mean), 1e-9)
}

/** The variance about `mean`. */
function meanSquare(values: Float32Array, mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
}

const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

function eachPixel(
  { size, channels, pixels }: Photos,
  index: number,
  visit: (at: number, l: number, a: number, b: number) => void,
): void {
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0]
  const start = index * size * size * channels
  for (let at = 0; at < size * size; at++) {
    const place = start + at * channels
    const r = linear[pixels[place]!]!
    const g = linear[pixels[place + green]!]!
    const b = linear[pixels[place + blue]!]!
    const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    visit(
      at,
      0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
      1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
      0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
    )
  }
}
