/**
 * Pictures of every view for the README, dark and light, of a library that is made for them: `npm run screenshots`.
 * Everything on them is real: the shipped generator, pictures saved from it, a training that runs meanwhile. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright'
import { connect, startStudio, type WebClient } from '../bench/webClient.ts'
import { letNamesBe, startTraining } from '../bench/windowMeasures.ts'
import type { Timeline } from '../src/contract/schemas/timelines.ts'
import { latentOfSeed } from '../src/engine/latent/latent.ts'
import { loopThrough } from '../src/engine/latent/timelinePresets.ts'
import { findBrowser } from './testPrograms.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: fileURLToPath(new URL('../docs/images/window', import.meta.url)) },
    /** How far the training is to be, in epochs. */
    epochs: { type: 'string', default: '8' },
  },
})
const views = ['explore', 'gallery', 'timeline', 'train', 'models', 'settings'] as const
const sizes = { '': { width: 1280, height: 800 } }

const titles = [
  'Harmattan',
  'Market day',
  'Indigo rain',
  'Two rivers',
  'Salt road',
  'First light',
  'Cowrie',
  'Ember',
  'Kola',
  'Night ferry',
]
const tags = [['indigo'], ['wax print', 'bold'], ['bogolan'], ['kente', 'stripes'], [], ['medallion']]

/** The saved picture that Explore shows, and the timeline. */
let shownItem = ''
let shownTimeline = ''

const library = mkdtempSync(join(tmpdir(), 'loom-screenshots-'))
mkdirSync(values.out, { recursive: true })
const studio = await startStudio(library)
const browser = await chromium.launch({ executablePath: findBrowser()!, args: ['--no-sandbox'] })
try {
  const web = await connect(studio.address)
  await savePictures(web)
  await saveTimeline(web)
  await saveFilms(web)
  // From the model that ships, which knows such pictures: they are soon known.
  const changes = { training: { reconstructionSteps: 100 } }
  await startTraining(studio.address, { count: 1059, recipe: 'fabric-64', changes })
  await trained(web, Number(values.epochs))
  for (const theme of ['dark', 'light'] as const) await photograph(browser, theme)
  web.close()
} finally {
  await browser.close()
  await studio.stop()
  rmSync(library, { recursive: true, force: true })
}

async function photograph(by: Browser, colorScheme: 'dark' | 'light'): Promise<void> {
  for (const [name, viewport] of Object.entries(sizes)) {
    const context = await by.newContext({ viewport, colorScheme, deviceScaleFactor: 1 })
    const page = await context.newPage()
    await letNamesBe(page)
    await page.goto(studio.address)
    for (const view of views) {
      await page.locator(`nav a.${view}`).click()
      await settled(page)
      await show(page, view)
      await settled(page)
      await page.screenshot({ path: join(values.out, `${view}-${colorScheme}${name}.png`) })
    }
    await context.close()
  }
}

/** What a hand would do next, so that there is something to see. */
async function show(page: Page, view: (typeof views)[number]): Promise<void> {
  if (view === 'explore') {
    await page.evaluate((id) => (location.hash = `#/explore?item=${id}`), shownItem)
    await settled(page)
    await page.getByRole('radio', { name: 'Random' }).check({ force: true })
    for (const knob of ['Redness', 'Saturation', 'Symmetry']) {
      await page.getByRole('slider', { name: knob }).focus()
      await page.keyboard.press('Shift+ArrowRight')
    }
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  }
  if (view === 'timeline') {
    await page.evaluate((id) => (location.hash = `#/timeline?id=${id}`), shownTimeline)
    await settled(page)
    await page.getByRole('listbox', { name: 'Keyframes' }).getByRole('option').nth(2).click()
  }
  if (view === 'gallery') await page.getByRole('option').nth(4).click()
  if (view === 'models') await page.getByText('fabric-64').first().click()
}

/** Until pictures are there and nothing moves. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.all(
      [...document.images]
        .filter(({ loading }) => loading !== 'lazy')
        .map((image) => image.decode().catch(() => {})),
    )
  })
  await page.waitForTimeout(1500)
}

async function savePictures({ client }: WebClient): Promise<void> {
  let first: string | undefined
  for (let i = 0; i < 48; i++) {
    const isGrid = i % 12 === 5
    const count = isGrid ? 9 : 1
    const latents = Float32Array.from(
      Array.from({ length: count }, (_, n) => [...latentOfSeed(4000 + 17 * i + n, 100)]).flat(),
    )
    const saved = await client.call('gallery.save', {
      generator: { kind: 'model', id: 'fabric-64' },
      latents,
      count,
      kind: isGrid ? 'grid' : 'picture',
      title: `${titles[i % titles.length]}${i < titles.length ? '' : ` ${1 + Math.floor(i / titles.length)}`}`,
      tags: tags[i % tags.length]!,
      ...(first !== undefined && i % 7 === 3 && { madeFrom: first }),
      made: { by: 'explore', seed: 4000 + 17 * i },
    })
    first ??= saved.id
    if (saved.title === 'Two rivers 5') shownItem = saved.id
    if (i % 5 === 0) await client.call('gallery.change', { ids: [saved.id], favourite: true })
  }
}

async function saveTimeline({ client }: WebClient): Promise<void> {
  const { id } = await client.call('timelines.save', {
    name: 'Harmattan loop',
    model: 'fabric-64',
    timeline: loopOf([4000, 4085, 4170, 4255, 4340], 2.4),
  })
  shownTimeline = id
}

async function saveFilms({ client }: WebClient): Promise<void> {
  for (const [i, format] of (['mp4', 'webm'] as const).entries()) {
    const timeline = loopOf([4017 + i, 4051 + i, 4221 + i], 1.5)
    await client.call('films.export', {
      subject: { kind: 'timeline', model: 'fabric-64', timeline, name: titles[i]! },
      settings: { format: { kind: format, quality: 80 }, width: 256, scaling: 'nearest', crossfade: 1 },
      keep: true,
      title: `${titles[i]} in motion`,
    })
  }
  while ((await client.call('jobs.list', {})).some(({ state }) => state.kind === 'running'))
    await new Promise((resolve) => setTimeout(resolve, 200))
}

function loopOf(seeds: readonly number[], secondsEach: number): Timeline {
  const { keyframes, ...rest } = loopThrough(
    seeds.map((seed) => latentOfSeed(seed, 100)),
    { secondsEach },
  )
  return {
    ...rest,
    keyframes: keyframes.map((keyframe, i) => ({
      ...keyframe,
      id: `k${i}`,
      hold: i === 2 ? 0.4 : 0,
      latent: keyframe.latent as Float32Array<ArrayBuffer>,
    })),
  }
}

async function trained({ client }: WebClient, epochs: number): Promise<void> {
  for (;;) {
    const [run] = await client.call('runs.list', {})
    if (run && run.epoch >= epochs) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
