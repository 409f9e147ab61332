/** What a hand does in the window and how long the window takes: for measurements, with Playwright. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import { writeFabrics } from '../src/studio/datasets/fabrics/writeFabrics.ts'
import { connect } from './webClient.ts'

export interface SliderTimes {
  /** Milliseconds from each move of the pointer to the end of the draw call that shows it. */
  readonly draws: readonly number[]
  /** … to the frame that presents it. */
  readonly frames: readonly number[]
}

/** What is run in the page comes through tsx, which keeps the names of functions by a helper that is not there. */
export async function letNamesBe(page: Page): Promise<void> {
  await page.addInitScript('globalThis.__name = (named) => named')
}

/** Drags Explore's first knob to and fro: `moves` moves of the pointer, 60 a second. */
export async function dragSlider(page: Page, moves = 300): Promise<SliderTimes> {
  const slider = page.getByRole('slider', { name: 'Truncation' })
  const box = (await slider.boundingBox())!
  await page.evaluate(() => {
    performance.clearMeasures()
    const at: number[] = []
    Object.assign(window, { loomMoves: at })
    addEventListener('pointermove', ({ timeStamp }) => at.push(timeStamp), { capture: true })
  })
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width / 2, y)
  await page.mouse.down()
  const began = performance.now()
  for (let move = 0; move < moves; move++) {
    await sleep(Math.max(0, began + (move * 1000) / 60 - performance.now()))
    void page.mouse.move(box.x + box.width * (0.5 + 0.4 * Math.sin(move / 12)), y)
  }
  await page.mouse.up()
  await sleep(500)
  return page.evaluate(() => {
    const { loomMoves } = window as unknown as { loomMoves: number[] }
    // From when the system delivered the move, not from when its handler got to run.
    const since = ({ startTime, duration }: PerformanceEntry) =>
      startTime + duration - Math.max(...loomMoves.filter((at) => at <= startTime))
    const of = (name: string) => performance.getEntriesByName(name).map(since).filter(Number.isFinite)
    return { draws: of('loom:slider-to-picture'), frames: of('loom:slider-to-frame') }
  })
}

/** Milliseconds until the first pictures of a view that is gone to have been decoded. */
export async function timeOf(page: Page, view: string): Promise<number> {
  return page.evaluate(async (name) => {
    const began = performance.now()
    document.querySelector<HTMLAnchorElement>(`nav a.${name}`)!.click()
    const seen = () => [...document.querySelectorAll<HTMLImageElement>('main img')]
    while (!seen().some(({ complete, naturalWidth }) => complete && naturalWidth > 0)) {
      await new Promise(requestAnimationFrame)
    }
    await seen()[0]!.decode()
    return performance.now() - began
  }, view)
}

/** Frames a second, and the longest frame in ms, while the gallery scrolls through its whole length. */
export async function scrollGallery(page: Page): Promise<{ fps: number; slowest: number }> {
  return page.evaluate(async () => {
    const scroller = [...document.querySelectorAll<HTMLElement>('main *')].find(
      (element) => element.scrollHeight > 4 * element.clientHeight && element.clientHeight > 200,
    )!
    const seconds = 6
    const frames: number[] = []
    const began = performance.now()
    let last = began
    while (last - began < seconds * 1000) {
      const now = await new Promise<number>(requestAnimationFrame)
      frames.push(now - last)
      last = now
      // As fast as a wheel is turned: some 3,000 pixels a second.
      scroller.scrollTop += 50
    }
    const shown = frames.slice(1)
    return {
      fps: (1000 * shown.length) / shown.reduce((sum, ms) => sum + ms, 0),
      slowest: Math.max(...shown),
    }
  })
}

export async function framesPerSecond(page: Page, ms: number): Promise<number> {
  return page.evaluate(async (durationMs) => {
    const began = performance.now()
    let frames = 0
    let now = began
    while (now - began < durationMs) {
      now = await new Promise<number>(requestAnimationFrame)
      frames++
    }
    return (1000 * frames) / (now - began)
  }, ms)
}

/** A run of the recipe that most will use, on fabrics, with batches of 64; in training when this resolves. */
export async function startTraining(address: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'loom-fabrics-'))
  const { client, close } = await connect(address)
  try {
    await writeFabrics({ directory: folder, count: 256, seed: 1, size: 64 })
    const { job } = await client.call('datasets.import', {
      source: { kind: 'path', path: folder },
      name: 'fabrics',
      size: 64,
      channels: 3,
    })
    const dataset = await until(async () => {
      const found = (await client.call('jobs.list', {})).find(({ id }) => id === job)
      return found?.state.kind === 'done' && found.state.result.kind === 'dataset'
        ? found.state.result.dataset
        : undefined
    })
    const run = await client.call('runs.start', {
      dataset: dataset.id,
      recipe: 'dcgan-64',
      name: 'fabrics',
      seed: 1,
    })
    await until(async () => {
      const found = (await client.call('runs.list', {})).find(({ id }) => id === run.id)
      return found && found.step > 2 ? found : undefined
    })
  } finally {
    close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (let tries = 0; tries < 600; tries++) {
    const value = await look()
    if (value !== undefined) return value
    await sleep(100)
  }
  throw new Error('waited a minute in vain')
}
