/** Pictures and grids leave the window as large as is wanted: saved, copied, dragged, and the next time as the last. */
import { basename } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { limits } from '../../../src/contract/limits.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { expectAccessible } from './accessible.ts'
import { button, dialog, format } from './filmDialog.ts'
import { openStudio, webTests } from './studio.ts'

const facts = (page: Page) => dialog(page).getByRole('list', { name: 'About the picture' })
const field = (page: Page, name: string) => dialog(page).getByRole('spinbutton', { name, exact: true })

async function type(page: Page, name: string, value: number | string): Promise<void> {
  await field(page, name).fill(String(value))
  await field(page, name).press('Enter')
}

const enlarge = (page: Page, name: string) =>
  dialog(page).getByRole('radio', { name, exact: true }).check({ force: true })

async function openExplore() {
  const studio = await openStudio()
  const { page } = studio
  await page.getByRole('img', { name: /^Picture of/ }).waitFor()
  await page.getByText('seed 11,').waitFor()
  return { studio, page }
}

// Electron’s clipboard.
test('what is copied is as large as what is saved', async () => {
  const { studio, page } = await openExplore()
  const { clipboard } = studio
  await clipboard.clear()
  await page.keyboard.press('e')
  await enlarge(page, '×16')
  await format(page, 'JPEG')
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({ state: 'hidden' })
  await page.keyboard.press('ControlOrMeta+c')
  await page.getByText('The picture is copied.').waitFor()
  await expect.poll(() => clipboard.pictureSize()).toEqual([1024, 1024])

  await page.keyboard.press('s')
  await page.getByText('Saved to the gallery.').waitFor()
  await page.getByRole('link', { name: 'Gallery', exact: true }).click()
  await page.getByRole('option').first().click()
  await clipboard.clear()
  await button(page, 'Copy').click()
  await expect.poll(() => clipboard.pictureSize()).toEqual([1024, 1024])
})

webTests(() => {
  test('a picture of Explore is saved at the size of a print, and the next one is asked for as the last', async () => {
    const { studio, page } = await openExplore()
    await page.keyboard.press('e')
    await dialog(page).getByRole('heading', { name: 'Save “Seed 11”' }).waitFor()
    await format(page, 'TIFF')
    await enlarge(page, 'Smooth')
    await type(page, 'Print width', 20)
    expect(await field(page, 'Width').inputValue()).toBe('2362')
    expect(await facts(page).innerText()).toMatch(/2,362 × 2,362 pixels\s+20\.0 × 20\.0 cm at 300 dpi/)
    await type(page, 'Resolution', 150)
    expect(await field(page, 'Print width').inputValue()).toBe('40')
    const path = await studio.saved(() => button(dialog(page), 'Save').click())
    expect(basename(path)).toBe('Seed 11.tif')
    expect(await sharp(path).metadata()).toMatchObject({ width: 2362, height: 2362, density: 150 })

    await page.keyboard.press('e')
    expect(await dialog(page).getByRole('radio', { name: 'TIFF' }).isChecked()).toBe(true)
    await enlarge(page, 'Crisp')
    await type(page, 'Print width', 20)
    await dialog(page)
      .getByText(/^19\.5 cm instead of 20\.0 cm: crisp/)
      .waitFor()
    expect(await field(page, 'Width').inputValue()).toBe(String(18 * 64))
    await page.keyboard.press('Escape')
    await page.getByRole('contentinfo').getByText('Saved', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('seed 11,').waitFor()
    await page.keyboard.press('e')
    expect(await dialog(page).getByRole('radio', { name: 'TIFF' }).isChecked()).toBe(true)
    expect(await field(page, 'Resolution').inputValue()).toBe('150')
  })

  test('the grid is saved as one picture, and says what it was made from', async () => {
    const { studio, page } = await openExplore()
    await page.getByRole('radio', { name: '4', exact: true }).check({ force: true })
    await expect.poll(() => page.getByRole('option', { name: /^Neighbour \d of 4$/ }).count()).toBe(4)
    await button(page, 'Save the grid as a file…').click()
    await format(page, 'JPEG')
    await enlarge(page, 'Crisp')
    await enlarge(page, '×4')
    const path = await studio.saved(() => button(dialog(page), 'Save').click())
    expect(await sharp(path).metadata()).toMatchObject({
      format: 'jpeg',
      width: 520,
      height: 520,
      density: 300,
    })
    const client = await studio.client()
    expect((await client.call('gallery.query', { offset: 0, limit: 1 })).total).toBe(0)
  })

  test('what is dragged out of the gallery is the file that would be saved', async () => {
    const studio = await openStudio()
    const { page } = studio
    const client = await studio.client()
    const [model] = await client.call('models.list', {})
    await client.call('gallery.save', {
      generator: { kind: 'model', id: model!.id },
      latents: Float32Array.from(latentOfSeed(1, model!.latentSize)),
      count: 1,
      kind: 'picture',
      title: 'Moon: 1',
      made: { by: 'seed', seed: 1 },
    })
    await page.getByRole('link', { name: 'Gallery' }).click()
    await page.getByRole('option').first().click()
    await page.keyboard.press('e')
    await format(page, 'WebP')
    await enlarge(page, '×4')
    await page.keyboard.press('Escape')
    const dragged = await page.evaluate(() => {
      const data = new DataTransfer()
      const tile = document.querySelector('[role=option]')!
      tile.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer: data }))
      return data.getData('DownloadURL')
    })
    const [, mediaType, name, address] = /^([^:]+):([^:]+):(.+)$/.exec(dragged) ?? []
    expect([mediaType, name]).toEqual(['image/webp', 'Moon- 1.webp'])
    const bytes = await page.evaluate(
      async (at) => [...new Uint8Array(await (await fetch(at)).arrayBuffer())],
      address!,
    )
    expect(await sharp(Uint8Array.from(bytes)).metadata()).toMatchObject({ format: 'webp', width: 256 })
  })

  test('every field takes its extremes, and what is beyond them becomes them', async () => {
    const { studio, page } = await openExplore()
    await page.keyboard.press('e')
    await enlarge(page, 'Smooth')
    await format(page, 'JPEG')
    for (const [name, least, most] of [
      ['Resolution', limits.dpiLeast, limits.dpi],
      ['Width', 16, limits.stillSide],
    ] as const) {
      for (const [typed, becomes] of [
        [1e9, most],
        [-5, least],
      ] as const) {
        await type(page, name, typed)
        expect(await field(page, name).inputValue()).toBe(String(becomes))
      }
    }
    await type(page, 'Print width', 1e9)
    expect(await field(page, 'Width').inputValue()).toBe(String(limits.stillSide))
    await type(page, 'Print width', 0)
    expect(await field(page, 'Width').inputValue()).toBe('16')
    const path = await studio.saved(() => button(dialog(page), 'Save').click())
    expect(await sharp(path).metadata()).toMatchObject({ width: 16, density: limits.dpiLeast })
  })

  test('it keeps nobody out, in either theme and in a narrow window', async () => {
    const { page } = await openExplore()
    await page.keyboard.press('e')
    await page.setViewportSize({ width: 800, height: 600 })
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expectAccessible(page, colorScheme)
    }
    expect(await dialog(page).evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true)
  })
})
