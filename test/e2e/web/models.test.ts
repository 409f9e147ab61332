/** The models' view and the settings against a real Studio: import, names, removal, export, measuring; one theme everywhere. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { resourcesFolder } from '../../../src/studio/resources.ts'
import { expectAccessible } from './accessible.ts'
import { drop } from './dropFile.ts'
import { openStudio, webTests } from './studio.ts'
import { openWeb } from './webStudio.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))

async function openModels(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Models' }).click()
  await card(page, 'fabric-64').waitFor()
}

const cards = (page: Page) => page.getByRole('list', { name: 'Models' }).locator('button[aria-pressed]')
const card = (page: Page, name: string) => cards(page).filter({ hasText: name })
const details = (page: Page) => page.getByRole('complementary', { name: 'Model' })

async function choose(page: Page, file: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: /^Import/ }).click(),
  ])
  await chooser.setFiles(file)
}

// Electron’s downloads, and a file by its path.
test('an exported model reads back', async () => {
  const opened = await openStudio()
  const { page } = opened
  await openModels(page)
  await details(page).getByRole('button', { name: 'Export' }).click()
  const path = await opened.saved(() => page.getByRole('menuitem', { name: 'Half the size, 16 bit' }).click())
  expect(basename(path)).toBe('fabric-64.safetensors')
  const bytes = readFileSync(path)
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()) as Record<
    string,
    { dtype?: string }
  >
  expect(Object.values(header).some(({ dtype }) => dtype === 'F16')).toBe(true)
  await choose(page, path)
  // Under a name of its own: the shipped one stays what it is.
  await card(page, 'fabric-64 2').waitFor()
  const client = await opened.client()
  const [shipped, again] = await client.call('models.list', {})
  expect(again).toMatchObject({
    name: 'fabric-64 2',
    size: shipped!.size,
    parameters: shipped!.parameters,
    latentSize: shipped!.latentSize,
  })
})

// The view once.
test('a model opens in Explore, and is fine-tuned from here', async () => {
  const { page } = await openStudio()
  await openModels(page)
  await card(page, 'fabric-64').focus()
  await details(page).getByRole('button', { name: 'Open in Explore' }).click()
  await expect.poll(() => new URL(page.url()).hash).toBe('#/explore?model=fabric-64')
  await openModels(page)
  await details(page).getByRole('button', { name: 'Fine-tune' }).click()
  await expect.poll(() => new URL(page.url()).hash).toBe('#/train?fineTune=fabric-64')
})

async function expectTheme(page: Page, theme: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme)
}

// The view once, and the system’s theme.
test('settings count at once, and after a restart', async () => {
  const opened = await openStudio()
  const { page, library } = opened
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText('Light', { exact: true }).click()
  await expectTheme(page, 'light')
  await page.getByText('Crisp', { exact: true }).click()
  await page.getByText('Long, exact', { exact: true }).click()
  await page.getByText(library).waitFor()
  await page.getByRole('button', { name: /^Show all shortcuts/ }).click()
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await opened.stop()
  const again = await opened.openAgain()
  await expectTheme(again.page, 'light')
  await again.page.getByRole('link', { name: 'Settings' }).click()
  for (const name of ['Crisp', 'Long, exact']) {
    await expect.poll(() => again.page.getByRole('radio', { name }).isChecked()).toBe(true)
  }
})

webTests(() => {
  test('a PyTorch file that is dropped becomes a model; what is hostile or no model is refused in words', async () => {
    const opened = await openStudio()
    const { page } = opened
    await openModels(page)
    await drop(page, cards(page).first(), fixture('pytorch/dcgan32.generator.pth'))
    await page.getByText('“dcgan32.generator” is imported.').waitFor()
    await details(page).getByText('Imported from the file dcgan32.generator.pth.').waitFor()
    await drop(page, cards(page).first(), fixture('torch/expanded-bomb.pth'))
    await page.getByText('The PyTorch file has tensors far larger than the file.').waitFor()
    await drop(page, cards(page).first(), fixture('torch/module-object.pth'))
    await expect
      .poll(() =>
        page
          .getByRole('listitem')
          .filter({ hasText: /state_dict/ })
          .count(),
      )
      .toBe(1)
    await expect.poll(() => cards(page).count()).toBe(2)
    const client = await opened.client()
    const names = (await client.call('models.list', {})).map(({ name }) => name)
    expect(names).toEqual(['fabric-64', 'dcgan32.generator'])
  })

  test('what weights do not tell is said at import and can be set: its pictures follow', async () => {
    const { page } = await openStudio()
    await openModels(page)
    await choose(page, fixture('torch/untold.safetensors'))
    await page.getByText(/It is taken for Slope below 0: 0; Last activation: tanh/).waitFor()
    await details(page).getByText('Left out, as it is not on the way to the picture: z.').waitFor()
    const preview = card(page, 'untold').locator('img')
    const before = await preview.getAttribute('src')
    await details(page).getByRole('combobox', { name: 'Last activation' }).click()
    await page.getByRole('option', { name: 'sigmoid' }).click()
    await page.getByText('“untold” makes its pictures so from now on.').waitFor()
    await expect.poll(() => preview.getAttribute('src')).not.toBe(before)
    const slope = details(page).getByRole('spinbutton', { name: 'Slope below 0' })
    await slope.fill('0.2')
    await slope.press('Enter')
    await expect.poll(() => slope.inputValue()).toBe('0.2')
    await expectAccessible(page)
  })

  test('a model is renamed in place, removed and brought back; what ships stays', async () => {
    const { page } = await openStudio()
    await openModels(page)
    await choose(page, fixture('pytorch/dcgan32.generator.pth'))
    await card(page, 'dcgan32.generator').waitFor()
    await choose(page, fixture('pytorch/mnist28.generator.pth'))
    await card(page, 'mnist28.generator').waitFor()
    const name = details(page).getByRole('textbox', { name: 'Name' })
    await name.fill('Handwriting')
    await name.press('Enter')
    await card(page, 'Handwriting').waitFor()

    await details(page).getByRole('textbox', { name: 'Name' }).fill('dcgan32.generator')
    await page.keyboard.press('Enter')
    await page.getByText('There is a model called “dcgan32.generator” already.').waitFor()
    await expect
      .poll(() => details(page).getByRole('textbox', { name: 'Name' }).inputValue())
      .toBe('Handwriting')

    await details(page).getByRole('button', { name: 'Remove' }).click()
    await card(page, 'Handwriting').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await card(page, 'Handwriting').waitFor()

    await card(page, 'fabric-64').click()
    await details(page).getByText('Comes with the program').waitFor()
    expect(await details(page).getByRole('button', { name: 'Remove' }).count()).toBe(0)
  })

  test('another window shows at once what becomes of a model', async () => {
    const { page, openPage } = await openWeb()
    const other = await openPage()
    for (const each of [page, other]) await openModels(each)
    await choose(page, fixture('pytorch/mnist28.generator.pth'))
    await card(other, 'mnist28.generator').waitFor()
    const name = details(page).getByRole('textbox', { name: 'Name' })
    await name.fill('Handwriting')
    await name.press('Enter')
    await card(other, 'Handwriting').waitFor()
    await details(page).getByRole('button', { name: 'Remove' }).click()
    await card(other, 'Handwriting').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await card(other, 'Handwriting').waitFor()
    expect(await cards(other).count()).toBe(2)
  })

  test('measuring shows how far it is, can be cancelled, and ends with a table', async () => {
    const { page } = await openStudio()
    await openModels(page)
    const measure = details(page).getByRole('button', { name: 'Measure' })
    // One that takes long enough to be cancelled on any machine: the weights that ship, without what was measured of them.
    await choose(page, join(resourcesFolder(), 'models', 'fabric-64', 'generator.safetensors'))
    await page.getByText('2,371,136').waitFor()
    await measure.click()
    await details(page).getByRole('progressbar').waitFor()
    await details(page).getByRole('button', { name: 'Cancel' }).click()
    await measure.waitFor()
    // And one that is soon done.
    await choose(page, fixture('pytorch/mnist28.generator.pth'))
    await card(page, 'mnist28.generator').waitFor()
    await details(page).getByText('28 × 28').waitFor()
    await measure.click()
    // It goes on while one looks elsewhere.
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await openModels(page)
    const row = details(page).getByRole('row', { name: /Lightness/ })
    await row.waitFor({ timeout: 60_000 })
    expect(await row.getByRole('cell').allTextContents()).toEqual([
      expect.stringMatching(/^\d+ %$/),
      expect.stringMatching(/^\d+ %$/),
    ])
  })

  test('settings count at once in every window', async () => {
    const { page, openPage } = await openWeb()
    const other = await openPage()
    for (const each of [page, other]) await each.getByRole('link', { name: 'Settings' }).click()
    await page.getByText('Light', { exact: true }).click()
    await expectTheme(other, 'light')
    await page.getByText('Crisp', { exact: true }).click()
    await page.getByText('Long, exact', { exact: true }).click()
    await expect.poll(() => other.getByRole('radio', { name: 'Crisp' }).isChecked()).toBe(true)
    await expect.poll(() => other.getByRole('radio', { name: 'Long, exact' }).isChecked()).toBe(true)
  })

  test('nothing on them keeps anybody out, in either theme', async () => {
    const { page } = await openStudio()
    await openModels(page)
    for (const view of ['Models', 'Settings']) {
      await page.getByRole('link', { name: view }).click()
      await page.getByRole('heading', { name: view, exact: true }).waitFor()
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await expectAccessible(page, `${view}, ${colorScheme}`)
      }
    }
  })
})
