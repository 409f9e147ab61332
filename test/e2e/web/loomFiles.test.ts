/** `.loom` files in the window: shared from one library, opened in another, where the pictures are the same. */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright'
import { expect, test } from 'vitest'
import { loomJson, temporaryFolder } from '../cli/loom.ts'
import { expectAccessible } from './accessible.ts'
import { drop } from './dropFile.ts'
import { openStudio, webTests, type OpenedStudio } from './studio.ts'

const weights = fileURLToPath(new URL('../../fixtures/pytorch/dcgan32.generator.pth', import.meta.url))

const stage = (page: Page) => page.getByRole('img', { name: /^Frame \d/ }).locator('canvas')
const large = (page: Page) => page.locator('.stage canvas').first()
const keyframes = (page: Page) => page.getByRole('listbox', { name: 'Keyframes' }).getByRole('option')
const details = (page: Page) => page.getByRole('complementary', { name: 'Model' })
const card = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Models' }).locator('button[aria-pressed]').filter({ hasText: name })
const menu = (page: Page) => page.getByRole('button', { name: /^Timeline: / })

/** A canvas's pixels, as one number, once there are some. */
async function pixels(canvas: Locator): Promise<number> {
  const read = (element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height)
    const isDrawn = data.some((byte, i) => i % 4 < 3 && byte > 0)
    return isDrawn ? data.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, element.width) : 0
  }
  await expect.poll(() => canvas.evaluate(read)).not.toBe(0)
  return canvas.evaluate(read)
}

async function openView(page: Page, name: 'timeline' | 'models' | 'explore'): Promise<void> {
  await page.locator(`nav a.${name}`).click()
  await page.locator(`nav a.${name}[aria-current]`).waitFor()
}

/** With a model called Cloth and a timeline of it, a loop of four. */
async function openCloth(): Promise<OpenedStudio> {
  const library = join(temporaryFolder(), 'library')
  await loomJson(['models', 'import', weights, '--name', 'Cloth'], library)
  const opened = await openStudio({ library })
  const { page } = opened
  const client = await opened.client()
  const latentSize = (await client.call('models.list', {})).find(({ id }) => id === 'cloth')!.latentSize
  await client.call('timelines.save', {
    name: 'Harmattan',
    model: 'cloth',
    timeline: {
      fps: 10,
      seconds: 2,
      loop: true,
      keyframes: [0, 1].map((at) => ({
        id: `k${at}`,
        latent: Float32Array.from({ length: latentSize }, (_, i) => Math.sin(i + at)),
        at,
        hold: 0,
        easing: 'linear',
        path: 'slerp',
      })),
    },
  })
  await openView(page, 'timeline')
  await expect.poll(() => keyframes(page).count()).toBe(2)
  return opened
}

async function shareTimeline({ page, saved }: OpenedStudio): Promise<string> {
  await menu(page).click()
  return saved(() => page.getByRole('menuitem', { name: 'Share…' }).click())
}

// Files by their path, and such as are sent by the desktop’s scheme.
test('a timeline that is shared opens in another library, with its model and the same picture', async () => {
  const opened = await openCloth()
  const { page } = opened
  const picture = await pixels(stage(page))
  const file = await shareTimeline(opened)
  expect(basename(file)).toBe('Harmattan.loom')
  await page.getByText('Harmattan.loom is saved. It opens in any Latent Loom.').waitFor()

  const { page: other } = await openStudio()
  await openView(other, 'timeline')
  await menu(other).click()
  const [chooser] = await Promise.all([
    other.waitForEvent('filechooser'),
    other.getByRole('menuitem', { name: 'Open a file…' }).click(),
  ])
  await chooser.setFiles(file)
  await other.getByText('“Harmattan” is in the library.').waitFor()
  await expect.poll(() => keyframes(other).count()).toBe(2)
  expect(await pixels(stage(other))).toBe(picture)
  expect(await other.getByText(/is not in the library/).count()).toBe(0)
  // Once more, by a drop onto the frame, and there is still one.
  await drop(other, other.getByRole('region', { name: 'Frame', exact: true }), file)
  await other.getByText('“Harmattan” was here already.').waitFor()
  await menu(other).click()
  expect(await other.getByRole('menuitemcheckbox').count()).toBe(1)
  await other.keyboard.press('Escape')
  await openView(other, 'models')
  await card(other, 'Cloth').waitFor()
})

webTests(() => {
  test('a model that is shared is dropped on Models, where it is shown; dropped on Explore it is explored', async () => {
    const { page, saved } = await openCloth()
    await openView(page, 'models')
    await card(page, 'Cloth').click()
    const share = details(page).getByRole('button', { name: 'Share…' })
    const file = await saved(() => share.click())
    expect(basename(file)).toBe('Cloth.loom')

    const { page: other } = await openStudio()
    await openView(other, 'models')
    await drop(other, card(other, 'fabric-64'), file)
    await other.getByText('“Cloth” is in the library.').waitFor()
    expect(await card(other, 'Cloth').getAttribute('aria-pressed')).toBe('true')
    await openView(other, 'explore')
    const before = await pixels(large(other))
    await drop(other, large(other), file)
    await other.getByText('“Cloth” was here already.').waitFor()
    await expect.poll(() => pixels(large(other))).not.toBe(before)
    await other.getByRole('combobox', { name: 'Model' }).getByText('Cloth').waitFor()
  })

  test('a model with both networks asks which are wanted', async () => {
    const { page, saved } = await openStudio()
    await openView(page, 'models')
    await card(page, 'fabric-64').click()
    const sizes: number[] = []
    for (const isWhole of [false, true]) {
      await details(page).getByRole('button', { name: 'Share…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Share “fabric-64”' })
      if (isWhole) await dialog.getByText('What it was trained against, to train it further').click()
      const file = await saved(() => dialog.getByRole('button', { name: 'Share', exact: true }).click())
      expect(basename(file)).toBe('fabric-64.loom')
      sizes.push(readFileSync(file).length)
    }
    expect(sizes[1]! - sizes[0]!).toBeGreaterThan(300_000)
  })

  test('a timeline that is dropped on Models or Explore is there; what is no such file is refused in words', async () => {
    const file = await shareTimeline(await openCloth())
    const { page: other } = await openStudio()
    await openView(other, 'models')
    await drop(other, card(other, 'fabric-64'), file)
    await other.getByText('“Harmattan” is in the library.').waitFor()
    await card(other, 'Cloth').waitFor()
    await other.getByRole('button', { name: 'Open', exact: true }).click()
    await expect.poll(() => keyframes(other).count()).toBe(2)

    const bad = join(temporaryFolder(), 'Bad.loom')
    writeFileSync(bad, readFileSync(file).subarray(0, 5000))
    await drop(other, other.getByRole('region', { name: 'Frame', exact: true }), bad)
    await other.getByText('“Bad.loom” cannot be opened: it is cut short, or no zip.').waitFor()
    await openView(other, 'explore')
    await pixels(large(other))
    await drop(other, large(other), file)
    await other.locator('nav a.timeline[aria-current]').waitFor()
    expect(await menu(other).textContent()).toContain('Harmattan')
  })

  test('a film that is dropped on Explore opens as the timeline that it shows', async () => {
    const { page, library } = await openStudio()
    const film = join(temporaryFolder(), 'Way.gif')
    const seeds = ['--from-seed', '1', '--to-seed', '2', '--steps', '5']
    await loomJson(['interpolate', ...seeds, '--out', film], library)
    await pixels(large(page))
    await drop(page, large(page), film)
    await page.locator('nav a.timeline[aria-current]').waitFor()
    await expect.poll(() => keyframes(page).count()).toBe(2)
    await expect.poll(() => menu(page).textContent()).toContain('Way')
  })

  test('nothing of it keeps anybody out', async () => {
    const { page } = await openCloth()
    await openView(page, 'models')
    await card(page, 'fabric-64').click()
    await details(page).getByRole('button', { name: 'Share…' }).click()
    await page.getByRole('dialog', { name: 'Share “fabric-64”' }).waitFor()
    await expectAccessible(page)
  })
})
