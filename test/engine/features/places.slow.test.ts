import { memory } from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { FeatureNetwork } from '../../../src/engine/features/featureNetwork.ts'
import type { Encoder } from '../../../src/engine/features/encoder.ts'
import { encoderOf, placesOf, type Seeing } from '../../../src/engine/features/places.ts'
import { norm } from '../../../src/engine/latent/latent.ts'
import type { Photos } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { randomStream } from '../../../src/engine/random.ts'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { featureWeightsFile } from '../../../src/studio/resources.ts'
import { dotOf } from '../numbers.ts'

const photos = twoKinds(20)
let seeing: Seeing
let encoder: Encoder
beforeAll(async () => {
  const { operations } = await openBackend('wasm')
  const { tensors } = readSafetensors(readFileSync(featureWeightsFile()))
  seeing = { operations, network: new FeatureNetwork(operations, tensors) }
  encoder = wholly(encoderOf(seeing, photos, 12))
  return () => seeing.network.dispose()
}, 60_000)

test('pictures of a kind have places near each other, and no tensor is left behind', () => {
  const before = memory().numTensors
  const places = wholly(placesOf(seeing, encoder, photos, 1))
  expect(memory().numTensors).toBe(before)
  expect(places).toHaveLength(photos.count)
  places.forEach((place) => expect(norm(place)).toBeCloseTo(Math.sqrt(12), 4))
  const nearest = (i: number) =>
    [...places.keys()]
      .filter((j) => j !== i)
      .toSorted((a, b) => dotOf(places[b]!, places[i]!) - dotOf(places[a]!, places[i]!))[0]!
  const ofTheSameKind = [...places.keys()].filter((i) => nearest(i) % 2 === i % 2)
  expect(ofTheSameKind.length).toBeGreaterThanOrEqual(32) // of 40; by chance 20
})

test('the same pictures have the same places again, also in what the encoder leaves open', () => {
  const open: Encoder = { ...encoder, latentSize: 16 }
  const [places, again, others] = [1, 1, 2].map((seed) => wholly(placesOf(seeing, open, photos, seed)))
  expect(places).toEqual(again)
  expect(places![0]!.slice(12)).not.toEqual(others![0]!.slice(12))
})

test('pictures that come after others have their places where those that look like them lie', () => {
  const others = twoKinds(20, 'two more kinds')
  const own = wholly(encoderOf(seeing, others, 12))
  const turned = wholly(encoderOf(seeing, others, 12, encoder))
  const [first, alone, after] = [encoder, own, turned].map((by) => wholly(placesOf(seeing, by, others, 1)))
  const nearness = (places: typeof first) =>
    places!.reduce((sum, place, i) => sum + dotOf(place, first![i]!), 0) / (12 * others.count)
  expect(nearness(after)).toBeGreaterThan(nearness(alone) + 0.2)
  expect(nearness(after)).toBeGreaterThan(0.5)
  // Too few to fill the space.
  expect(wholly(encoderOf(seeing, twoKinds(5), 12, encoder))).toBe(encoder)
})

/** `each` of stripes, turn about with as many of dots, in colours of their own. */
function twoKinds(each: number, name = 'two kinds'): Photos {
  const [size, channels, count] = [32, 3, 2 * each]
  const random = randomStream(1, name)
  const pixels = new Uint8Array(count * size * size * channels)
  for (let i = 0, at = 0; i < count; i++) {
    const period = 4 + random.integer(0, 3)
    const phase = random.integer(0, 7)
    const colours = [0, 1, 2].map(() => [random.integer(0, 255), random.integer(0, 255)])
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const isOn =
          i % 2 === 0
            ? (x + phase) % period < period / 2
            : ((x + phase) % period) * ((y + phase) % period) < period / 2
        for (const [off, on] of colours) pixels[at++] = isOn ? on! : off!
      }
  }
  return { count, size, channels, pixels }
}
