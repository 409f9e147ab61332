import { InvalidArgumentError } from 'commander'
import { describe, expect, test } from 'vitest'
import { between, gridSize, number, seed, seeds, whole, wholeNumbers } from '../../src/cli/arguments.ts'
import { duration, table } from '../../src/cli/terminal.ts'

describe('what is typed', () => {
  test('is read as numbers, seeds and lists', () => {
    expect(number('1e-4')).toBe(1e-4)
    expect(seed('0')).toBe(0)
    expect(seeds('1,2')).toEqual([1, 2])
    expect(seeds('3', [1, 2])).toEqual([1, 2, 3])
    expect(wholeNumbers('10,30')).toEqual([10, 30])
    expect(between(0.5, 2)('2')).toBe(2)
    expect(gridSize('6x4')).toEqual({ columns: 6, rows: 4 })
  })

  test.each([
    () => number(''),
    () => number('four'),
    () => seed('-1'),
    () => seed('1.5'),
    () => whole(1, 4)('5'),
    () => between(1, 120)('0.5'),
    () => between(1, 120)('1e9'),
    () => seeds('1,'),
    () => wholeNumbers('0'),
    () => gridSize('4'),
    () => gridSize('0x4'),
  ])('is refused where it is none of these (%#)', (read) => {
    expect(read).toThrow(InvalidArgumentError)
  })
})

test('durations are told as people tell them', () => {
  expect([400, 61_000, 3_720_000].map(duration)).toEqual(['0 s', '1 min 1 s', '1 h 2 min'])
})

test('a table aligns its columns', () => {
  expect(
    table([
      ['a', 'bb'],
      ['ccc', 'd'],
    ]),
  ).toEqual(['a    bb', 'ccc  d'])
})
