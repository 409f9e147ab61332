/** A library that has been lived in, and the way through the views of a window at it. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, expect } from 'vitest'
import { fillGallery } from '../../../scripts/makeGallery/fillGallery.ts'
import { latentsFromSeed } from '../../../src/engine/latent/latent.ts'
import { loopThrough } from '../../../src/engine/latent/timelinePresets.ts'
import { openLibrary } from '../../../src/studio/library/library.ts'
import { Timelines } from '../../../src/studio/timelines/timelines.ts'
import { drawPictures, loom, temporaryFolder } from '../cli/loom.ts'

export const views = ['explore', 'gallery', 'timeline', 'train', 'models', 'settings'] as const

const shippedModel = new URL('../../../resources/models/fabric-64/model.json', import.meta.url)

const folder = mkdtempSync(join(tmpdir(), 'loom-views-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let first: Promise<string> | undefined

/** A library that has been lived in, for one test. */
export async function livedIn(): Promise<string> {
  const library = join(temporaryFolder(), 'library')
  cpSync(await (first ??= liveIn()), library, { recursive: true, preserveTimestamps: true })
  return library
}

/** With a finished run, a paused one would look alike, with pictures in the gallery and a timeline. */
async function liveIn(): Promise<string> {
  const [library, pictures] = [join(folder, 'library'), temporaryFolder()]
  await drawPictures(pictures, 16)
  const { status } = await loom(
    [
      'train',
      '--data',
      pictures,
      '--recipe',
      'tiny',
      '--name',
      'blobs',
      '--seed',
      '1',
      '--precision',
      'float32',
    ],
    library,
  )
  expect(status).toBe(0)
  const { gallery, timelines } = await openLibrary(library)
  await fillGallery({ directory: gallery, count: 60, seed: 1, distinct: 16, size: 64 })
  const { name, sha256 } = JSON.parse(readFileSync(shippedModel, 'utf8')) as Record<'name' | 'sha256', string>
  const loop = loopThrough(latentsFromSeed(1, 4, 100), { hold: 0.5 })
  const keyframes = loop.keyframes.map((one, at) => ({
    ...one,
    id: `k-${at}`,
    latent: Float32Array.from(one.latent),
  }))
  await new Timelines(timelines).save({ model: { name, sha256 }, timeline: { ...loop, keyframes } })
  return library
}

export async function goTo(page: Page, view: string): Promise<void> {
  await page.locator(`nav a.${view}`).click()
  await page.locator('main').waitFor()
  await page.waitForLoadState('networkidle')
  await allThere(page)
}

/** Until nothing has been added for a while: lists come after the view that they are in. */
export async function allThere(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const count = () => document.querySelectorAll('main *').length
    for (let before = -1, same = 0; same < 4; before = count()) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      same = count() === before ? same + 1 : 0
    }
  })
}
