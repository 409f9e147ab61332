/**
 * Every field is given its extremes, what lies beyond them, and nonsense, as a hand types it. What it then shows is within its
 * bounds, and what it takes the Studio takes: nothing is refused later, and no word of a program reaches the page.
 */
import type { Locator, Page } from 'playwright'
import { expect, test } from 'vitest'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import { customRecipe } from '../../../src/engine/training/customRecipe.ts'
import { limits } from '../../../src/contract/limits.ts'
import { libraryWithPictures } from '../cli/loom.ts'
import { dialog, facts, format, opened } from './filmDialog.ts'
import { openStudio } from './studio.ts'

const nonsense = ['', '1e999', '🙂 0x1']
const longText = `  ${'Ünïcode 🙂 \u202e'.repeat(600)}`
/** What only a program says, wherever it stands. */
const programWords =
  /\b(?:undefined|NaN|Infinity|null|\w*Error|schema|strict)\b|\[object|Invalid |Expected |has a defect|made a mistake/

async function expectPlain(page: Page): Promise<void> {
  expect(await page.locator('body').innerText()).not.toMatch(programWords)
  expect(await page.getByRole('alert').allTextContents()).toEqual([])
}

/** As a hand does: what stands there is replaced, with as many letters as there is room for. */
async function type(field: Locator, text: string): Promise<void> {
  await field.click()
  await field.press('ControlOrMeta+a')
  if (text === '') await field.press('Delete')
  else await field.page().keyboard.insertText(text)
  await field.press('Enter')
}

const shown = async (field: Locator) => Number((await field.inputValue()).replaceAll(',', ''))

/** What the field shows after its least, its most, what lies beyond, and nonsense. Leaves it as it was. */
async function extremes(field: Locator): Promise<number[]> {
  const boundOf = async (name: string) => {
    const text = await field.getAttribute(name)
    return text === null ? undefined : Number(text)
  }
  const before = await field.inputValue()
  const [least, most] = [await boundOf('aria-valuemin'), await boundOf('aria-valuemax')]
  for (const text of nonsense) {
    await type(field, text)
    expect(await field.inputValue(), text).toBe(before)
  }
  const seen: number[] = []
  const within = async (text: string) => {
    await type(field, text)
    const value = await shown(field)
    expect(value, text).toBeGreaterThanOrEqual(least ?? -Infinity)
    expect(value, text).toBeLessThanOrEqual(most ?? Infinity)
    seen.push(value)
  }
  for (const text of ['1e15', '-1e15', '2.5']) await within(text)
  for (const bound of [least, most]) if (bound !== undefined) await within(String(bound))
  await type(field, before)
  return seen
}

const spinbuttons = (within: Page | Locator) => within.getByRole('spinbutton')

/** All that are seen, by their names. */
async function named(all: Locator): Promise<[string, Locator][]> {
  const fields: [string, Locator][] = []
  for (const field of await all.all()) {
    if (!(await field.isVisible())) continue
    const name = await field.evaluate(
      (input: HTMLInputElement) => input.ariaLabel ?? input.labels?.[0]?.textContent ?? '',
    )
    fields.push([name.trim(), field])
  }
  return fields
}

test('of a training: whatever its fields take is a recipe', async () => {
  const studio = await openStudio({ library: await libraryWithPictures() })
  const { page } = studio
  const { fields } = await (await studio.client()).call('recipes.list', {})
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page
    .getByRole('list', { name: 'Imported before' })
    .getByRole('button', { name: /^Shapes/ })
    .click()
  await page.getByRole('radio', { name: 'Trial' }).check({ force: true })
  await page.getByRole('button', { name: 'Advanced', exact: true }).click()
  const recipe = recipeNamed('tiny')
  let known = 0
  for (const [name, field] of await named(spinbuttons(page))) {
    const values = await extremes(field)
    const option = fields.find(({ label, family = 'dcgan' }) => label === name && family === 'dcgan')
    if (!option) continue
    known++
    for (const value of values)
      expect(customRecipe(recipe, { [option.part]: { [option.field]: value } }), name).toBeDefined()
  }
  expect(known).toBeGreaterThan(8)
  const run = page.getByRole('textbox', { name: 'Name of the run' })
  await type(run, longText)
  expect([...(await run.inputValue())].length).toBeLessThanOrEqual(limits.name)
  await expectPlain(page)
})

test('of a film: whatever its fields take can be made', async () => {
  const { page } = await opened()
  for (const kind of ['MP4', 'GIF', 'Contact sheet']) {
    await format(page, kind)
    for (const [, field] of await named(spinbuttons(dialog(page)))) await extremes(field)
    await facts(page).waitFor()
    await expectPlain(page)
  }
  await format(page, 'GIF')
  const byName = (name: string) => dialog(page).getByRole('spinbutton', { name })
  await type(byName('Width'), '1')
  await type(byName('Frame rate'), '0')
  await type(dialog(page).getByRole('textbox').first(), longText)
  await dialog(page).getByRole('button', { name: 'Export', exact: true }).click()
  await dialog(page).getByRole('button', { name: 'Download' }).waitFor({ timeout: 30_000 })
  await expectPlain(page)
})

test('of a timeline: whatever its fields take is saved', async () => {
  const { page, client } = await opened()
  await page.keyboard.press('Escape')
  const bar = (name: string) => page.getByRole('spinbutton', { name, exact: true })
  const keyframe = page.getByRole('listbox', { name: 'Keyframes' }).getByRole('option').nth(1)
  const title = page.getByRole('textbox', { name: 'Title' })
  // A click may come while the timeline is still opened.
  await expect.poll(() => keyframe.click().then(() => title.isVisible())).toBe(true)
  for (const [, field] of await named(spinbuttons(page))) await extremes(field)
  await type(title, longText)
  for (const [rate, length] of [
    ['1e9', '1e9'],
    ['23.976', '1e9'],
    ['0', '1e9'],
    ['29.97', '0'],
  ] as const) {
    await type(bar('Frames per second'), rate)
    await type(bar('Length in seconds'), length)
    const wanted = [await shown(bar('Frames per second')), await shown(bar('Length in seconds'))]
    await expect
      .poll(async () => {
        const [made] = await client.call('timelines.list', {})
        const timeline = await client.call('timelines.open', { id: made!.id })
        return [timeline.fps, timeline.seconds].map((one) => Number(one.toFixed(2)))
      })
      .toEqual(wanted.map((one) => Number(one.toFixed(2))))
  }
  await expectPlain(page)
})

test('of Explore and the gallery: a picture comes of whatever is typed, and is found', async () => {
  const studio = await openStudio()
  const { page } = studio
  const seed = page.getByRole('spinbutton', { name: 'Seed' })
  // The first picture brings its own.
  await page.getByRole('button', { name: /^Stop 1 of 1/ }).waitFor()
  await extremes(seed)
  for (const [name, text, within] of [
    ['Wildness', '1e9', 1.5],
    ['Wildness', '-1e9', 0],
    ['Wildness', 'abc', 0],
    ['Redness', '-1e9', -3],
  ] as const) {
    const label = `${name}: type a value`
    await page.getByRole('button', { name: label }).click()
    await type(page.getByRole('textbox', { name: label }), text)
    await expect
      .poll(() => page.getByRole('slider', { name }).first().getAttribute('aria-valuenow').then(Number))
      .toBe(within)
  }
  await type(seed, String(Number.MAX_SAFE_INTEGER))
  await page.getByRole('button', { name: 'Save S', exact: true }).click()
  const client = await studio.client()
  const saved = () => client.call('gallery.query', { offset: 0, limit: 9 }).then(({ items }) => items)
  await expect.poll(async () => (await saved()).length).toBe(1)

  await page.getByRole('link', { name: 'Gallery', exact: true }).click()
  await page.getByRole('option').first().click()
  await type(page.getByRole('textbox', { name: 'Title' }), longText)
  const tag = page.getByRole('textbox', { name: 'Tags' }).or(page.getByRole('combobox', { name: 'Tags' }))
  await type(tag, longText)
  await type(tag, '%')
  await expect.poll(async () => (await saved())[0]!.tags.length).toBe(2)
  const [item] = await saved()
  expect(item!.title.length).toBeLessThanOrEqual(limits.title)
  const search = page.getByRole('searchbox')
  for (const text of [longText, '%', '"*)', '']) await type(search, text)
  await expectPlain(page)
})
