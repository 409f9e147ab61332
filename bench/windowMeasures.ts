/** What a hand does in the window and how long the window takes: for measurements, with Playwright. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import type { CallInput } from '../src/contract/calls.ts'
import { writeFabrics } from '../src/studio/fabrics/writeFabrics.ts'
import { connect } from './webClient.ts'

/** What is run in the page comes through tsx, which keeps the names of functions by a helper that is not there. */
export async function letNamesBe(page: Page): Promise<void> {
  await page.addInitScript('globalThis.__name = (named) => named')
}

export interface DragTimes {
  /** Milliseconds from each input event to the end of the draw call that shows what it asked for. */
  readonly draws: readonly number[]
  /** … to the frame that presents it. */
  readonly frames: readonly number[]
}

export interface Drag {
  /** Of the slider that is dragged. */
  readonly name: string
  /** Pixels from its top; its middle where it is not said. */
  readonly at?: number
  /** How much of its width the hand goes to and fro over, from a tenth on. */
  readonly share: number
  /** Steps of the way to and fro: each of 7 is another value. */
  readonly steps: number
  /** What the window calls what it measures: `slider`, `scrub`. */
  readonly measure: string
}

/**
 * Drags a slider to and fro: `moves` moves of the pointer, 60 a second. They are made in the page, since Chromium hands on
 * the system's own once a frame and joins those that come closer.
 */
export async function drag(
  page: Page,
  { name, at, share, steps, measure }: Drag,
  moves: number,
): Promise<DragTimes> {
  const box = (await page.getByRole('slider', { name }).boundingBox())!
  const y = box.y + (at ?? box.height / 2)
  await page.mouse.move(box.x + box.width / 2, y)
  await page.mouse.down()
  await page.evaluate(
    async ({ count, left, width, top, part, half }) => {
      performance.clearMeasures()
      const slider = document.elementFromPoint(left + width / 2, top)!
      const began = performance.now()
      for (let move = 0; move < count; move++) {
        const wait = began + (move * 1000) / 60 - performance.now()
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)))
        const way = Math.abs(((move * 7) % (2 * half)) - half) / half
        const clientX = left + width * (0.1 + part * way)
        slider.dispatchEvent(
          new PointerEvent('pointermove', { clientX, clientY: top, pointerId: 1, buttons: 1, bubbles: true }),
        )
      }
    },
    { count: moves, left: box.x, width: box.width, top: y, part: share, half: steps },
  )
  await page.mouse.up()
  await sleep(500)
  return page.evaluate((named) => {
    const of = (what: string) =>
      performance.getEntriesByName(`loom:${named}-to-${what}`).map(({ duration }) => duration)
    return { draws: of('picture'), frames: of('frame') }
  }, measure)
}

/** Explore's truncation. */
export function dragSlider(page: Page, moves = 300): Promise<DragTimes> {
  return drag(page, { name: 'Wildness', share: 0.8, steps: 80, measure: 'slider' }, moves)
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

export interface TrainingOptions {
  /** Fabrics to train on. */
  readonly count: number
  readonly recipe: string
  readonly changes?: CallInput<'runs.start'>['changes']
}

/** A run on fabrics, in training when this resolves. */
export async function startTraining(address: string, options: TrainingOptions): Promise<void> {
  const { count, recipe, changes } = options
  const folder = mkdtempSync(join(tmpdir(), 'loom-fabrics-'))
  const { client, close } = await connect(address)
  try {
    await writeFabrics({ directory: folder, count, seed: 7, size: 64 })
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
      recipe,
      name: 'fabrics',
      seed: 7,
      ...(changes && { changes }),
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
