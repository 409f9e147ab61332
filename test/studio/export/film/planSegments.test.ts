import { expect, test } from 'vitest'
import { apng } from '../../../../src/studio/export/film/formats/png/apng.ts'
import { mp4 } from '../../../../src/studio/export/film/formats/video/video.ts'
import { planSegments } from '../../../../src/studio/export/film/planSegments.ts'
import { hills } from './sources.ts'

const shape = { width: 512, height: 512 }

/** Frames of each segment; that they are all frames in order is looked at on the way. */
function lengths(
  count: number,
  workers: number,
  encoding = mp4,
  size = shape,
  fps = 30,
  side = 64,
): number[] {
  const segments = planSegments(hills({ count, fps, width: side, height: side }), encoding, size, workers)
  expect(segments.flat()).toEqual(Array.from({ length: count }, (_, i) => i))
  return segments.map(({ length }) => length)
}

test('a long film is cut into segments of two seconds at most', () => {
  const long = lengths(18_000, 2)
  expect(Math.max(...long)).toBeLessThanOrEqual(60)
  expect(Math.min(...long)).toBeGreaterThanOrEqual(59)
})

test('all workers have as much to do', () => {
  expect(lengths(300, 2)).toEqual([50, 50, 50, 50, 50, 50])
  expect(lengths(300, 8)).toHaveLength(8)
  for (const length of lengths(300, 8)) expect([37, 38]).toContain(length)
  expect(lengths(120, 8)).toHaveLength(8)
})

test('a short film is not cut to pieces', () => {
  expect(lengths(1, 8)).toEqual([1])
  expect(lengths(20, 8)).toEqual([20])
  expect(lengths(60, 8)).toEqual([12, 12, 12, 12, 12])
})

test('no video has a segment of one frame, but a video of one frame', () => {
  for (const fps of [0.1, 0.5, 1, 10]) {
    for (let count = 2; count < 40; count++)
      expect(Math.min(...lengths(count, 3, mp4, shape, fps)), `${count} at ${fps}`).toBeGreaterThan(1)
  }
})

test('frames that know nothing of one another come in small segments, smaller ones where they are large', () => {
  expect(Math.max(...lengths(300, 2, apng))).toBeLessThanOrEqual(13)
  expect(Math.max(...lengths(300, 2, apng, { width: 4096, height: 4096 }))).toBeLessThanOrEqual(2)
})

test('a source of large pictures is asked for few at once', () => {
  const large = lengths(100, 2, mp4, { width: 2048, height: 2048 }, 30, 2048)
  expect(Math.max(...large) * 2048 * 2048 * 3).toBeLessThanOrEqual(80e6)
})
