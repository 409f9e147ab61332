/** A run's curves as the window keeps them: joined as they come, thinned evenly, compared at common places. */
import { expect, test } from 'vitest'
import type { Curves } from '../../../src/contract/schemas/runs.ts'
import {
  commonEpochs,
  joinCurves,
  noCurves,
  thinCurve,
  valuesAt,
} from '../../../src/renderer/train/trainCurves.ts'

/** `count` steps from `from` on, ten an epoch, whose generator loss is the step; and the epochs that end with them. */
function steps(from: number, count: number): Curves {
  const at = Float32Array.from({ length: count }, (_, index) => from + index + 1)
  const ends = at.filter((step) => step % 10 === 0)
  return {
    step: { at, values: { lossG: at, lossD: new Float32Array(count).fill(0.5) }, rows: from + count },
    epoch: { at: ends, values: { distance: ends }, rows: Math.floor((from + count) / 10) },
    stepsBefore: 0,
    stepsPerEpoch: 10,
  }
}

test('what comes later is added behind, in epochs', () => {
  const joined = joinCurves(joinCurves(noCurves, steps(0, 20)), steps(20, 10))
  expect(joined.step.epoch).toHaveLength(30)
  expect(joined.step.epoch.at(-1)).toBe(3)
  expect(joined.step.values['lossG']!.at(-1)).toBe(30)
  expect(joined.epoch).toEqual({ epoch: [1, 2, 3], values: { distance: [10, 20, 30] } })
})

test('what is measured from some point on, or no longer, has gaps', () => {
  const before = joinCurves(noCurves, steps(0, 2))
  const { values, ...rest } = steps(2, 1).step
  const joined = joinCurves(before, {
    ...steps(2, 1),
    step: { ...rest, values: { lossG: values['lossG']!, newer: Float32Array.of(7) } },
  })
  expect(joined.step.values).toEqual({ lossG: [1, 2, 3], lossD: [0.5, 0.5, NaN], newer: [NaN, NaN, 7] })
})

test('a long run is kept in a bounded number of points that still reach its end', () => {
  let curves = noCurves
  for (let from = 0; from < 30_000; from += 1000) curves = joinCurves(curves, steps(from, 1000))
  expect(curves.step.epoch.length).toBeLessThanOrEqual(4000)
  expect(curves.step.epoch.at(-1)).toBe(3000)
  expect(curves.epoch.epoch).toHaveLength(3000)
})

test('thinned points lie evenly over the epochs and are the means of what they stand for', () => {
  const thin = thinCurve(joinCurves(noCurves, steps(0, 1000)).step, 100)
  expect(thin.epoch.length).toBeLessThanOrEqual(100)
  expect(thin.epoch.at(-1)).toBe(100)
  const gaps = thin.epoch.slice(1).map((epoch, at) => epoch - thin.epoch[at]!)
  expect(Math.max(...gaps)).toBeLessThan(1.25)
  for (const [at, epoch] of thin.epoch.entries()) {
    expect(thin.values['lossG']![at]).toBeLessThanOrEqual(epoch * 10)
    expect(thin.values['lossG']![at]).toBeGreaterThan(epoch * 10 - 12)
  }
  expect(thinCurve(thin, 100)).toBe(thin)
})

test('runs of different lengths are compared at common epochs; the shorter one ends in nothing', () => {
  const [short, long] = [joinCurves(noCurves, steps(0, 50)).step, joinCurves(noCurves, steps(0, 100)).step]
  const epochs = commonEpochs([short, long], 20)
  expect(epochs.at(-1)).toBe(10)
  expect(valuesAt(epochs, long, 'lossG').at(-1)).toBe(100)
  const values = valuesAt(epochs, short, 'lossG')
  expect(values[9]).toBeCloseTo(50)
  expect(values.slice(10).every(Number.isNaN)).toBe(true)
  expect(valuesAt(epochs, long, 'unknown').every(Number.isNaN)).toBe(true)
  expect(commonEpochs([noCurves.step], 20)).toEqual([])
})

test('a run whose epochs were measured from a later one on is compared from there on', () => {
  const late = { epoch: [3, 4], values: { distance: [0.5, 0.25] } }
  const epochs = commonEpochs([late], 4)
  expect(valuesAt(epochs, late, 'distance')).toEqual([NaN, NaN, 0.5, 0.25])
})
