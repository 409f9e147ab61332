/** Time as pixels: zooming, the ruler, snapping, the strip's cells, the curves. */
import { expect, test } from 'vitest'
import type { Timeline } from '../../../../src/contract/schemas/timelines.ts'
import { easingCurves } from '../../../../src/renderer/timeline/track/easingCurves.ts'
import * as scales from '../../../../src/renderer/timeline/track/timeScale.ts'
import { snapped } from '../../../../src/renderer/timeline/track/snapped.ts'
import { stripCells } from '../../../../src/renderer/timeline/track/stripCells.ts'

const extent = { width: 1072, seconds: 10, fps: 30 }
const { left } = scales.margins

test('all of it fits where nothing is chosen, and a frame is 24 pixels at most', () => {
  const fitting = scales.fittingScale(extent)
  expect(fitting).toBe(100)
  expect(scales.trackWidth(extent, fitting)).toBe(extent.width)
  expect(scales.boundedScale(1, extent)).toBe(fitting)
  expect(scales.boundedScale(1e9, extent)).toBe(24 * 30)
  expect(scales.timeOf(scales.xOf(3.7, 123), 123)).toBeCloseTo(3.7)
})

test('zooming keeps under the pointer what is there', () => {
  const [scroll, x, before, after] = [250, 400, 100, 260]
  const scrolled = scales.scrollAfterZoom(scroll, x, before, after)
  expect(scales.timeOf(scrolled + x, after)).toBeCloseTo(scales.timeOf(scroll + x, before))
  expect(scales.scrollAfterZoom(0, left, 100, 50)).toBe(0)
})

test.each([
  [20, 30, ['0', '5', '10']],
  [100, 30, ['0', '1', '2']],
  [150, 30, ['0', '15f', '1']],
  [700, 30, ['0', '3f', '6f']],
  [720, 24, ['0', '3f', '6f']],
  [2400, 100, ['0', '4f', '8f']],
])('at %d pixels a second and %d frames the ruler says %j', (scale, fps, first) => {
  const ticks = scales.ticks(0, 100, scale, fps)
  const labelled = ticks.filter(({ label }) => label !== undefined)
  expect(labelled.slice(0, 3).map(({ label }) => label)).toEqual(first)
  // Labels can be read, strokes can be told apart, and within a second each is a frame.
  expect((labelled[1]!.time - labelled[0]!.time) * scale).toBeGreaterThanOrEqual(64)
  expect((ticks[1]!.time - ticks[0]!.time) * scale).toBeGreaterThanOrEqual(7)
  for (const { time } of ticks) expect(Math.abs(time * fps - Math.round(time * fps))).toBeLessThan(1e-6)
})

test('minutes are said as minutes, and only what is seen has strokes', () => {
  const ticks = scales.ticks(110, 250, 2, 30)
  expect(ticks.every(({ time }) => time >= 110 && time <= 250)).toBe(true)
  expect(ticks.flatMap(({ label }) => label ?? [])).toEqual(['2:00', '3:00', '4:00'])
})

test('what is dragged comes to lie on frames, and on what is within six pixels', () => {
  const snapping = { fps: 10, scale: 100, to: [2.34], on: true }
  expect(snapped(1.47, snapping)).toEqual({ time: 1.5 })
  expect(snapped(1.05, snapping)).toEqual({ time: 1, at: 1 })
  expect(snapped(1.07, snapping)).toEqual({ time: 1.1 })
  // The playhead is between frames for no longer than it takes: what comes near goes to its frame.
  expect(snapped(2.3, snapping)).toEqual({ time: 2.3, at: 2.34 })
  expect(snapped(1.05, { ...snapping, on: false })).toEqual({ time: 1.1 })
  // Of two, the nearer one.
  expect(snapped(3.04, { ...snapping, to: [3.05] }).at).toBe(3.05)
  // Larger, the same distance is more pixels.
  expect(snapped(1.05, { ...snapping, scale: 1000 })).toEqual({ time: 1.1 })
})

const timeline: Timeline = {
  fps: 10,
  seconds: 8,
  loop: true,
  keyframes: [1, 3, 6].map((at, index) => ({
    id: `k${index}`,
    latent: Float32Array.of(index),
    at,
    hold: index === 1 ? 1 : 0,
    easing: index === 2 ? 'step' : 'linear',
    path: 'lerp',
  })),
}

test('a strip has as many cells as are chosen, twice as many at twice the size, and only those that are seen', () => {
  const view = { count: 16, scale: 100, fitting: 100, from: -0.1, to: 9 }
  const all = stripCells(timeline, view)
  expect(all).toHaveLength(16)
  expect(all.map(({ start }) => start)).toEqual(Array.from({ length: 16 }, (_, i) => i / 2))
  expect(all[3]!.frame).toBe(15)
  expect(stripCells(timeline, { ...view, scale: 190 })).toEqual(all)
  const larger = stripCells(timeline, { ...view, scale: 200, from: 2, to: 4 })
  expect(larger.map(({ start }) => start)).toEqual([2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75])
  // What was there stays what it was.
  expect(larger.filter(({ index }) => index % 2 === 0).map(({ frame }) => frame)).toEqual(
    all.slice(4, 8).map(({ frame }) => frame),
  )
})

test('curves lead from keyframe to keyframe; across the end of a loop in two pieces', () => {
  const curves = easingCurves(timeline, 0, 8)
  expect(curves.map(({ id, piece }) => `${id} ${piece}`)).toEqual(['k0 0', 'k1 0', 'k2 0', 'k2 1'])
  const [first, held, jump] = curves
  expect([first!.points[0], first!.points.at(-1)]).toEqual([
    [1, 0],
    [3, 1],
  ])
  expect(held!.points.find(([time]) => time === 4)).toEqual([4, 0])
  expect(jump!.points.at(-1)).toEqual([8, 0])
  expect(curves[3]!.points.at(-1)).toEqual([1, 1])
  expect(easingCurves({ ...timeline, loop: false }, 0, 8)).toHaveLength(2)
  expect(easingCurves(timeline, 6.5, 7).map(({ id }) => id)).toEqual(['k2'])
})
