/** DiffAugment: against plain loops, and its gradient against itself. */
import { memory, type Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import type { Operations, PictureChange } from '../../../src/engine/operations.ts'
import { drawChanges } from '../../../src/engine/training/augmentation.ts'
import { randomStream } from '../../../src/engine/random.ts'
import { dotOf, expectNear, normals, normalTensor, take } from '../numbers.ts'

const [count, size, channels] = [5, 8, 3]
const shape = [count, size, size, channels]
const changes = drawChanges(randomStream(3, 'changes'), count, size)

describe.each(['tensorflow', 'wasm'] as const)('%s', (name) => {
  let operations: Operations
  beforeAll(async () => {
    ;({ operations } = await openBackend(name))
  })

  test('changes pictures as plain loops do', () => {
    const augmentation = operations.augmentation(changes, size)
    const made = take(augmentation.apply(normalTensor<Tensor4D>('x', shape)))
    expectNear(made, byLoops(normals('x', made.length)), 1e-6)
    augmentation.dispose()
  })

  test('its gradient is the adjoint of what it does', () => {
    const augmentation = operations.augmentation(changes, size)
    const [x, g] = [normalTensor<Tensor4D>('x', shape), normalTensor<Tensor4D>('g', shape)]
    const still = take(augmentation.apply(x.mul(0)))
    const moved = take(augmentation.apply(x)).map((value, i) => value - still[i]!)
    const there = dotOf(moved, normals('g', moved.length))
    const back = dotOf(normals('x', moved.length), take(augmentation.gradient(g)))
    expect(back).toBeCloseTo(there, 3)
    augmentation.dispose()
  })

  test('leaves no tensors', () => {
    const picture = normalTensor<Tensor4D>('x', shape)
    const before = memory().numTensors
    const augmentation = operations.augmentation(changes, size)
    take(augmentation.apply(picture))
    take(augmentation.gradient(picture))
    augmentation.dispose()
    expect(memory().numTensors).toBe(before)
  })
})

test('what is drawn stays within its bounds and reaches them', () => {
  const many = drawChanges(randomStream(1, 'changes'), 4000, 64)
  const range = (of: (change: PictureChange) => number) => [
    Math.min(...many.map(of)),
    Math.max(...many.map(of)),
  ]
  expect(range((one) => one.down)).toEqual([-8, 8])
  expect(range((one) => one.right)).toEqual([-8, 8])
  expect(range((one) => one.cutTop)).toEqual([-16, 48])
  const [darkest, brightest] = range((one) => one.brightness)
  expect(darkest).toBeGreaterThanOrEqual(-0.5)
  expect(darkest).toBeLessThan(-0.49)
  expect(brightest).toBeGreaterThan(0.49)
  const [dullest, richest] = range((one) => one.saturation)
  expect(dullest).toBeLessThan(0.01)
  expect(richest).toBeGreaterThan(1.99)
})

function byLoops(values: Float32Array): Float32Array {
  const result = new Float32Array(values.length)
  const each = size * size * channels
  for (const [picture, change] of changes.entries()) {
    const at = (y: number, x: number, c: number) => picture * each + (y * size + x) * channels + c
    const work = values.slice(picture * each, (picture + 1) * each).map((value) => value + change.brightness)
    for (let pixel = 0; pixel < size * size; pixel++) {
      const some = work.subarray(pixel * channels, (pixel + 1) * channels)
      const middle = some.reduce((sum, value) => sum + value, 0) / channels
      some.forEach((value, c) => (some[c] = (value - middle) * change.saturation + middle))
    }
    const middle = work.reduce((sum, value) => sum + value, 0) / each
    work.forEach((value, i) => (work[i] = (value - middle) * change.contrast + middle))
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const isCut =
          y >= change.cutTop &&
          y < change.cutTop + size / 2 &&
          x >= change.cutLeft &&
          x < change.cutLeft + size / 2
        const [fromY, fromX] = [(y - change.down + size) % size, (x - change.right + size) % size]
        for (let c = 0; c < channels; c++) {
          result[at(y, x, c)] = isCut ? 0 : work[(fromY * size + fromX) * channels + c]!
        }
      }
    }
  }
  return result
}
