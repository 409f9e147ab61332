import { memory } from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { FeatureNetwork } from '../../../src/engine/features/featureNetwork.ts'
import { numberCount, pictureNumbers } from '../../../src/engine/features/pictureNumbers.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import type { Photos } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { randomStream } from '../../../src/engine/random.ts'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { featureWeightsFile } from '../../../src/studio/resources.ts'
import { expectNear } from '../numbers.ts'

let operations: Operations
let network: FeatureNetwork
beforeAll(async () => {
  ;({ operations } = await openBackend('wasm'))
  network = new FeatureNetwork(operations, readSafetensors(readFileSync(featureWeightsFile())).tensors)
  return () => network.dispose()
})
const numbersOf = (photos: Photos, indexes: readonly number[]) =>
  wholly(pictureNumbers(operations, network, photos, indexes))

test('a picture has eight hundred numbers, whatever stands beside it', () => {
  const photos = noise({ count: 3, size: 32, channels: 3 })
  const together = numbersOf(photos, [2, 0, 1])
  expect(numberCount).toBe(800)
  expect(together).toHaveLength(2400)
  expectNear(numbersOf(photos, [0]), together.slice(800, 1600), 1e-5)
})

test('the thumbnails are means over squares, also where sides do not divide', () => {
  const size = 20
  const pixels = new Uint8Array(size * size * 3).map((_, i) => 10 * (Math.floor(i / 3) % size) + (i % 3))
  const numbers = numbersOf({ count: 1, size, channels: 3, pixels }, [0])
  const [colour, grey] = [numbers.slice(352, 544), numbers.slice(544)]
  // A cell of the eighth has two and a half columns: 0, 1 and half of 2; then half of 2, 3 and 4.
  const means = [(0 + 10 + 0.5 * 20) / 2.5, (0.5 * 20 + 30 + 40) / 2.5]
  for (const [cell, mean] of means.entries())
    for (const c of [0, 1, 2]) expect(colour[cell * 3 + c]).toBeCloseTo((mean + c) / 127.5 - 1, 5)
  expect(grey[0]).toBeCloseTo((0 + 0.25 * 10) / 1.25 / 127.5 + 1 / 127.5 - 1, 5)
})

test('grey pictures are seen as grey ones in colour, and alpha is not seen', () => {
  const grey = noise({ count: 1, size: 28, channels: 1 })
  const spread = (channels: number, last: number): Photos => ({
    ...grey,
    channels,
    pixels: Uint8Array.from({ length: 28 * 28 * channels }, (_, i) =>
      i % channels < 3 ? grey.pixels[Math.floor(i / channels)]! : last,
    ),
  })
  const expected = numbersOf(spread(3, 0), [0])
  expect(numbersOf(grey, [0])).toEqual(expected)
  expect(numbersOf(spread(4, 200), [0])).toEqual(expected)
})

test('a picture of one colour has numbers', () => {
  const pixels = new Uint8Array(32 * 32 * 3).fill(90)
  expect(numbersOf({ count: 1, size: 32, channels: 3, pixels }, [0]).every(Number.isFinite)).toBe(true)
})

test('no tensor is left behind, also where it is given up', () => {
  const photos = noise({ count: 2, size: 32, channels: 3 })
  numbersOf(photos, [0])
  const before = memory().numTensors
  numbersOf(photos, [0, 1])
  const begun = pictureNumbers(operations, network, photos, [0, 1])
  for (let i = 0; i < 5; i++) begun.next()
  begun.return(new Float32Array())
  expect(memory().numTensors).toBe(before)
})

function noise({ count, size, channels }: Omit<Photos, 'pixels'>): Photos {
  const random = randomStream(1, 'noise')
  const pixels = Uint8Array.from({ length: count * size * size * channels }, () => random.uniform() * 256)
  return { count, size, channels, pixels }
}
