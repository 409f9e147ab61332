/** Explore, as it is used: a large picture that follows the sliders, a grid around it, and the way back. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright'
import { expect, test } from 'vitest'
import { loom, temporaryFolder } from '../cli/loom.ts'
import { expectAccessible } from './accessible.ts'
import { openStudio, webTests } from './studio.ts'

const shippedModel = new URL('../../../resources/models/fabric-64/model.json', import.meta.url)

/** A library in which the shipped model's directions are measured already: the first two dimensions, named. */
function measuredLibrary(): string {
  const library = join(temporaryFolder(), 'library')
  const { sha256 } = JSON.parse(readFileSync(shippedModel, 'utf8')) as { sha256: string }
  const along = (dimension: number) => Array.from({ length: 100 }, (_, i) => (i === dimension ? 1 : 0))
  const directions = [
    {
      name: 'lightness',
      kind: 'attribute',
      vector: along(0),
      explained: 0.5,
      check: { more: 0.98, less: 0.97, reach: 2 },
    },
    {
      name: 'symmetry',
      kind: 'attribute',
      vector: along(2),
      explained: 0.1,
      check: { more: 0.6, less: 0.7, reach: 0.2 },
    },
    { name: 'sefa-1', kind: 'sefa', vector: along(1), explained: 0.2 },
  ]
  mkdirSync(join(library, 'directions'), { recursive: true })
  writeFileSync(
    join(library, 'directions', `${sha256}.json`),
    JSON.stringify({ formatVersion: 3, model: 'fabric-64', directions }),
  )
  return library
}

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))
const large = (page: Page) => page.getByRole('img', { name: /^Picture of/ }).locator('canvas')
const tiles = (page: Page) => page.getByRole('listbox', { name: /Neighbours|Random/ }).getByRole('option')
const seed = (page: Page) => page.getByRole('spinbutton', { name: 'Seed' })
const slider = (page: Page, name: string) => page.getByRole('slider', { name, exact: true })

/** The large picture's pixels, as one number. */
function pixels(page: Page): Promise<number> {
  return hashOf(large(page))
}

function hashOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height)
    return data.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, element.width)
  })
}

/** The first pixels that are not `before`. */
async function otherPixels(page: Page, before: number): Promise<number> {
  await expect.poll(() => pixels(page)).not.toBe(before)
  return pixels(page)
}

/** The large picture and its whole grid. */
async function shown(page: Page): Promise<number> {
  await page.locator('.cell:not(.empty)').first().waitFor()
  await page.getByText(/seed \d.* turned$/).waitFor()
  return pixels(page)
}

async function typeSeed(page: Page, value: number): Promise<number> {
  const before = await pixels(page)
  await seed(page).fill(String(value))
  await seed(page).press('Enter')
  return otherPixels(page, before)
}

/** One has come to rest at another place, and it is kept. */
async function kept(page: Page, stop: RegExp): Promise<void> {
  await page.getByRole('button', { name: stop }).waitFor()
  await page.getByRole('contentinfo', { name: 'Status' }).getByText('Saved', { exact: true }).waitFor()
}

// The view once.
test('the first start shows a picture and a grid within seconds, and has its knobs', async () => {
  const began = performance.now()
  const { page } = await openStudio()
  const first = await shown(page)
  expect(performance.now() - began).toBeLessThan(15_000)
  expect(await tiles(page).count()).toBe(36)
  const [tile, other] = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[role=listbox]')!
    const sheet = canvas.parentElement!.querySelector('canvas')!
    const cell = sheet.width / 6
    const at = (column: number) => [
      ...sheet
        .getContext('2d')!
        .getImageData(Math.round(cell * column + cell / 2), Math.round(cell / 2), 1, 1).data,
    ]
    return [at(0), at(3)]
  })
  expect(tile![3]).toBe(255)
  expect(other![3]).toBe(255)
  await slider(page, 'Lightness').press('End')
  await otherPixels(page, first)
})

// Pictures by the desktop’s scheme, and a file that is sent by it.
test('what is saved is in the gallery, and opens again as it was, from there or from its file', async () => {
  const { page, library } = await openStudio({ library: measuredLibrary() })
  await shown(page)
  const plain = await typeSeed(page, 21)
  await slider(page, 'Lightness').press('PageUp')
  const saved = await otherPixels(page, plain)
  await page.getByRole('button', { name: 'Save S', exact: true }).click()
  await page.getByText('Saved to the gallery.').waitFor()
  await page.getByRole('button', { name: 'Save grid' }).click()
  await page.getByText('36 pictures saved to the gallery as a grid.').waitFor()
  const files = readdirSync(join(library, 'gallery'), { recursive: true, encoding: 'utf8' })
  const pngs = files.filter((name) => name.endsWith('.png'))
  expect(pngs).toHaveLength(2)

  await page.getByRole('link', { name: 'Gallery' }).click()
  await expect.poll(() => page.locator('main img').count()).toBe(2)
  const address = await page.locator('main img').first().getAttribute('src')
  await page.getByRole('link', { name: 'Explore' }).click()
  await expect.poll(() => pixels(page)).toBe(saved)
  await typeSeed(page, 22)
  await page.evaluate((item) => (location.hash = `#/explore?item=${item}`), address!.split('/').at(-1)!)
  await expect.poll(() => pixels(page)).toBe(saved)

  await typeSeed(page, 23)
  const file = pngs
    .map((name) => readFileSync(join(library, 'gallery', name)))
    .toSorted((a, b) => a.length - b.length)[0]!
  const dropped = await page.evaluateHandle((base64) => {
    const data = new DataTransfer()
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    data.items.add(new File([bytes], 'picture.png', { type: 'image/png' }))
    return data
  }, file.toString('base64'))
  await large(page).dispatchEvent('drop', { dataTransfer: dropped })
  await expect.poll(() => pixels(page)).toBe(saved)
  expect(await seed(page).inputValue()).toBe('21')
  expect(await slider(page, 'Lightness').getAttribute('aria-valuenow')).toBe('0.5')
})

// A page that is loaded again gets a port anew.
test('a reload finds everything where it was', async () => {
  const { page } = await openStudio({ library: measuredLibrary() })
  await shown(page)
  await slider(page, 'Structure 1').press('End')
  await page.getByRole('radio', { name: '16', exact: true }).check({ force: true })
  await kept(page, /^Stop 1 of 1/)
  await typeSeed(page, 31)
  await kept(page, /^Stop 2 of 2/)
  const before = await pixels(page)
  await page.reload()
  await shown(page)
  await expect.poll(() => pixels(page)).toBe(before)
  expect(await seed(page).inputValue()).toBe('31')
  expect(await slider(page, 'Structure 1').getAttribute('aria-valuenow')).toBe('3')
  expect(await tiles(page).count()).toBe(16)
  await page.getByRole('button', { name: /^Stop 1 of 2: seed 11$/ }).waitFor()
})

// Many calls in a row over the port.
test('a burst of moves ends with the picture of the last one, and each move is measured', async () => {
  const { page } = await openStudio({ library: measuredLibrary() })
  const plain = await shown(page)
  await slider(page, 'Lightness').press('End')
  const goal = await otherPixels(page, plain)
  await page.keyboard.press('z')
  await expect.poll(() => pixels(page)).toBe(plain)

  const moves = 100
  await slider(page, 'Lightness').evaluate((track, count) => {
    performance.clearMeasures()
    for (let move = 1; move <= count; move++) {
      const key = move === count ? 'End' : ['Home', 'ArrowRight', 'PageUp'][move % 3]!
      track.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    }
  }, moves)
  await expect.poll(() => pixels(page)).toBe(goal)
  const measured = () => page.evaluate(() => performance.getEntriesByName('loom:slider-to-picture').length)
  expect(await measured()).toBe(moves)
})

webTests(() => {
  test('who is here for the first time is told what this is, and the two ways on; and not a second time', async () => {
    const opened = await openStudio()
    const { page } = opened
    const welcome = page.getByRole('region', { name: 'Welcome' })
    const first = await shown(page)
    await welcome.getByText(/invents each of these pictures/).waitFor()
    expect(await page.getByRole('radio', { name: 'Smooth' }).isChecked()).toBe(true)
    await expectAccessible(page)
    await welcome.getByRole('button', { name: 'Turn a knob' }).click()
    await page.keyboard.press('Shift+ArrowRight')
    await otherPixels(page, first)
    await welcome.getByRole('button', { name: 'Train on your pictures' }).click()
    await page.getByText('Drop a folder of pictures here').waitFor()
    await page.getByRole('contentinfo', { name: 'Status' }).getByText('Saved', { exact: true }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'Explore' }).click()
    await shown(page)
    expect(await welcome.count()).toBe(0)
  })

  test('another model is chosen, finds its knobs by itself, and can be told not to', async () => {
    const library = join(temporaryFolder(), 'library')
    await loom(['models', 'import', fixture('pytorch/mnist28.generator.pth'), '--name', 'other'], library)
    const { page } = await openStudio({ library })
    const first = await shown(page)
    await page.getByRole('combobox', { name: /^Model: fabric-64/ }).click()
    await page.getByRole('option', { name: /^other/ }).click()
    await page.getByText('28 × 28, seed 11, no knob turned').waitFor()
    await page.getByRole('progressbar', { name: 'Finding the knobs' }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Find the knobs' }).waitFor()
    await page.getByRole('button', { name: 'All 10 dimensions' }).click()
    const other = await pixels(page)
    await slider(page, 'z 1').press('End')
    await otherPixels(page, other)
    await page.keyboard.press('z')
    await page.keyboard.press('z')
    await expect.poll(() => pixels(page)).toBe(first)
    await page.evaluate(() => (location.hash = '#/explore?model=other'))
    await expect.poll(() => pixels(page)).toBe(other)
  })

  test('seed, wildness and knobs change the picture, and undo brings back the same pixels', async () => {
    const { page } = await openStudio({ library: measuredLibrary() })
    const states = [await shown(page)]
    states.push(await typeSeed(page, 7))

    await slider(page, 'Lightness').press('PageUp')
    states.push(await otherPixels(page, states.at(-1)!))
    await slider(page, 'Structure 1').press('End')
    states.push(await otherPixels(page, states.at(-1)!))
    await slider(page, 'Wildness').press('Home')
    states.push(await otherPixels(page, states.at(-1)!))
    await page.getByRole('button', { name: 'All 100 dimensions' }).click()
    await slider(page, 'Wildness').press('PageUp')
    states.push(await otherPixels(page, states.at(-1)!))
    await slider(page, 'z 100').press('Home')
    states.push(await otherPixels(page, states.at(-1)!))
    expect(new Set(states).size).toBe(states.length)
    await page.getByText('3 knobs turned').waitFor()

    for (const state of states.slice(0, -1).toReversed()) {
      await page.keyboard.press('z')
      await expect.poll(() => pixels(page)).toBe(state)
    }
    await page.keyboard.press('Shift+Z')
    await expect.poll(() => pixels(page)).toBe(states[1])
  })

  test('a knob and the dimension that it is made of give the same picture', async () => {
    const { page } = await openStudio({ library: measuredLibrary() })
    const plain = await shown(page)
    await slider(page, 'Lightness').press('End')
    const byKnob = await otherPixels(page, plain)
    await slider(page, 'Lightness').dblclick()
    await expect.poll(() => pixels(page)).toBe(plain)
    await page.getByRole('button', { name: 'All 100 dimensions' }).click()
    await slider(page, 'z 1').press('End')
    await expect.poll(() => pixels(page)).toBe(byKnob)
  })

  test('locks hold through reset, and a weak knob says that it is one', async () => {
    const { page } = await openStudio({ library: measuredLibrary() })
    const plain = await shown(page)
    await slider(page, 'Lightness').press('End')
    const locked = await otherPixels(page, plain)
    await page.getByRole('button', { name: 'Lock Lightness' }).click()
    await slider(page, 'Structure 1').press('End')
    await otherPixels(page, locked)
    await page.getByRole('button', { name: 'Reset all' }).click()
    await expect.poll(() => pixels(page)).toBe(locked)
    await slider(page, 'Structure 1').focus()
    await page.getByRole('button', { name: 'Randomise Structure 1' }).click()
    await otherPixels(page, locked)
    expect(await slider(page, 'Lightness').getAttribute('aria-valuenow')).toBe('3')

    await page.getByText('Symmetry', { exact: true }).hover()
    await page.getByText('only 60 % of pictures').filter({ visible: true }).waitFor()
  })

  test('a click in the grid goes there, and the strip leads back', async () => {
    const { page } = await openStudio({ library: measuredLibrary() })
    const start = await shown(page)
    await kept(page, /^Stop 1 of 1/)
    await tiles(page).nth(5).click()
    const there = await otherPixels(page, start)
    await expect.poll(() => seed(page).inputValue()).toBe('')
    await page.getByRole('button', { name: /^Stop 2 of 2/ }).waitFor()
    await page.getByRole('button', { name: /^Stop 1 of 2: seed 11$/ }).click()
    await expect.poll(() => pixels(page)).toBe(start)
    await page.keyboard.press('z')
    await expect.poll(() => pixels(page)).toBe(there)

    await page.getByRole('radio', { name: 'Random' }).check({ force: true })
    const sample = tiles(page)
      .and(page.getByRole('option', { name: /^Seed/ }))
      .nth(2)
    await sample.focus()
    const name = await sample.getAttribute('aria-label')
    await page.keyboard.press('Enter')
    await expect.poll(() => seed(page).inputValue()).toBe(name!.replace('Seed ', ''))
  })

  test('a pinned picture is seen beside the present one, or as long as Space is held', async () => {
    const { page } = await openStudio({ library: measuredLibrary() })
    const first = await shown(page)
    await page.keyboard.press('p')
    const second = await typeSeed(page, 12)
    await seed(page).blur()
    await page.keyboard.down('Space')
    const held = page.getByRole('img', { name: 'Pinned picture, seed 11' }).locator('canvas')
    await expect.poll(() => hashOf(held)).toBe(first)
    await page.keyboard.up('Space')
    await expect.poll(() => pixels(page)).toBe(second)

    await page.getByRole('radio', { name: 'A / B' }).check({ force: true })
    await expect.poll(() => hashOf(held)).toBe(first)
    await expect.poll(() => pixels(page)).toBe(second)

    await page.getByRole('radio', { name: 'Seamless' }).check({ force: true })
    const width = () => large(page).evaluate((canvas: HTMLCanvasElement) => canvas.width)
    await expect.poll(width).toBe(3 * 64)
    const straight = await pixels(page)
    await page.getByRole('radio', { name: 'Half-drop' }).check({ force: true })
    await otherPixels(page, straight)
  })

  test('what was done before a reload can be undone after it, and done again', async () => {
    const { page } = await openStudio()
    await shown(page)
    for (const number of ['5', '6']) {
      await seed(page).fill(number)
      await seed(page).press('Enter')
      await page.getByText(`seed ${number}, no knob turned`).waitFor()
      await page.waitForTimeout(800) // quick ones are one step
    }
    await kept(page, /seed 6$/)
    await page.reload()
    await page.getByText('seed 6, no knob turned').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('seed 5, no knob turned').waitFor()
    await page.getByRole('button', { name: 'Redo' }).click()
    await page.getByText('seed 6, no knob turned').waitFor()
    await page.keyboard.press('z')
    await page.keyboard.press('z')
    await page.getByText('seed 11, no knob turned').waitFor()
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true)
  })

  test('the address opens a model, and a way back through other views stays open', async () => {
    const { page } = await openStudio({ library: measuredLibrary() })
    const start = await shown(page)
    const moved = await typeSeed(page, 41)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('link', { name: 'Explore' }).click()
    await expect.poll(() => pixels(page)).toBe(moved)
    await page.keyboard.press('z')
    await expect.poll(() => pixels(page)).toBe(start)
    await page.evaluate(() => (location.hash = '#/explore?model=no-such-model'))
    await page.getByText('This model is not in the library any more.').waitFor()
    expect(await pixels(page)).toBe(start)
  })

  test.each(['dark', 'light'] as const)('axe finds nothing serious in the %s theme', async (theme) => {
    const { page } = await openStudio({ library: measuredLibrary(), theme })
    await shown(page)
    await page.getByRole('button', { name: 'Lock Lightness' }).or(slider(page, 'Lightness')).first().focus()
    await expectAccessible(page)
  })
})
