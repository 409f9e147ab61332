/** Every view in both themes: accessible, within reach of the keyboard, and at home in each size. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, describe, expect, test } from 'vitest'
import { fillGallery } from '../../../scripts/makeGallery/fillGallery.ts'
import { latentsFromSeed } from '../../../src/engine/latent/latent.ts'
import { loopThrough } from '../../../src/engine/latent/timelinePresets.ts'
import { openLibrary } from '../../../src/studio/library/library.ts'
import { Timelines } from '../../../src/studio/timelines/timelines.ts'
import { drawPictures, loom, temporaryFolder } from '../cli/loom.ts'
import { expectAccessible } from './accessible.ts'
import { openStudio } from './studio.ts'

const views = ['explore', 'gallery', 'timeline', 'train', 'models', 'settings'] as const

const shippedModel = new URL('../../../resources/models/fabric-64/model.json', import.meta.url)

const folder = mkdtempSync(join(tmpdir(), 'loom-views-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let first: Promise<string> | undefined

/** A library that has been lived in, for one test. */
async function livedIn(): Promise<string> {
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

async function goTo(page: Page, view: string): Promise<void> {
  await page.locator(`nav a.${view}`).click()
  await page.locator('main').waitFor()
  await page.waitForLoadState('networkidle')
  await allThere(page)
}

/** Until nothing has been added for a while: lists come after the view that they are in. */
async function allThere(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const count = () => document.querySelectorAll('main *').length
    for (let before = -1, same = 0; same < 4; before = count()) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      same = count() === before ? same + 1 : 0
    }
  })
}

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  test('axe finds nothing serious on any view, empty or lived in', async () => {
    for (const library of [undefined, await livedIn()]) {
      const { page } = await openStudio({ theme, ...(library && { library }) })
      for (const view of views) {
        await goTo(page, view)
        await expectAccessible(page, view)
      }
    }
  })
})

test('every control is reached by the keyboard, and shows that it is', async () => {
  const { page } = await openStudio({ library: await livedIn() })
  for (const view of views) {
    await goTo(page, view)
    await page.evaluate(() => {
      ;(document.activeElement as HTMLElement | null)?.blur()
      document.querySelectorAll('[data-reached]').forEach((one) => one.removeAttribute('data-reached'))
    })
    const unseen: string[] = []
    for (let presses = 0; presses < 400; presses++) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(() => {
        const element = document.activeElement
        if (!element || element === document.body) return 'outside'
        const isAgain = element.hasAttribute('data-reached')
        element.setAttribute('data-reached', '')
        // The ring may be drawn around what holds it, or around the item of a list that the arrows are at.
        const shows = [element, element.parentElement!, ...element.querySelectorAll('*')].some((one) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
          return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
        })
        return isAgain ? 'again' : shows ? 'seen' : `unseen ${element.outerHTML.slice(0, 120)}`
      })
      if (at === 'again') break
      if (at.startsWith('unseen')) unseen.push(at)
    }
    const missed = await page.evaluate(() => {
      const roving =
        '[role=radiogroup], [role=grid], [role=listbox], [role=toolbar], [role=tablist], [role=menu]'
      return (
        [...document.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, [role=slider]')]
          .filter((element) => element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }))
          .filter(
            (element) =>
              !element.matches(
                ':disabled, [aria-disabled=true], [type=file], [aria-hidden=true], [aria-hidden=true] *',
              ),
          )
          .filter((element) => !element.hasAttribute('data-reached'))
          .filter(
            (element) => !(element.tabIndex < 0 && element.closest(roving)?.querySelector('[data-reached]')),
          )
          .filter((element) => !element.closest(roving)?.matches('[data-reached]'))
          // Of one name, arrows go from one to the next.
          .filter(
            (element) =>
              !(
                element instanceof HTMLInputElement &&
                element.type === 'radio' &&
                document.querySelector(`[data-reached][name="${element.name}"]`)
              ),
          )
          .map((element) => element.outerHTML.slice(0, 160))
      )
    })
    expect({ view, missed, unseen }).toEqual({ view, missed: [], unseen: [] })
  }
})

test.each([
  [800, 800],
  [1280, 800],
])('at %d × %d nothing that is said covers what can be clicked', async (width, height) => {
  const { page } = await openStudio({ library: await livedIn(), size: { width, height } })
  for (const view of views) {
    await page.locator('nav a.explore').click()
    await page.getByRole('slider', { name: 'Wildness' }).waitFor()
    await page.keyboard.press('s')
    await page.getByText('Saved to the gallery.').waitFor()
    await page.locator(`nav a.${view}`).click()
    await allThere(page)
    await page.getByRole('button', { name: 'Undo', exact: true }).last().waitFor()
    const covered = await page.evaluate(() =>
      [...document.querySelectorAll('button, a, input')].flatMap((element) => {
        if (!element.checkVisibility() || element.closest('[aria-hidden=true]')) return []
        const place = element.getBoundingClientRect()
        const [x, y] = [place.left + place.width / 2, place.top + place.height / 2]
        const over = document.elementFromPoint(x, y)
        if (!over || over.contains(element) || element.contains(over)) return []
        // What is scrolled out of its list is no more in sight than if it were below the window.
        for (let list = element.parentElement; list; list = list.parentElement) {
          const box = list.getBoundingClientRect()
          if (getComputedStyle(list).overflowY !== 'visible' && (y < box.top || y > box.bottom)) return []
        }
        return over.closest('footer') ? [element.outerHTML.slice(0, 120)] : []
      }),
    )
    expect({ view, covered }).toEqual({ view, covered: [] })
  }
})

test('in a narrow window the picture is still the largest thing of Explore and of Timeline', async () => {
  const { page } = await openStudio({ library: await livedIn(), size: { width: 800, height: 800 } })
  const widths = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width))
  for (const [view, picture] of [
    ['explore', '.stage canvas'],
    ['timeline', '.above > :not(aside)'],
  ] as const) {
    await goTo(page, view)
    await expect.poll(() => page.locator('main aside').count()).toBeGreaterThan(1)
    const [panels, [shown]] = [await widths('main aside'), await widths(picture)]
    expect({ view, isLargest: panels.every((width) => width < shown!) }).toEqual({ view, isLargest: true })
  }
})

test.each([
  [800, 700],
  [900, 600],
  [1280, 800],
  [1920, 1080],
])('at %d × %d nothing is cut off sideways', async (width, height) => {
  const { page } = await openStudio({ library: await livedIn(), size: { width, height } })
  for (const view of views) {
    await goTo(page, view)
    const excess = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth - clientWidth
    })
    expect([view, excess]).toEqual([view, 0])
  }
})
