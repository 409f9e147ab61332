/** How much pictures differ from each other: what a generator that has collapsed makes are all the same. */
import type { Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import type { EpochMeasure } from './measure.ts'

/** Pictures that are looked at, at most: spread evenly over all. */
const most = 256

/** Of a run's previews, against its photos. */
export const variety: EpochMeasure<'variety'> = {
  name: 'variety',
  taken: 'epoch',
  label: 'variety',
  title: 'Variety',
  explanation:
    'How much the pictures of the preview differ from each other, against how much yours do; towards 0 they are all alike.',
  healthy: [0.3, 1.3],
  decimals: 2,
  whose: 'generator',
  *of({ photos, previews }) {
    const possible = yield* spreadOf(photos)
    return possible === 0 ? 1 : (yield* spreadOf(previews)) / possible
  },
}

/** The standard deviation of a byte over the pictures, its mean over all places: 0 where they are the same, in bytes. */
export function* spreadOf({ count, size, channels, pixels }: Photos): Pieces<number> {
  const length = size * size * channels
  const seen = Math.min(count, most)
  const sums = new Float64Array(length)
  const squares = new Float64Array(length)
  for (let i = 0; i < seen; i++) {
    const start = Math.floor((i * count) / seen) * length
    for (let at = 0; at < length; at++) {
      const value = pixels[start + at]!
      sums[at]! += value
      squares[at]! += value * value
    }
    if (i % 16 === 15) yield
  }
  let total = 0
  for (let at = 0; at < length; at++)
    total += Math.sqrt(Math.max(0, squares[at]! / seen - (sums[at]! / seen) ** 2))
  return total / length
}
