/** What can be measured of a picture without labels: colour, light and structure. Knows colours; not latents. */
import type { Photos } from '../pictures.ts'
import { oklab, type Oklab, type Plane } from './oklab.ts'

/**
 * Each grows with what its name says. `hue` goes from green to red: a circle of hues has no more and less. `saturation` is
 * colour in proportion to light, as the CIE means the word; `contrast` is the standard deviation of lightness; `symmetry`
 * is how alike left and right are, and `scale` how much of the contrast is coarse.
 */
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

/** Those that pictures of so many channels have: grey ones have no colour. */
export function attributesOf(channels: number): AttributeName[] {
  return attributeNames.filter((name) => channels >= 3 || (name !== 'hue' && name !== 'saturation'))
}

/** The side of the blocks whose means tell coarse structure from fine. */
export const block = 4
/** A variance of lightness below this is none: one pixel of 64 × 64 that is one byte off makes more. */
export const leastVariance = 1e-9

/** The attributes of picture number `index`. */
export function measureAttributes(pictures: Photos, index: number): Attributes {
  return attributesIn(oklab(pictures, index))
}

export function attributesIn(picture: Oklab): Attributes {
  const { size, lightness: light, redness } = picture
  const lightness = mean(light)
  const variance = varianceAbout(light, lightness)
  const coarse = blockMeans(light, size)
  return {
    hue: mean(redness),
    lightness,
    saturation: saturation(meanChroma(picture), lightness),
    contrast: Math.sqrt(variance),
    edges: meanStep(light, size),
    symmetry: mirrorCorrelation(coarse, lightness),
    scale: varianceAbout(coarse, lightness) / Math.max(variance, leastVariance),
  }
}

/** C / √(C² + L²) (Lübbe 2010): 0 for grey, towards 1 for pure colour. */
function saturation(chroma: number, lightness: number): number {
  return chroma / Math.max(Math.hypot(chroma, lightness), 1e-6)
}

/** Mean C = √(a² + b²). */
export function meanChroma({ redness, yellowness }: Oklab): number {
  let sum = 0
  for (let at = 0; at < redness.length; at++) sum += Math.sqrt(redness[at]! ** 2 + yellowness[at]! ** 2)
  return sum / redness.length
}

/** Mean |∇L| over neighbours to the right and below. */
function meanStep(light: Plane, size: number): number {
  let sum = 0
  for (let y = 0; y < size - 1; y++) {
    for (let x = 0; x < size - 1; x++) {
      const here = light[y * size + x]!
      const [across, down] = [light[y * size + x + 1]! - here, light[(y + 1) * size + x]! - here]
      sum += Math.sqrt(across ** 2 + down ** 2)
    }
  }
  return sum / (size - 1) ** 2
}

/** Means of blocks, [size / block, size / block]: the picture with its fine structure averaged away. */
export function blockMeans(light: Plane, size: number): Plane {
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
function mirrorCorrelation(values: Plane, average: number): number {
  const size = Math.sqrt(values.length)
  let common = 0
  for (let at = 0; at < values.length; at++) {
    common += (values[at]! - average) * (values[mirrored(at, size)]! - average)
  }
  return common / values.length / Math.max(varianceAbout(values, average), leastVariance)
}

/** Where place `at` of a square lies in its mirror image. */
export function mirrored(at: number, size: number): number {
  return at + size - 1 - 2 * (at % size)
}

export function mean(values: Plane): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]!
  return sum / values.length
}

export function varianceAbout(values: Plane, average: number): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += (values[at]! - average) ** 2
  return sum / values.length
}
