/** What a hand does on the timeline and how long the window takes: for measurements, with Playwright. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'

export interface ScrubTimes {
  /** Milliseconds from each input event to the end of the draw call that shows its frame. */
  readonly draws: readonly number[]
  /** … to the frame of the screen that presents it. */
  readonly frames: readonly number[]
}

/** A new timeline through four pictures at random, 240 frames, of which none has been made. */
export async function makeLoop(page: Page): Promise<void> {
  await page.locator('nav a.timeline').click()
  await page.getByText(/^frame \d/).waitFor()
  const begin = page.getByRole('button', { name: 'Make a loop of four' })
  if (!(await begin.isVisible())) await page.keyboard.press('n')
  await begin.click()
  await page.getByRole('listbox', { name: 'Keyframes' }).getByRole('option').nth(3).waitFor()
}

/**
 * Drags the playhead to and fro over two thirds of the timeline: `moves` moves of the pointer, 60 a second. They are made in
 * the page, since Chromium hands on the system's own once a frame and joins those that come closer.
 */
export async function scrub(page: Page, moves = 300): Promise<ScrubTimes> {
  const box = (await page.getByRole('slider', { name: 'Playhead' }).boundingBox())!
  const y = box.y + 10
  await page.mouse.move(box.x + box.width / 2, y)
  await page.mouse.down()
  await page.evaluate(
    async ({ count, left, width, top }) => {
      performance.clearMeasures()
      const target = document.elementFromPoint(left + width / 2, top)!
      const began = performance.now()
      for (let move = 0; move < count; move++) {
        const wait = began + (move * 1000) / 60 - performance.now()
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)))
        const way = Math.abs(((move * 7) % 400) - 200) / 200
        const clientX = left + width * (0.1 + 0.66 * way)
        target.dispatchEvent(
          new PointerEvent('pointermove', { clientX, clientY: top, pointerId: 1, buttons: 1, bubbles: true }),
        )
      }
    },
    { count: moves, left: box.x, width: box.width, top: y },
  )
  await page.mouse.up()
  await sleep(500)
  return page.evaluate(() => {
    const of = (name: string) => performance.getEntriesByName(name).map(({ duration }) => duration)
    return { draws: of('loom:scrub-to-picture'), frames: of('loom:scrub-to-frame') }
  })
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
