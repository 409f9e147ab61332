/** The list of measures: what rows of logs are made of. */
import { dispose, memory, scalar, zeros, type Rank } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import type { EpochPictures } from '../../../src/engine/measures/measure.ts'
import {
  charts,
  epochMeasures,
  measureEpoch,
  measureStep,
  stepMeasures,
} from '../../../src/engine/measures/measures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import type { Photos } from '../../../src/engine/pictures.ts'
import { discs } from '../training/photos.ts'

test('a step’s row has the losses and what looked how real, in the log’s order, and leaves no tensor behind', async () => {
  const backend = await openBackend('wasm')
  const before = memory().numTensors
  const judgement = (loss: number, realness: number) => ({
    loss: scalar(loss),
    realness: scalar(realness),
  })
  const step = {
    photos: zeros<Rank.R4>([1, 1, 1, 1]),
    made: zeros<Rank.R4>([1, 1, 1, 1]),
    real: judgement(0.5, 0.75),
    fake: judgement(0.25, 0.125),
    fooling: judgement(2, 0.0625),
  }
  const row = wholly(measureStep(backend.operations, step))
  expect(Object.entries(row)).toEqual([
    ['lossD', 0.75],
    ['lossG', 2],
    ['dReal', 0.75],
    ['dFakeBefore', 0.125],
    ['dFakeAfter', 0.0625],
  ])
  dispose([step.photos, step.made])
  expect(memory().numTensors).toBe(before)
})

test('an epoch is nearer to its photos the more its previews are like them, and measured twice it is the same', () => {
  const photos = discs(20, 16, 3)
  const noisy = (spread: number): Photos => ({
    ...photos,
    pixels: photos.pixels.map((value, at) => Math.min(255, value + ((at * 97) % 100) * spread)),
  })
  const distance = (pictures: EpochPictures) => wholly(measureEpoch(pictures)).slicedWasserstein
  const [alike, near, far] = [0, 0.5, 1.5].map((spread) => distance({ photos, previews: noisy(spread) }))
  expect(near).toBeGreaterThan(alike!)
  expect(far).toBeGreaterThan(near!)
  expect(distance({ photos, previews: noisy(0.5) })).toBe(near)
})

test('an epoch is measured in pieces', () => {
  const photos = discs(20, 16, 3)
  const pieces = measureEpoch({ photos, previews: photos })
  let count = 0
  while (!pieces.next().done) count++
  expect(count).toBeGreaterThan(10)
})

test('names are unique, and what is drawn is measured', () => {
  const all = [...stepMeasures, ...epochMeasures]
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  for (const { measures } of charts) for (const measure of measures) expect(all).toContain(measure)
})
