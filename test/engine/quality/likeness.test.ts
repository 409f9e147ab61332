/** How like two sets are: by definition on few rows, by what theory says of many. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Operations } from '../../../src/engine/operations.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { likeness } from '../../../src/engine/quality/likeness.ts'
import type { Rows } from '../../../src/engine/features/viewing.ts'
import { normalValues, randomStream } from '../../../src/engine/random.ts'
import { operationsIn } from '../../../src/engine/backend.ts'
import { openBackend } from '../../../src/backends/chooseBackend.ts'

let operations: Operations
beforeAll(async () => {
  operations = operationsIn(await openBackend('tensorflow'), 'float32')
})

function normalRows(count: number, width: number, seed: number, scale = 1, shift = 0): Rows {
  const values = normalValues(randomStream(seed, 'rows'), count * width).map((value) => value * scale + shift)
  return { count, width, values }
}

const row = ({ values, width }: Rows, i: number) => [...values.subarray(i * width, (i + 1) * width)]
const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

/** As the papers say it, a pair at a time. */
function byDefinition(real: Rows, made: Rows) {
  const columns = Array.from({ length: real.width }, (_, c) =>
    Array.from({ length: real.count }, (__, i) => row(real, i)[c]!),
  )
  const middle = columns.map(mean)
  const deviation = columns.map((column, c) => Math.sqrt(mean(column.map((one) => (one - middle[c]!) ** 2))))
  const all = (rows: Rows) =>
    Array.from({ length: rows.count }, (_, i) => row(rows, i).map((v, c) => (v - middle[c]!) / deviation[c]!))
  const [x, y] = [all(real), all(made)]
  const kernel = (a: number[], b: number[]) =>
    (a.reduce((sum, one, c) => sum + one * b[c]!, 0) / real.width + 1) ** 3
  const distance = (a: number[], b: number[]) => Math.hypot(...a.map((one, c) => one - b[c]!))
  const others = <T>(rows: T[], i: number) => rows.filter((_, j) => j !== i)
  const within = (rows: number[][]) => mean(rows.flatMap((a, i) => others(rows, i).map((b) => kernel(a, b))))
  const apart = (rows: number[][]) => mean(rows.flatMap((a, i) => others(rows, i).map((b) => distance(a, b))))
  const near = x.map((a, i) => {
    const radius = others(x, i)
      .map((b) => distance(a, b))
      .toSorted((p, q) => p - q)[4]!
    return y.filter((b) => distance(a, b) < radius).length
  })
  return {
    kid: within(x) + within(y) - 2 * mean(x.flatMap((a) => y.map((b) => kernel(a, b)))),
    coverage: near.filter((n) => n > 0).length / x.length,
    density: near.reduce((sum, n) => sum + n, 0) / (5 * y.length),
    spread: apart(y) / apart(x),
  }
}

describe('two sets', () => {
  test.each([
    [20, 30, 1, 0],
    [30, 12, 0.5, 0.3],
  ])('of %d and %d rows are as like as the papers say', (reals, makes, scale, shift) => {
    const [real, made] = [normalRows(reals, 7, 1), normalRows(makes, 7, 2, scale, shift)]
    const found = wholly(likeness(operations, real, made))
    const expected = byDefinition(real, made)
    for (const [name, value] of Object.entries(expected))
      expect(found[name as keyof typeof found], name).toBeCloseTo(value, 4)
  })

  test('that are drawn alike have kernel distance 0, coverage 1 − 2⁻⁵ or so, density and spread 1', () => {
    const n = 800
    const { kid, coverage, density, spread } = wholly(
      likeness(operations, normalRows(n, 64, 1), normalRows(n, 64, 2)),
    )
    // Naeem et al. 2020, lemma 2, for as many made ones as real ones.
    const expected = 1 - [1, 2, 3, 4, 5].reduce((all, i) => (all * (n - i)) / (2 * n - i), 1)
    expect(Math.abs(kid)).toBeLessThan(0.002)
    expect(coverage).toBeCloseTo(expected, 1)
    expect(density).toBeGreaterThan(0.85)
    expect(density).toBeLessThan(1.15)
    expect(spread).toBeCloseTo(1, 1)
  })

  test('of which the made one is a single picture again and again: nothing is covered but that, and nothing is spread', () => {
    const real = normalRows(100, 16, 1)
    const values = Float32Array.from({ length: 100 * 16 }, (_, at) => real.values[at % 16]!)
    const { kid, coverage, spread } = wholly(likeness(operations, real, { ...real, values }))
    expect(coverage).toBeLessThan(0.2)
    expect(spread).toBeCloseTo(0, 3)
    expect(kid).toBeGreaterThan(1)
  })

  test('a number that is the same in all real pictures counts for nothing', () => {
    const [real, made] = [normalRows(30, 5, 1), normalRows(30, 5, 2)]
    const wider = (rows: Rows, value: number): Rows => ({
      count: 30,
      width: 6,
      values: Float32Array.from(Array.from({ length: 30 }, (_, i) => [...row(rows, i), value]).flat()),
    })
    const [found, with6] = [
      wholly(likeness(operations, real, made)),
      wholly(likeness(operations, wider(real, 3), wider(made, 900))),
    ]
    expect(with6.coverage).toBe(found.coverage)
    expect(with6.spread).toBeCloseTo(found.spread, 5)
  })

  test('of too few rows or of two widths are refused', () => {
    const rows = normalRows(10, 4, 1)
    for (const [real, made] of [
      [normalRows(5, 4, 1), rows],
      [rows, normalRows(1, 4, 1)],
      [rows, normalRows(10, 5, 1)],
    ] as const)
      expect(() => wholly(likeness(operations, real, made))).toThrow(RangeError)
  })
})
