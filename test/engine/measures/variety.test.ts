/** How much pictures differ from each other. */
import { expect, test } from 'vitest'
import { spreadOf, variety } from '../../../src/engine/measures/variety.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import type { Photos } from '../../../src/engine/pictures.ts'

function pictures(count: number, valueOf: (picture: number, at: number) => number): Photos {
  const length = 4 * 4 * 3
  const pixels = Uint8Array.from({ length: count * length }, (_, i) =>
    valueOf(Math.floor(i / length), i % length),
  )
  return { count, size: 4, channels: 3, pixels }
}

const noise = (picture: number, at: number) => (picture * 73 + at * 151 + picture * at * 37) % 256

test('it is 0 where all pictures are the same, whatever they show', () => {
  expect(wholly(spreadOf(pictures(10, (_, at) => noise(0, at))))).toBe(0)
  expect(wholly(spreadOf(pictures(2, (picture) => picture * 200)))).toBe(100)
})

test('previews are held against the photos, and no more is asked of them than those have', () => {
  const photos = pictures(600, noise)
  const of = (previews: Photos, all = photos) => wholly(variety.of({ photos: all, previews }))
  expect(of(photos)).toBe(1)
  expect(of(pictures(64, (_, at) => noise(3, at)))).toBe(0)
  expect(of(pictures(64, (picture, at) => 128 + (noise(picture, at) - 128) / 2))).toBeCloseTo(0.5, 1)
  const same = pictures(10, () => 7)
  expect(of(same, same)).toBe(1)
})
