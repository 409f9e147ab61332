/** Gradients of attributes: by pixels and by latents, against central differences of what is measured. */
import { memory } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { latentsFromSeed, weightedSum } from '../../../src/engine/latent/latent.ts'
import { attributeGradient } from '../../../src/engine/attributes/attributeGradient.ts'
import { attributeSlope } from '../../../src/engine/attributes/attributeSlope.ts'
import { addByteGradient, oklab } from '../../../src/engine/attributes/oklab.ts'
import {
  attributesOf,
  measureAttributes,
  type AttributeName,
} from '../../../src/engine/attributes/pictureAttributes.ts'
import type { PerAttribute } from '../../../src/engine/latent/refineDirection.ts'
import { Network } from '../../../src/engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../../src/engine/families/families.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { generatePictures, type Photos } from '../../../src/engine/pictures.ts'
import { randomStream } from '../../../src/engine/random.ts'
import { livelyState, plainDcgan } from '../networkCases.ts'

const size = 16
let operations: Operations
beforeAll(async () => {
  ;({ operations } = await openBackend())
})

/** Two pictures of noise upon a slope. */
function noise(channels: number): Photos {
  const random = randomStream(3, 'noise')
  const pixels = Uint8Array.from({ length: 2 * size * size * channels }, (_, i) => {
    const at = Math.floor(i / channels)
    return 40 + 3 * (at % size) + 2 * (Math.floor(at / size) % size) + 80 * random.uniform()
  })
  return { count: 2, size, channels, pixels }
}

describe.each([1, 3, 4])('of pictures with %d channels', (channels) => {
  test.each(attributesOf(channels))('%s has the gradient of central differences in bytes', (name) => {
    const photos = noise(channels)
    const picture = oklab(photos, 1)
    const gradient = new Float32Array(photos.pixels.length)
    addByteGradient(photos, 1, picture, attributeGradient(picture, name), gradient)
    const length = gradient.length / 2
    expect(gradient.subarray(0, length).every((value) => value === 0)).toBe(true)
    const differences = Float32Array.from({ length }, (_, at) => {
      const measured = (change: number) => {
        const pixels = Uint8Array.from(photos.pixels)
        pixels[length + at]! += change
        return measureAttributes({ ...photos, pixels }, 1)[name]
      }
      return (measured(2) - measured(-2)) / 4
    })
    // As vectors: where a length is nearly 0, one pixel's own difference tells little.
    const error = Math.hypot(...differences.map((value, at) => value - gradient[length + at]!))
    expect(error / Math.hypot(...differences)).toBeLessThan(0.03)
  })
})

test('grey pictures have no colour to measure', () => {
  expect(attributesOf(1)).not.toContain('hue')
  expect(attributesOf(1)).not.toContain('saturation')
  expect(attributesOf(3)).toEqual(['hue', 'lightness', 'saturation', ...attributesOf(1).slice(1)])
})

const networks = [plainDcgan, { ...plainDcgan, channels: 1 }, { family: 'mnist', latentSize: 5 }] as const

describe.each(networks)('through a generator', (options) => {
  const format = pictureFormat(options)
  const layers = generatorLayers(options)
  const latents = latentsFromSeed(4, 256, options.latentSize)

  test.each(attributesOf(format.channels))('%s rises along its slope, as far as it tells', (name) => {
    const generator = new Network(layers, livelyState(layers))
    const attribute = { operations, generator, format, names: [name] }
    const summed = (values: readonly number[]) => values.reduce((sum, value, i) => sum + (i + 1) * value, 0)
    const weigh = (values: readonly PerAttribute[]) => values.map((_, i) => [i + 1])
    const slope = wholly(attributeSlope(attribute, latents, weigh))
    const length = Math.hypot(...slope)
    const shifted = (by: number) => {
      const moved = latents.map((latent) => weightedSum([latent, slope], [1, by / length]))
      const pixels = wholly(generatePictures(operations, generator, format, moved))
      const photos = { count: moved.length, ...format, pixels }
      return summed(moved.map((_, i) => measureAttributes(photos, i)[name]))
    }
    const step = 0.2 // far enough for many bytes to change
    const ratio = (shifted(step) - shifted(-step)) / (2 * step) / length
    expect(Math.abs(ratio - 1)).toBeLessThan(0.1)
    generator.dispose()
  })

  test('slopes of several attributes add up by their weights', () => {
    const generator = new Network(layers, livelyState(layers))
    const names = attributesOf(format.channels)
    const some = latents.slice(0, 8)
    const slopeOf = (of: readonly AttributeName[], weight: (at: number) => number) => {
      const weigh = (values: readonly PerAttribute[]) =>
        values.map((_, i) => of.map((name) => weight(names.indexOf(name)) * (i + 1)))
      return wholly(attributeSlope({ operations, generator, format, names: of }, some, weigh))
    }
    const together = slopeOf(names, (at) => at - 2)
    const added = weightedSum(
      names.map((name) => slopeOf([name], () => 1)),
      names.map((_, at) => at - 2),
    )
    const length = Math.hypot(...added)
    expect(Math.hypot(...together.map((value, i) => value - added[i]!)) / length).toBeLessThan(1e-4)
    generator.dispose()
  })
})

test('what is given up between two layers frees its tensors', () => {
  const layers = generatorLayers(plainDcgan)
  const generator = new Network(layers, livelyState(layers))
  const latents = latentsFromSeed(1, 2, plainDcgan.latentSize)
  const attribute = { operations, generator, format: pictureFormat(plainDcgan), names: ['scale'] } as const
  const weigh = (values: readonly PerAttribute[]) => values.map(() => [1])
  wholly(attributeSlope(attribute, latents, weigh)) // prepares the filters
  const before = memory().numTensors
  for (let pieces = 1; pieces < 2 * layers.length; pieces++) {
    const slope = attributeSlope(attribute, latents, weigh)
    for (let i = 0; i < pieces; i++) slope.next()
    slope.return(new Float32Array())
    expect(memory().numTensors, `after ${pieces} pieces`).toBe(before)
  }
  generator.dispose()
})
