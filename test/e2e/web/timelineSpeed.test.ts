/** How soon a frame follows the hand and the clock, as bench/ui.ts measures it; the machine may be busy, so the best of six counts. */
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { makeLoop, play, scrub } from '../../../bench/timelineMeasures.ts'
import { processorShare } from './processorShare.ts'
import { openStudio } from './studio.ts'

const at = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))]!

/** The first measurement that keeps the limit, or the last; each with frames that nobody has made yet. */
async function bestOfSix(
  page: Page,
  measure: () => Promise<number>,
  isGood: (value: number) => boolean,
): Promise<number> {
  for (let tries = 1; ; tries++) {
    await makeLoop(page)
    const value = await measure()
    if (isGood(value) || tries === 6) return value
  }
}

test('scrubbing shows each frame within 33 ms of the hand, every move answered', async () => {
  const { page } = await openStudio({ size: { width: 1440, height: 900 } })
  const most = 33 * processorShare
  let moves = 0
  const p95 = await bestOfSix(
    page,
    async () => {
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
    page,
    async () => {
      const times = await play(page, 5)
      side = times.side
      return (times.due - times.inTime) / times.due
    },
    (share) => share <= 0.01,
  )
  expect(side).toBeGreaterThanOrEqual(512)
  expect(late).toBeLessThanOrEqual(0.01)
})
