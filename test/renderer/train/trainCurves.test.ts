/** A run's curves as the window keeps them: joined as they come, thinned evenly, compared at common places. */
import { expect, test } from 'vitest'
import type { Curves } from '../../../src/contract/schemas/runs.ts'
import {
  commonEpochs,
  joinCurves,
  noCurves,
  thinCurves,
  valuesAt,
} from '../../../src/renderer/train/trainCurves.ts'

/** `count` steps from `from` on, ten an epoch, whose generator loss is the step. */
function steps(from: number, count: number): Curves {
  const step = Float32Array.from({ length: count }, (_, at) => from + at + 1)
  const flat = new Float32Array(count).fill(0.5)
  return { step, lossG: step, lossD: flat, real: flat, fake: flat, steps: from + count, stepsPerEpoch: 10 }
}

test('what comes later is added behind, in epochs', () => {
  const joined = joinCurves(joinCurves(noCurves, steps(0, 20)), steps(20, 10))
  expect(joined.epoch).toHaveLength(30)
  expect(joined.epoch.at(-1)).toBe(3)
  expect(joined.lossG.at(-1)).toBe(30)
})

test('a long run is kept in a bounded number of points that still reach its end', () => {
  let curves = noCurves
  for (let from = 0; from < 30_000; from += 1000) curves = joinCurves(curves, steps(from, 1000))
  expect(curves.epoch.length).toBeLessThanOrEqual(4000)
  expect(curves.epoch.at(-1)).toBe(3000)
})

test('thinned points lie evenly over the epochs and are the means of what they stand for', () => {
  const thin = thinCurves(joinCurves(noCurves, steps(0, 1000)), 100)
  expect(thin.epoch.length).toBeLessThanOrEqual(100)
  expect(thin.epoch.at(-1)).toBe(100)
  const gaps = thin.epoch.slice(1).map((epoch, at) => epoch - thin.epoch[at]!)
  expect(Math.max(...gaps)).toBeLessThan(1.25)
  for (const [at, epoch] of thin.epoch.entries()) {
    expect(thin.lossG[at]).toBeLessThanOrEqual(epoch * 10)
    expect(thin.lossG[at]).toBeGreaterThan(epoch * 10 - 12)
  }
  expect(thinCurves(thin, 100)).toBe(thin)
})

test('runs of different lengths are compared at common epochs; the shorter one ends in nothing', () => {
  const [short, long] = [joinCurves(noCurves, steps(0, 50)), joinCurves(noCurves, steps(0, 100))]
  const epochs = commonEpochs([short, long], 20)
  expect(epochs.at(-1)).toBe(10)
  expect(valuesAt(epochs, long, 'lossG').at(-1)).toBe(100)
  const values = valuesAt(epochs, short, 'lossG')
  expect(values[9]).toBeCloseTo(50)
  expect(values.slice(10).every(Number.isNaN)).toBe(true)
  expect(commonEpochs([noCurves], 20)).toEqual([])
})
