/** Which way each pixel must change for a picture to have more of an attribute. The derivatives of pictureAttributes.ts. */
import type { Oklab, OklabGradient, Plane } from './oklab.ts'
import {
  attributesIn,
  block,
  blockMeans,
  leastVariance,
  mean,
  meanChroma,
  mirrored,
  varianceAbout,
  type AttributeName,
} from './pictureAttributes.ts'

/** Roots have no slope at 0: lengths count as this much at least. */
const shortest = 1e-4

/** The gradient of an attribute by the planes of a picture. */
export function attributeGradient(picture: Oklab, name: AttributeName): OklabGradient {
  return gradients[name](picture)
}

const gradients: Readonly<Record<AttributeName, (picture: Oklab) => OklabGradient>> = {
  hue: ({ redness }) => ({ redness: evenly(redness, 1) }),
  lightness: ({ lightness }) => ({ lightness: evenly(lightness, 1) }),

  /** s = C/t, t = √(C² + L²): ∂s/∂C = L²/t³, ∂s/∂L = −CL/t³. */
  saturation(picture) {
    const { lightness: light, redness, yellowness } = picture
    const [chroma, lightness] = [meanChroma(picture), mean(light)]
    const cubed = Math.max(Math.hypot(chroma, lightness), shortest) ** 3
    const byChroma = lightness ** 2 / cubed / light.length
    const along = (own: Plane) =>
      own.map(
        (value, at) =>
          (byChroma * value) / Math.max(Math.sqrt(redness[at]! ** 2 + yellowness[at]! ** 2), shortest),
      )
    return {
      lightness: evenly(light, (-chroma * lightness) / cubed),
      redness: along(redness),
      yellowness: along(yellowness),
    }
  },

  /** σ: ∂σ/∂Lᵢ = (Lᵢ − L̄) / nσ */
  contrast({ lightness: light }) {
    const average = mean(light)
    const deviation = Math.max(Math.sqrt(varianceAbout(light, average)), shortest)
    return { lightness: light.map((value) => (value - average) / (light.length * deviation)) }
  },

  /** Each step pulls at its three pixels. */
  edges({ lightness: light, size }) {
    const gradient = new Float32Array(light.length)
    const share = 1 / (size - 1) ** 2
    for (let y = 0; y < size - 1; y++) {
      for (let x = 0; x < size - 1; x++) {
        const at = y * size + x
        const [across, down] = [light[at + 1]! - light[at]!, light[at + size]! - light[at]!]
        const pull = share / Math.max(Math.sqrt(across ** 2 + down ** 2), shortest)
        gradient[at]! -= pull * (across + down)
        gradient[at + 1]! += pull * across
        gradient[at + size]! += pull * down
      }
    }
    return { lightness: gradient }
  },

  /** r = Σ cᵢcₘ₍ᵢ₎ / Σ cᵢ² of the blocks' deviations: ∂r/∂cᵢ = 2 (cₘ₍ᵢ₎ − r cᵢ) / Σ c². */
  symmetry(picture) {
    const { lightness: light, size } = picture
    const average = mean(light)
    const coarse = blockMeans(light, size).map((value) => value - average)
    const { symmetry } = attributesIn(picture)
    const sum = coarse.length * Math.max(varianceAbout(coarse, 0), leastVariance)
    const side = Math.sqrt(coarse.length)
    const byBlock = coarse.map((value, at) => (2 * (coarse[mirrored(at, side)]! - symmetry * value)) / sum)
    return { lightness: spread(byBlock, size) }
  },

  /** s = Vᶜ/V, the blocks' variance and the pixels': ∂s = (∂Vᶜ − s ∂V) / V. */
  scale({ lightness: light, size }) {
    const average = mean(light)
    const coarse = blockMeans(light, size)
    const variance = Math.max(varianceAbout(light, average), leastVariance)
    const scale = varianceAbout(coarse, average) / variance
    const byBlock = coarse.map((value) => (2 * (value - average)) / coarse.length / variance)
    return {
      lightness: spread(byBlock, size).map(
        (value, at) => value - (scale * 2 * (light[at]! - average)) / light.length / variance,
      ),
    }
  },
}

/** The gradient of `slope` times a plane's mean. */
function evenly(plane: Plane, slope: number): Plane {
  return new Float32Array(plane.length).fill(slope / plane.length)
}

/** The adjoint of blockMeans: what a block is pulled by, over its pixels. */
function spread(byBlock: Plane, size: number): Plane {
  const blocks = Math.sqrt(byBlock.length)
  const pixels = new Float32Array(size * size)
  for (let y = 0; y < blocks * block; y++) {
    for (let x = 0; x < blocks * block; x++) {
      pixels[y * size + x] = byBlock[Math.floor(y / block) * blocks + Math.floor(x / block)]! / block ** 2
    }
  }
  return pixels
}
