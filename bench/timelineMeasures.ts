/** What a hand does on the timeline and how long the window takes: for measurements, with Playwright. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import { drag, type DragTimes } from './windowMeasures.ts'

/** A new timeline through four pictures at random, 240 frames, of which none has been made. */
export async function makeLoop(page: Page): Promise<void> {
  await page.locator('nav a.timeline').click()
  await page.getByText(/^frame \d/).waitFor()
  const begin = page.getByRole('button', { name: 'Make a loop of four' })
  if (!(await begin.isVisible())) await page.keyboard.press('n')
  await begin.click()
  await page.getByRole('listbox', { name: 'Keyframes' }).getByRole('option').nth(3).waitFor()
}

/** The playhead, over two thirds of the timeline. */
export function scrub(page: Page, moves = 300): Promise<DragTimes> {
  return drag(page, { name: 'Playhead', at: 10, share: 0.66, steps: 200, measure: 'scrub' }, moves)
}

export interface PlayTimes {
  /** Frames of the timeline that were due. */
  readonly due: number
  /** Of these, the ones that were drawn before the next one was due. */
  readonly inTime: number
  /** Frames a second that were drawn. */
  readonly fps: number
  /** CSS pixels of a side of the picture. */
  readonly side: number
}

/** Plays from the start for some seconds at the timeline's own 30 frames a second. */
export async function play(page: Page, seconds: number): Promise<PlayTimes> {
  await page.keyboard.press('Home')
  await page.evaluate(() => performance.clearMeasures())
  await page.keyboard.press('Space')
  await sleep(seconds * 1000)
  await page.keyboard.press('Space')
  return page.evaluate(() => {
    const frameMs = 1000 / 30
    const drawn = performance.getEntriesByName('loom:play-to-picture')
    const [first, last] = [drawn[0]!, drawn.at(-1)!]
    const due = Math.round((last.startTime - first.startTime) / frameMs) + 1
    const canvas = document.querySelector('main [role=img] canvas')!
    return {
      due,
      inTime: drawn.filter(({ duration }) => duration <= frameMs).length,
      fps: (1000 * (drawn.length - 1)) / (last.startTime - first.startTime),
      side: canvas.getBoundingClientRect().width,
    }
  })
}
