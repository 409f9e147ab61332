/** Encoders that are turned towards others. */
import { describe, expect, test } from 'vitest'
import { alignedEncoder } from '../../../src/engine/features/alignedEncoder.ts'
import { CovarianceSum, encode, fitEncoder, type Encoder } from '../../../src/engine/features/encoder.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { normalValues, randomStream } from '../../../src/engine/random.ts'
import { dotOf } from '../numbers.ts'

const [columns, size] = [12, 4]
const groups = [{ width: columns, weight: 1 }]

/** Pictures' numbers: a few things that vary, mixed, and a little noise. */
function picturesOf(seed: number, count = 200): Float32Array[] {
  const mix = normalValues(randomStream(1, 'mix'), size * columns)
  return Array.from({ length: count }, (_, i) => {
    const things = normalValues(randomStream(seed, 'things', i), size)
    const noise = normalValues(randomStream(seed, 'noise', i), columns)
    return noise.map((value, c) =>
      things.reduce((all, thing, t) => all + thing * (3 - t / 2) * mix[t * columns + c]!, 0.1 * value),
    )
  })
}

function sumOf(rows: readonly Float32Array[]): CovarianceSum {
  const sum = new CovarianceSum(columns)
  rows.forEach((row) => sum.add(row))
  return sum
}

const fitted = (rows: readonly Float32Array[]) => wholly(fitEncoder(sumOf(rows), groups, size))
const placesBy = (encoder: Encoder, rows: readonly Float32Array[]) =>
  rows.map((row) => encode(encoder, row, randomStream(1, 'places')))
/** Cosine of the angle between two encoders' places of a picture, its mean. */
const likeness = (one: Encoder, other: Encoder, rows: readonly Float32Array[]) => {
  const [a, b] = [placesBy(one, rows), placesBy(other, rows)]
  return a.reduce((all, place, i) => all + dotOf(place, b[i]!) / size, 0) / rows.length
}

describe('an encoder that is aligned', () => {
  const rows = picturesOf(2)
  const own = fitted(rows)

  test('with one of the same pictures that was turned is that one', () => {
    // A change of order with signs is a turn too.
    const turned: Encoder = {
      ...own,
      components: own.components.map((_, at) => {
        const [row, column] = [Math.floor(at / size), at % size]
        return (column % 2 === 0 ? 1 : -1) * own.components[row * size + ((column + 1) % size)]!
      }),
    }
    const aligned = wholly(alignedEncoder(own, turned, sumOf(rows)))
    aligned.components.forEach((value, at) => expect(value).toBeCloseTo(turned.components[at]!, 4))
  })

  test('gives other pictures places nearer to those of the other encoder than it did, and fills the space as before', () => {
    const base = fitted(picturesOf(5, 400).map((row) => row.map((value, c) => value + 0.2 * c)))
    const aligned = wholly(alignedEncoder(own, base, sumOf(rows)))
    expect(likeness(aligned, base, rows)).toBeGreaterThan(0.9)
    expect(likeness(aligned, base, rows)).toBeGreaterThan(likeness(own, base, rows))
    // Whitened still: the components of all pictures have the deviation 1 and nothing in common.
    const values = rows.map((row) =>
      Array.from({ length: size }, (_, k) =>
        row.reduce(
          (all, value, i) => all + (value - aligned.mean[i]!) * aligned.components[i * size + k]!,
          0,
        ),
      ),
    )
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++)
        expect(values.reduce((all, one) => all + one[a]! * one[b]!, 0) / values.length).toBeCloseTo(
          a === b ? 1 : 0,
          3,
        )
  })

  test('is refused where there are fewer components than dimensions', () => {
    const few = fitted(rows.slice(0, 3))
    expect(() => wholly(alignedEncoder(few, own, sumOf(rows)))).toThrow(RangeError)
    expect(() => wholly(alignedEncoder(own, few, sumOf(rows)))).toThrow(RangeError)
  })
})
