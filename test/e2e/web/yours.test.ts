/** One's own pictures in the window: started from, walked to, placed, and as keyframes; of a model trained by phases. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { drawPictures, loomJson, temporaryFolder } from '../cli/loom.ts'
import { expectAccessible } from './accessible.ts'
import { drop } from './dropFile.ts'
import { openStudio } from './studio.ts'

const pictures = (page: Page) => page.getByRole('listbox', { name: 'Start from one of yours' })
const keyframes = (page: Page) => page.getByRole('listbox', { name: 'Keyframes' }).getByRole('option')
const photos = (page: Page) => page.getByRole('list', { name: 'Photos at their places' }).getByRole('button')
/** What the line below the large picture says. */
const line = (page: Page) => page.locator('.stage .line')
const large = (page: Page) => page.locator('.stage canvas').first()

/** A model called Shapes, of nine pictures: shape-000.png and on. */
async function openShapes() {
  const folder = temporaryFolder()
  const [library, shapes] = [join(folder, 'library'), join(folder, 'shapes')]
  mkdirSync(shapes)
  await drawPictures(shapes, 9, 32)
  const steps = ['--reconstruction-steps', '3', '--epochs', '1', '--batch', '4', '--latent-size', '8']
  const data = ['--data', shapes, '--name', 'Shapes', '--seed', '1', '--precision', 'float32']
  await loomJson(['train', '--recipe', 'tiny', ...data, ...steps], library)
  const opened = await openStudio({ library })
  return { ...opened, photo: join(shapes, 'shape-005.png') }
}

async function chooseModel(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Model' }).click()
  await page.getByRole('option', { name }).click()
}

test('pictures that were learned are found, started from and walked to; a photo goes to its place', async () => {
  const { page, photo } = await openShapes()
  await large(page).waitFor()
  await chooseModel(page, 'Shapes')
  await page.getByRole('radio', { name: 'Yours' }).check({ force: true })
  await expect.poll(() => photos(page).count()).toBe(0)
  await expect.poll(() => pictures(page).getByRole('option').count()).toBe(9)
  const address = await pictures(page)
    .locator('.pixels')
    .first()
    .evaluate((tile) => {
      return /url\("(.*)"\)/.exec(getComputedStyle(tile).backgroundImage)![1]!
    })
  const sheet = await page.evaluate(async (url) => {
    const { width, height } = await createImageBitmap(await (await fetch(url)).blob())
    return [width, height]
  }, address)
  expect(sheet).toEqual([48, 48])

  await pictures(page).getByRole('option', { name: 'shape-003.png' }).click()
  await expect.poll(() => line(page).textContent()).toContain('your picture shape-003.png')
  await page.getByRole('searchbox', { name: 'Search by name' }).fill('7')
  await expect.poll(() => pictures(page).getByRole('option').count()).toBe(1)
  await page.getByRole('button', { name: 'Walk to…' }).click()
  await pictures(page).getByRole('option', { name: 'shape-007.png' }).click()
  const slider = page.getByRole('slider', { name: 'To shape-007.png' })
  await slider.focus()
  await page.keyboard.press('End')
  await expect.poll(() => line(page).textContent()).toContain('your picture shape-007.png')
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => line(page).textContent()).toContain('a place between seeds')
  await page.getByRole('button', { name: 'Add both ends to the timeline' }).click()
  await page.getByText(/2 pictures added to/).waitFor()
  await expectAccessible(page)

  await drop(page, large(page), photo)
  await expect.poll(() => line(page).textContent()).toContain('the photo shape-005.png')
  await expect.poll(() => photos(page).count()).toBe(1)
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => line(page).textContent()).toContain('a place between seeds')
})

test('in the timeline they are keyframes, and photos that are dropped are at their places', async () => {
  const { page, photo } = await openShapes()
  await large(page).waitFor()
  await page.locator('nav a.timeline').click()
  const tray = page.getByRole('listbox', { name: 'Your pictures' })
  await tray.getByRole('option', { name: /shape-002\.png/ }).click()
  await expect.poll(() => keyframes(page).count()).toBe(1)
  await drop(page, page.getByRole('region', { name: 'Frame', exact: true }), photo)
  await expect.poll(() => keyframes(page).count()).toBe(2)
  expect(await keyframes(page).nth(1).getAttribute('aria-label')).toContain('shape-005.png')
  await expectAccessible(page)
  // Back in Explore it is that photo.
  await keyframes(page).nth(1).click()
  await page.getByRole('button', { name: 'Edit in Explore' }).click()
  await expect.poll(() => line(page).textContent()).toContain('the photo shape-005.png')
})
