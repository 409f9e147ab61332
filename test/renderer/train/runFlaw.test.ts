/** What is said of a run that ended, and went wrong. */
import { expect, test } from 'vitest'
import { flawOf } from '../../../src/renderer/train/runFlaw.ts'

const well = { dReal: 0.7, dFakeBefore: 0.3, dFakeAfter: 0.25, variety: 0.8 }
const lost = { dReal: 0.999, dFakeBefore: 0.001, dFakeAfter: 0.002 }

test('pictures that are all alike and a discriminator that has won are seen when a run has ended', () => {
  expect(flawOf({ status: 'finished', measured: well })).toBeUndefined()
  expect(flawOf({ status: 'finished', measured: { ...well, variety: 0.01 } })).toBe('alike')
  expect(flawOf({ status: 'stopped', measured: { ...well, ...lost } })).toBe('won')
  expect(flawOf({ status: 'training', measured: { ...well, ...lost, variety: 0 } })).toBeUndefined()
})

test('a run from before that, or one sure step of either kind, is no reason to say so', () => {
  expect(flawOf({ status: 'finished', measured: {} })).toBeUndefined()
  expect(flawOf({ status: 'finished', measured: { ...well, dReal: 0.999 } })).toBeUndefined()
  expect(flawOf({ status: 'finished', measured: { ...well, ...lost, dFakeAfter: 0.3 } })).toBeUndefined()
})
