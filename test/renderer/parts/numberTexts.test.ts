/** Numbers as people read them. */
import { expect, test } from 'vitest'
import { attributeNumber, counted, stepOf } from '../../../src/renderer/parts/numberTexts.ts'
import { partTexts } from '../../../src/renderer/parts/partTexts.ts'
import { modelTexts } from '../../../src/renderer/models/modelTexts.ts'

test('one of anything is not many', () => {
  expect([0, 1, 2, 1059].map((count) => counted(count, 'picture'))).toEqual([
    '0 pictures',
    '1 picture',
    '2 pictures',
    '1,059 pictures',
  ])
  expect(counted(2, 'copy', 'copies')).toBe('2 copies')
  expect(modelTexts.trainedOn(1, 'Leaves', 'tiny')).toContain('on 1 picture of')
  expect(modelTexts.trainedFor(1, 1, 3)).toBe('1 epoch, 1 step, seed 3.')
})

test('what is left is said no finer than a second', () => {
  expect([0, 147, 999, 1000, 61_000].map((ms) => partTexts.timeLeft(ms))).toEqual([
    'less than a second left',
    'less than a second left',
    'less than a second left',
    '1 s left',
    '1 min 1 s left',
  ])
})

test('an arrow key changes a number by about a tenth, a count by one', () => {
  expect([0, 64, 0.0002, 0.5].map(stepOf)).toEqual([0.05, 1, 0.00001, 0.01])
})

test('attributes have numbers that the web takes for such, or none', () => {
  expect([0, -3, 0.00001, 1e-12, 1e21, Infinity].map(attributeNumber)).toEqual([
    0,
    -3,
    0.00001,
    undefined,
    undefined,
    undefined,
  ])
})
