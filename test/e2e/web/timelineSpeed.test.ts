/** How soon a frame follows the hand and the clock, as bench/ui.ts measures it; the machine may be busy, so the best of six counts. */
import { expect, test } from 'vitest'
import { makeLoop, play, scrub } from '../../../bench/timelineMeasures.ts'
import { at, bestOfSix, processorShare } from './speeds.ts'
import { openStudio } from './studio.ts'

test('scrubbing shows each frame within 33 ms of the hand, every move answered', async () => {
  const { page } = await openStudio({ size: { width: 1440, height: 900 } })
  const most = 33 * processorShare
  let moves = 0
  const p95 = await bestOfSix(
    async () => {
      await makeLoop(page) // frames that nobody has made yet
      const { frames } = await scrub(page)
      moves = frames.length
      return at(frames, 0.95)
    },
    (ms) => ms <= most,
  )
  expect(moves).toBeGreaterThan(280)
  expect(p95).toBeLessThanOrEqual(most)
})

test('a timeline plays at its 30 frames a second at 512 pixels and more, at most one in a hundred late', async () => {
  const { page } = await openStudio({ size: { width: 1440, height: 900 } })
  let side = 0
  const late = await bestOfSix(
    async () => {
      await makeLoop(page)
      const times = await play(page, 5)
      side = times.side
      return (times.due - times.inTime) / times.due
    },
    (share) => share <= 0.01,
  )
  expect(side).toBeGreaterThanOrEqual(512)
  expect(late).toBeLessThanOrEqual(0.01)
})
