/** A generator that has grown makes the pictures of the one before, twice as large and smooth. */
import { tensor2d, type Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { grownGenerator } from '../../scripts/grownGenerator.ts'
import { openBackend } from '../../src/backends/chooseBackend.ts'
import { classicDcgan } from '../../src/engine/families/dcgan/fields.ts'
import { generatorLayers } from '../../src/engine/families/families.ts'
import { initialState, Network } from '../../src/engine/models/network.ts'
import type { Operations } from '../../src/engine/operations.ts'
import { expectNear, normals, take } from '../engine/numbers.ts'

const before = {
  ...classicDcgan,
  upsampling: 'resize',
  paddingMode: 'replicate',
  imageSize: 16,
  latentSize: 8,
  generatorWidth: 16,
} as const
const layers = generatorLayers(before)

let operations: Operations
beforeAll(async () => {
  ;({ operations } = await openBackend('tensorflow'))
})

test('pictures are those of before, enlarged', () => {
  const weights = initialState(layers, 3, 'generator')
  const { network, weights: grown } = grownGenerator(operations, before, weights, 1)
  expect(network).toMatchObject({ imageSize: 32, generatorWidth: 8, latentSize: 8 })
  const [small, large] = [new Network(layers, weights), new Network(generatorLayers(network), grown)]
  const latents = tensor2d(normals('latents', 4 * before.latentSize), [4, before.latentSize])
  const [one, other] = [small, large].map((generator) => generator.predict(operations, latents) as Tensor4D)
  expect(other!.shape).toEqual([4, 32, 32, 3])
  const expected = smoothed(take(one!).map(Math.atanh)).map(Math.tanh)
  expectNear(take(other!), expected, 1e-4)
  for (const generator of [small, large]) generator.dispose()
})

test('one that enlarges otherwise is refused', () => {
  const other = { ...before, upsampling: 'transposed' } as const
  const weights = initialState(generatorLayers(other), 3, 'generator')
  expect(() => grownGenerator(operations, other, weights, 1)).toThrow('enlarges by resizing')
})

/** Each pixel becomes four, and each of these a mean of it, counted four times, and its eight neighbours. */
function smoothed(pictures: Float32Array): Float32Array {
  const [count, from, to] = [4, 16, 32]
  const at = (picture: number, y: number, x: number, channel: number) => {
    const [row, column] = [y, x].map((place) => Math.min(to - 1, Math.max(0, place)) >> 1)
    return pictures[((picture * from + row!) * from + column!) * 3 + channel]!
  }
  return Float32Array.from({ length: count * to * to * 3 }, (_, i) => {
    const [channel, x, y, picture] = [
      i % 3,
      Math.floor(i / 3) % to,
      Math.floor(i / 3 / to) % to,
      Math.floor(i / 3 / to / to),
    ]
    let sum = 0
    for (const down of [-1, 0, 1]) {
      for (const across of [-1, 0, 1])
        sum += (2 - Math.abs(down)) * (2 - Math.abs(across)) * at(picture, y + down, x + across, channel)
    }
    return sum / 16
  })
}
