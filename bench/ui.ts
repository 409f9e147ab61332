/**
 * How the window feels, in a real Chromium at a real web host: `npm run bench:ui`.
 * - Slider to picture: from the input event to the end of the draw call, 300 moves at 60 a second, and on to the frame
 *   that presents it.
 * - A gallery of 10,000 pictures: until its first pictures are seen, frames a second while it scrolls, search.
 * - The timeline: from scrubbing to the frame on the screen, and frames that are shown in time while it plays.
 * - While a run trains: frames a second of the Train view, and slider to picture.
 * With `--desktop` the packaged application instead: its start, and slider to picture. It is packed first, unless
 * `--application` names one.
 * Ends with 1 where a limit is passed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright'
import { Gallery } from '../src/studio/gallery/gallery.ts'
import { openLibrary } from '../src/studio/library/library.ts'
import { findBrowser } from '../scripts/testPrograms.ts'
import { fillGallery } from '../scripts/makeGallery/fillGallery.ts'
import {
  dragSlider,
  framesPerSecond,
  letNamesBe,
  scrollGallery,
  startTraining,
  timeOf,
} from './windowMeasures.ts'
import { packDesktop, type StartTimes } from './desktopMeasures.ts'
import { makeLoop, play, scrub } from './timelineMeasures.ts'
import { connect, startStudio } from './webClient.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    desktop: { type: 'boolean' },
    application: { type: 'string' },
  },
})
const wanted = (part: string) => values.only?.includes(part) ?? true

interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** What it may be at most, or has to be at least. */
  readonly most?: number
  readonly least?: number
}

if (values.desktop) await measureDesktop()
else await measureWeb()

async function measureWeb(): Promise<void> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('There is no Chromium.')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    if (wanted('explore')) await inStudio(browser, () => {}, measureExplore)
    if (wanted('gallery')) await inStudio(browser, fill, measureGallery)
    if (wanted('timeline')) await inStudio(browser, () => {}, measureTimeline, { width: 1440, height: 900 })
    if (wanted('training')) await inStudio(browser, () => {}, measureTraining)
  } finally {
    await browser.close()
  }
}

async function measureDesktop(): Promise<void> {
  const desktop = await packDesktop(values.application)
  const home = mkdtempSync(join(tmpdir(), 'loom-desktop-'))
  try {
    await (await desktop.open(home)).close() // the disk is warm, the library is there
    const times: StartTimes[] = []
    for (let start = 0; start < 5; start++) {
      const opened = await desktop.open(home)
      times.push(opened.times)
      if (start === 4) {
        await letNamesBe(opened.page)
        await opened.page.reload()
        await opened.page.getByText(/^\d+ × \d+, seed/).waitFor()
        sliderRows('Slider to picture', await dragSlider(opened.page), { median: 8, p95: 16 }).forEach(say)
      }
      await opened.close()
    }
    const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!
    const shown = median(times.map((one) => one.shown))
    say({ what: 'Start: window shown, median of 5', value: shown, unit: 'ms', most: 1500 })
    const firstPicture = median(times.map((one) => one.firstPicture))
    say({ what: 'Start: first picture, median of 5', value: firstPicture, unit: 'ms', most: 4000 })
  } finally {
    desktop.end()
    rmSync(home, { recursive: true, force: true })
  }
}

function say({ what, value, unit, most, least }: Row): void {
  const limit = most === undefined ? (least === undefined ? '' : `≥ ${least}`) : `≤ ${most}`
  const isPassed = value > (most ?? Infinity) || value < (least ?? -Infinity)
  const figures = `${value.toFixed(1).padStart(8)} ${unit.padEnd(4)} ${limit}${isPassed ? '  ✗' : ''}`
  process.stdout.write(`${what.padEnd(58)} ${figures.trimEnd()}\n`)
  if (isPassed) process.exitCode = 1
}

async function inStudio(
  browser: Browser,
  prepare: (library: string) => unknown,
  measure: (page: Page, address: string) => Promise<void>,
  viewport = { width: 1280, height: 800 },
): Promise<void> {
  const library = mkdtempSync(join(tmpdir(), 'loom-ui-'))
  try {
    await prepare(library)
    const studio = await startStudio(library)
    const page = await browser.newPage({ viewport })
    try {
      await letNamesBe(page)
      await page.goto(studio.address)
      await measure(page, studio.address)
    } finally {
      await page.close()
      await studio.stop()
    }
  } finally {
    rmSync(library, { recursive: true, force: true })
  }
}

async function measureExplore(page: Page): Promise<void> {
  sliderRows('Slider to picture', await dragSlider(page), { median: 12, p95: 24 }).forEach(say)
}

async function fill(library: string): Promise<void> {
  const { gallery, directory } = await openLibrary(library)
  await fillGallery({ directory: gallery, count: 10_000, seed: 1, distinct: 256, size: 64 })
  await (await Gallery.open(gallery, join(directory, 'index.sqlite'))).close()
}

async function measureGallery(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Random' }).first().waitFor()
  const opening = await timeOf(page, 'gallery')
  say({ what: 'Gallery of 10,000: opened', value: opening, unit: 'ms', most: 1000 })
  const { fps, slowest } = await scrollGallery(page)
  say({
    what: 'Gallery of 10,000: frames a second while it scrolls',
    value: fps,
    unit: 'fps',
    least: 50,
  })
  say({ what: '  its longest frame', value: slowest, unit: 'ms' })
  const { client, close } = await connect(address)
  const times: number[] = []
  for (const text of ['adire', 'ade ind', 'm', 'zurich 99', 'kente', 'blue', 'nothing at all', 'a']) {
    const began = performance.now()
    await client.call('gallery.query', { text, offset: 0, limit: 200 })
    times.push(performance.now() - began)
  }
  close()
  say({
    what: 'Gallery of 10,000: slowest of 8 searches',
    value: Math.max(...times),
    unit: 'ms',
    most: 50,
  })
}

async function measureTimeline(page: Page): Promise<void> {
  await makeLoop(page)
  const { draws, frames } = await scrub(page)
  const at = (times: readonly number[], share: number) =>
    times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))]!
  say({ what: 'Scrub to picture: moves', value: draws.length, unit: '' })
  say({ what: 'Scrub to picture: 95th percentile', value: at(draws, 0.95), unit: 'ms' })
  say({
    what: '  to the frame that presents it: 95th percentile',
    value: at(frames, 0.95),
    unit: 'ms',
    most: 33,
  })
  await makeLoop(page)
  for (const round of ['first round', 'again']) {
    const { due, inTime, fps, side } = await play(page, 7)
    say({ what: `Playing at ${side} px, ${round}: frames a second`, value: fps, unit: 'fps', least: 29.7 })
    say({ what: '  frames that are late', value: (100 * (due - inTime)) / due, unit: '%', most: 1 })
  }
}

async function measureTraining(page: Page, address: string): Promise<void> {
  await dragSlider(page, 30) // the generator is loaded
  await startTraining(address, { count: 256, recipe: 'dcgan-64' })
  await page.locator('nav a.train').click()
  await page.getByRole('button', { name: 'Pause' }).waitFor()
  say({
    what: 'While a run trains: frames a second',
    value: await framesPerSecond(page, 8000),
    unit: 'fps',
    least: 30,
  })
  await page.locator('nav a.explore').click()
  sliderRows('While a run trains: slider to picture', await dragSlider(page), { p95: 150 }).forEach(say)
}

function sliderRows(
  what: string,
  { draws, frames }: { readonly draws: readonly number[]; readonly frames: readonly number[] },
  { median, p95 }: { readonly median?: number; readonly p95: number },
): Row[] {
  const at = (times: readonly number[], share: number) =>
    times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))]!
  return [
    { what: `${what}: moves`, value: draws.length, unit: '' },
    {
      what: `${what}: median`,
      value: at(draws, 0.5),
      unit: 'ms',
      ...(median !== undefined && { most: median }),
    },
    { what: `${what}: 95th percentile`, value: at(draws, 0.95), unit: 'ms', most: p95 },
    { what: '  to the frame that presents it: median', value: at(frames, 0.5), unit: 'ms' },
    { what: '  to the frame that presents it: 95th percentile', value: at(frames, 0.95), unit: 'ms' },
  ]
}
