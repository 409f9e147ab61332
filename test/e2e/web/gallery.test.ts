/** The gallery's view against a real Studio: what is saved is found, changed, taken out, thrown away, and never lost. */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { GalleryItem } from '../../../src/contract/schemas/gallery.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { expectAccessible } from './accessible.ts'
import { openStudio, webTests, type StudioCalls } from './studio.ts'

const titles = ['Indigo moon', 'Kente river', 'Saffron market', 'Ember study']

/** One picture for each title, the last one the newest; the second made from the first. */
async function savePictures(client: StudioCalls): Promise<GalleryItem[]> {
  const [model] = await client.call('models.list', {})
  const items: GalleryItem[] = []
  for (const [seed, title] of titles.entries()) {
    const latents = Float32Array.from(latentOfSeed(seed, model!.latentSize))
    const first = items[0]
    items.push(
      await client.call('gallery.save', {
        generator: { kind: 'model', id: model!.id },
        latents,
        count: 1,
        kind: 'picture',
        title,
        made: { by: 'seed', seed },
        ...(seed === 1 && first && { madeFrom: first.id }),
      }),
    )
  }
  return items
}

const tiles = (page: Page) => page.getByRole('option')
const grid = (page: Page) => page.getByRole('listbox', { name: 'Pictures' })

/** What the grid shows, in its order, sooner or later. */
async function expectTitles(page: Page, expected: readonly string[]): Promise<void> {
  const shown = () =>
    tiles(page).evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label') ?? ''))
  await expect.poll(shown).toEqual(expected)
}

async function expectCount(page: Page, count: number): Promise<void> {
  await expect.poll(() => tiles(page).count()).toBe(count)
}

async function openGallery(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Gallery' }).click()
  await page.getByRole('heading', { name: 'Gallery' }).waitFor()
}

async function fullGallery() {
  const opened = await openStudio()
  const client = await opened.client()
  const items = await savePictures(client)
  await openGallery(opened.page)
  await tiles(opened.page).nth(3).waitFor()
  return { opened, page: opened.page, library: opened.library, client, items }
}

// The view once.
test('an empty gallery says how it is filled, and shows what is saved elsewhere at once', async () => {
  const opened = await openStudio()
  const { page } = opened
  await openGallery(page)
  await page.getByRole('button', { name: 'Go to Explore' }).waitFor()
  const client = await opened.client()
  await savePictures(client)
  await expectTitles(page, ['Ember study', 'Saffron market', 'Kente river', 'Indigo moon'])
})

// The desktop’s end, and its next start.
test('search, order and selection are still there after another view, order and size after a restart', async () => {
  const { page, opened } = await fullGallery()
  await page
    .getByRole('combobox', { name: /^Order/ })
    .or(page.getByRole('button', { name: /^Order/ }))
    .click()
  await page.getByRole('option', { name: 'By title' }).click()
  await page.getByRole('slider', { name: 'Size of the pictures' }).press('End')
  await page.getByRole('searchbox').fill('m')
  await expectTitles(page, ['Indigo moon', 'Saffron market'])
  await tiles(page).nth(1).click()
  await page.getByRole('link', { name: 'Models' }).click()
  await page.getByRole('heading', { name: 'Models' }).waitFor()
  await openGallery(page)
  await expectTitles(page, ['Indigo moon', 'Saffron market'])
  expect(await page.getByRole('searchbox').inputValue()).toBe('m')
  expect(await tiles(page).nth(1).getAttribute('aria-selected')).toBe('true')
  await page.getByRole('contentinfo').getByText('Saved', { exact: true }).waitFor()
  await opened.stop()
  const again = await opened.openAgain()
  await openGallery(again.page)
  await expectTitles(again.page, ['Ember study', 'Indigo moon', 'Kente river', 'Saffron market'])
  const size = again.page.getByRole('slider', { name: 'Size of the pictures' })
  expect(await size.getAttribute('aria-valuenow')).toBe('320')
})

// Electron’s downloads.
test('several pictures leave as one zip that other programs read', async () => {
  const { page, opened } = await fullGallery()
  await grid(page).focus()
  await page.keyboard.press('Control+a')
  await page.getByText('4 of 4 selected').waitFor()
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('heading', { name: 'Save 4 pictures' }).waitFor()
  await dialog.getByRole('radio', { name: '×16' }).check({ force: true })
  const path = await opened.saved(() => dialog.getByRole('button', { name: 'Save zip' }).click())
  expect(basename(path)).toBe('Latent Loom pictures.zip')
  const script = `
import sys, json, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[n, z.read(n)[:8].hex() + z.read(n)[16:24].hex()] for n in sorted(z.namelist()) if n.endswith('.png')]))`
  const entries = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' })) as [
    string,
    string,
  ][]
  expect(entries).toHaveLength(4)
  for (const title of titles) expect(entries.map(([name]) => name).join()).toContain(title)
  expect(new Set(entries.map(([, head]) => head))).toEqual(new Set(['89504e470d0a1a0a0000040000000400']))
})

webTests(() => {
  test('pictures are found by words, tags and favourites, and every change can be undone', async () => {
    const { page, client } = await fullGallery()
    const search = page.getByRole('searchbox')
    await search.fill('mar')
    await expectTitles(page, ['Saffron market'])
    await search.fill('nothing like it')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await expectCount(page, 4)

    await page.getByRole('option', { name: 'Kente river' }).click()
    await page
      .getByRole('textbox', { name: 'Tags' })
      .or(page.getByRole('combobox', { name: 'Tags' }))
      .fill('To Show')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^to show/ }).waitFor()
    await grid(page).focus()
    await page.keyboard.press('f')
    await page.getByRole('option', { name: 'Kente river, favourite' }).waitFor()
    const title = page.getByRole('textbox', { name: 'Title' })
    await title.fill('Kente at night')
    await title.press('Enter')
    await page.getByRole('option', { name: 'Kente at night, favourite' }).waitFor()

    await page.getByRole('button', { name: /^to show/ }).click()
    await expectTitles(page, ['Kente at night, favourite'])
    await page.getByRole('button', { name: 'Favourites', exact: true }).click()
    await expectTitles(page, ['Kente at night, favourite'])
    await page.getByRole('button', { name: /^All/ }).click()
    await expectCount(page, 4)

    await grid(page).focus()
    for (let step = 0; step < 3; step++) await page.keyboard.press('z')
    await page.getByRole('option', { name: 'Kente river', exact: true }).waitFor()
    await expect
      .poll(async () => (await client.call('gallery.query', { text: 'kente', offset: 0, limit: 9 })).items[0])
      .toMatchObject({ title: 'Kente river', tags: [], favourite: false })
    await page.keyboard.press('Shift+Z')
    await expect
      .poll(async () => (await client.call('gallery.facets', {})).tags)
      .toEqual([{ tag: 'to show', count: 1 }])
  })

  test('the keyboard alone selects several, and opens one in Explore', async () => {
    const { page, items } = await fullGallery()
    const selected = () =>
      page
        .locator('[role=option][aria-selected=true]')
        .evaluateAll((all) => all.map((tile) => tile.getAttribute('aria-label')))
    await grid(page).focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(selected).toEqual(['Ember study'])
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await expect.poll(selected).toEqual(['Ember study', 'Kente river'])
    await page.keyboard.press('Escape')
    await expect.poll(selected).toEqual([])
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(selected).toEqual(['Ember study', 'Saffron market', 'Kente river'])
    await page.keyboard.press('Control+a')
    await page.getByText('4 of 4 selected').waitFor()
    await page.keyboard.press('End')
    await expect.poll(selected).toEqual(['Indigo moon'])
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.hash === `#/explore?item=${items[0]!.id}`)
  })

  test('a picture that is clicked is held by Space and opened by Enter', async () => {
    const { page, items } = await fullGallery()
    await tiles(page).first().click()
    await page.keyboard.press('Space')
    await page.getByText('1 of 4 selected').waitFor()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await page.getByText('2 of 4 selected').waitFor()
    await tiles(page).first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: /Add to favourites/ }).click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    await tiles(page).nth(3).click()
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/explore?item=${items[0]!.id}`)
  })

  test('what a picture came from, and what came of it, is a click away; the search gives way', async () => {
    const { page } = await fullGallery()
    await page.getByRole('searchbox').fill('kente')
    await expectTitles(page, ['Kente river'])
    await tiles(page).first().click()
    await page.getByRole('button', { name: 'Go to Indigo moon' }).click()
    await expectCount(page, 4)
    await page.getByRole('button', { name: 'Go to Kente river' }).waitFor()
    await expect.poll(() => page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Indigo moon')
  })

  test('what is deleted can be had back, until the trash is emptied', async () => {
    const { page, client } = await fullGallery()
    await page.getByRole('option', { name: 'Ember study' }).click()
    await page.keyboard.press('Delete')
    await expectCount(page, 3)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await expectCount(page, 4)

    await page.getByRole('option', { name: 'Ember study' }).click()
    await page.getByRole('option', { name: 'Indigo moon' }).click({ modifiers: ['Control'] })
    await page.keyboard.press('Delete')
    await expectTitles(page, ['Saffron market', 'Kente river'])
    await page.getByRole('button', { name: /^Trash/ }).click()
    await expectTitles(page, ['Ember study', 'Indigo moon'])
    await page.getByRole('option', { name: 'Indigo moon' }).click()
    await page.getByRole('button', { name: 'Take out of the trash' }).click()
    await expectTitles(page, ['Ember study'])
    await page.getByRole('button', { name: 'Empty the trash…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove for good' }).click()
    await page.getByText('The trash is empty').waitFor()
    expect(await client.call('gallery.facets', {})).toMatchObject({ total: 3, trashed: 0 })
  })

  test('a restart loses nothing, even without the index', async () => {
    const { page, opened, library } = await fullGallery()
    await page.getByRole('option', { name: 'Saffron market' }).click()
    await page.keyboard.press('f')
    await page.getByRole('option', { name: 'Saffron market, favourite' }).waitFor()
    await page.getByRole('option', { name: 'Ember study' }).click()
    await page.keyboard.press('Delete')
    await expectCount(page, 3)
    await opened.stop()
    rmSync(join(library, 'index.sqlite'))
    const again = await opened.openAgain()
    await openGallery(again.page)
    await expectTitles(again.page, ['Saffron market, favourite', 'Kente river', 'Indigo moon'])
    await again.page.getByRole('button', { name: /^Trash 1$/ }).waitFor()
  })

  test('nothing on it keeps anybody out, in either theme', async () => {
    const { page } = await fullGallery()
    await tiles(page).first().click()
    await page.getByText('How it was made').waitFor()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expectAccessible(page, colorScheme)
    }
  })
})
