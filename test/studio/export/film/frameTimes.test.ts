import { expect, test } from 'vitest'
import { filmKinds } from '../../../../src/contract/filmFormats.ts'
import { checkRate, ticksOf } from '../../../../src/studio/export/film/frameTimes.ts'

const ticks = (count: number, fps: number, aSecond: number) =>
  Array.from({ length: count }, (_, frame) => ticksOf(frame, fps, aSecond))

test('what does not divide is spread over the frames', () => {
  expect(ticks(6, 30, 100)).toEqual([3, 4, 3, 3, 4, 3])
  expect(ticks(3, 50, 100)).toEqual([2, 2, 2])
})

test.each([1, 7, 12.5, 23.976, 24, 25, 29.97, 30, 48, 50])(
  'at %d frames a second an hour is an hour, and no frame is two ticks from another',
  (fps) => {
    const count = Math.round(3600 * fps)
    const all = ticks(count, fps, 100)
    expect(all.reduce((sum, one) => sum + one)).toBe(Math.round((count / fps) * 100))
    const [least, most] = all.reduce(([a, b], one) => [Math.min(a!, one), Math.max(b!, one)], [Infinity, 0])
    expect(most! - least!).toBeLessThanOrEqual(1)
  },
)

test.each([
  ['gif', 50, 100, 2],
  ['webp', 90, 1000, 11],
] as const)(
  'at the fastest rate of %s, %d, no frame is so short that browsers show it for longer',
  (kind, fps, aSecond, least) => {
    checkRate({ kind }, fps)
    expect(() => checkRate({ kind }, fps + 0.5)).toThrow('frames a second')
    for (let rate = fps / 2; rate <= fps; rate += 0.25)
      expect(Math.min(...ticks(400, rate, aSecond))).toBeGreaterThanOrEqual(least)
  },
)

test('videos and single pictures may be as fast as they like', () => {
  for (const kind of ['mp4', 'webm', 'png-sequence'] as const)
    expect(() => checkRate({ kind }, 120)).not.toThrow()
})

test.each([0, 0.001, 0.5, -1, 121, 1e9, Number.NaN])('no film has %d frames a second', (fps) => {
  for (const kind of filmKinds)
    expect(() => checkRate({ kind }, fps)).toThrow(`A film cannot have ${fps} frames a second.`)
})
