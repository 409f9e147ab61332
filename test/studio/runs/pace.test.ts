/** How fast a training is and how long it takes: steps of two phases cost differently. */
import { expect, test } from 'vitest'
import { Pace } from '../../../src/studio/runs/pace.ts'

const at = (step: number, stepsBefore = 0) => ({ step, stepsBefore, totalSteps: 100 })

test('what remains costs what the last twenty steps have', () => {
  const pace = new Pace()
  pace.add(8, 1_000_000, at(1))
  for (let step = 2; step <= 21; step++) pace.add(8, 50, at(step))
  expect(pace.picturesPerSecond).toBeCloseTo(160)
  expect(pace.remainingMs(at(21))).toBeCloseTo(79 * 50)
})

test('steps of a phase that has not begun cost what a trial has found', () => {
  const pace = new Pace(200)
  pace.add(8, 50, at(1, 10))
  expect(pace.remainingMs(at(1, 10))).toBeCloseTo(9 * 50 + 90 * 200)
})

test('once it has begun, its own steps count and no others', () => {
  const pace = new Pace(200)
  for (let step = 1; step <= 10; step++) pace.add(8, 50, at(step, 10))
  pace.add(8, 150, at(11, 10))
  expect(pace.remainingMs(at(11, 10))).toBeCloseTo(89 * 150)
  expect(pace.picturesPerSecond).toBeCloseTo(8 / 0.15)
})

test('at the last step of the first phase nothing of it remains', () => {
  const pace = new Pace(200)
  pace.add(8, 50, at(10, 10))
  expect(pace.remainingMs(at(10, 10))).toBeCloseTo(90 * 200)
})
