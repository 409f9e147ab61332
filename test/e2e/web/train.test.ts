/** Train, as it is used: from a folder of pictures to a model, watched, paused, cut short and gone on with. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { drawPictures, libraryWithPictures, temporaryFolder } from '../cli/loom.ts'
import { expectAccessible } from './accessible.ts'
import { openStudio, webTests, type OpenedStudio } from './studio.ts'
import { openWeb, serveStudio } from './webStudio.ts'

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const progress = (page: Page) => page.getByRole('progressbar', { name: 'Progress of the training' })
const chart = (page: Page, title: string) => page.getByRole('img', { name: title })
const notice = (page: Page, words: RegExp) => page.getByRole('status').filter({ hasText: words })
const preview = (page: Page) => page.getByRole('listbox', { name: /Preview pictures/ })
const epoch = async (page: Page) =>
  Number(/epoch (\d+)/.exec((await progress(page).getAttribute('aria-valuetext')) ?? '')?.[1])

async function goToTrain(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Train', exact: true }).click()
}

/** Trains the dataset by the recipe that fits it, from the same seed every time. */
async function startTraining(page: Page, name: string, epochs: number): Promise<void> {
  await page
    .getByRole('list', { name: 'Imported before' })
    .getByRole('button', { name: /^Shapes/ })
    .click()
  await prepare(page, name, epochs)
  await button(page, 'Start training').click()
}

async function prepare(page: Page, name: string, epochs: number): Promise<void> {
  await page.getByRole('radio', { name: 'Trial' }).check({ force: true })
  await page.getByRole('textbox', { name: 'Name of the run' }).fill(name)
  await page.getByRole('spinbutton', { name: 'Epochs' }).fill(String(epochs))
  await page.getByRole('spinbutton', { name: 'Epochs' }).press('Enter')
  await button(page, 'Advanced').click()
  await page.getByRole('spinbutton', { name: 'Seed' }).fill('7')
  await page.getByRole('spinbutton', { name: 'Seed' }).press('Enter')
}

/** Waits until it has come so far. */
async function reachEpoch(page: Page, least: number): Promise<void> {
  await expect.poll(() => epoch(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(least)
}

/** How many of a chart's pixels its lines have coloured. */
function inked(page: Page, title: string): Promise<number> {
  return chart(page, title)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      let count = 0
      for (let i = 0; i < data.length; i += 4) {
        const spread =
          Math.max(data[i]!, data[i + 1]!, data[i + 2]!) - Math.min(data[i]!, data[i + 1]!, data[i + 2]!)
        if (data[i + 3]! > 128 && spread > 60) count++
      }
      return count
    })
}

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [
        join(parentPath, name),
        readFileSync(join(parentPath, name), 'base64'),
      ]),
  )
}

// The system’s dialog, and a folder by its path.
test('a folder with bad files is imported through the page: each is named with its reason, the folder is untouched', async () => {
  const opened = await openStudio()
  const { page, library } = opened
  const folder = join(temporaryFolder(), 'kente')
  mkdirSync(join(folder, 'deep'), { recursive: true })
  await drawPictures(folder, 12)
  const first = 'shape-000.png'
  writeFileSync(join(folder, 'notes.txt'), 'not a picture')
  writeFileSync(join(folder, 'broken.jpg'), 'neither is this')
  writeFileSync(join(folder, 'cut.png'), readFileSync(join(folder, first)).subarray(0, 300))
  copyFileSync(join(folder, first), join(folder, 'deep', 'copy.png'))
  const before = contents(folder)

  await goToTrain(page)
  await expectAccessible(page)
  await opened.chooseFolder(folder)
  const leftOut = page.getByRole('group', { name: 'Files that are left out, and why' })
  await leftOut.waitFor()
  const rows = await leftOut.getByRole('listitem').allTextContents()
  expect(rows).toHaveLength(3)
  expect(rows.find((row) => row.includes('notes.txt'))).toContain('not a picture')
  expect(rows.find((row) => row.includes('broken.jpg'))).toContain('its content is not a picture')
  expect(rows.find((row) => row.includes('cut.png'))).toContain('damaged or cut short')
  await notice(page, /13 pictures can be used/).waitFor()
  await button(page, /^Exact copies: 1 picture in 2 files/).waitFor()
  await expect.poll(() => inked(page, 'The first pictures as they will be learned from')).toBeGreaterThan(100)
  await expectAccessible(page)

  await page.getByRole('radio', { name: '16', exact: true }).check({ force: true })
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Kente')
  await button(page, 'Import').click()
  const sheet = page.getByRole('img', { name: 'The first pictures of Kente' })
  await sheet.waitFor()
  await expect.poll(() => sheet.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(16)
  await page.getByText('12 pictures, 16 × 16, colour').waitFor()
  expect(await page.getByRole('radio', { name: 'Trial' }).isChecked()).toBe(true)
  expect(await page.getByRole('textbox', { name: 'Name of the run' }).inputValue()).toBe('Kente')
  expect(contents(folder)).toEqual(before)
  const uploads = join(library, '.uploads')
  expect(existsSync(uploads) ? readdirSync(uploads) : []).toEqual([])

  await button(page, 'How long will it take?').click()
  await page.getByText(/for 2 epochs \(4 steps in/).waitFor({ timeout: 30_000 })
  await expectAccessible(page)
})

/** By the keyboard alone: into the list, into the folder. Only a browser has it, which cannot see the Studio's folders. */
async function findOnStudiosComputer(page: Page, folder: string): Promise<void> {
  await button(page, 'By its path…').click()
  const path = page.getByRole('textbox', { name: 'Path' })
  await path.fill(dirname(folder))
  await path.press('Enter')
  await page
    .getByRole('list', { name: 'Folders' })
    .getByRole('button', { name: basename(folder) })
    .press('Enter')
  await page.getByText('80 pictures right here').waitFor()
  await button(page, 'Use this folder').click()
}

/** It is still the one that was used before. */
async function useAgain(page: Page): Promise<void> {
  await button(page, 'By its path…').click()
  await button(page, 'Use this folder').click()
}

// The view once, and events over the port.
test('a training is watched, paused, gone on with, found again after a reload, and stopped with a model', async () => {
  const { page } = await openStudio({ library: await libraryWithPictures() })
  await goToTrain(page)
  await startTraining(page, 'Long one', 4000)

  await reachEpoch(page, 5)
  await expect.poll(() => inked(page, 'Losses')).toBeGreaterThan(100)
  await expect.poll(() => inked(page, 'What the discriminator believes')).toBeGreaterThan(100)
  expect(await chart(page, 'Losses').getAttribute('aria-label')).toMatch(
    /generator \d+\.\d\d, discriminator \d/,
  )
  await expect.poll(() => preview(page).getByRole('option').count()).toBe(16)
  await expect.poll(() => preview(page).getAttribute('aria-label')).toMatch(/epoch [1-9]/)
  await expectAccessible(page)

  await button(page, 'Checkpoint now').click()
  await page.getByText(/A checkpoint of epoch \d+, step [\d,]+, is kept\./).waitFor()

  await page.locator('body').press('p')
  await notice(page, /Paused\. Everything up to epoch \d+ is kept/).waitFor()
  const paused = await epoch(page)
  await page.reload()
  await notice(page, /Paused\./).waitFor()
  expect(await epoch(page)).toBe(paused)
  await button(page, /^Go on P/).click()
  await reachEpoch(page, paused + 3)

  await page.reload()
  await reachEpoch(page, paused + 4)
  await button(page, 'Stop…').click()
  await button(page, 'Stop and make a model').click()
  await notice(page, /Stopped early\. It has become the model “Long one”/).waitFor()
  await page.getByRole('slider', { name: 'Epoch of the preview' }).press('Home')
  await expect.poll(() => preview(page).getAttribute('aria-label')).toContain('epoch 1')
  await page.getByRole('option', { name: 'Picture 3: open' }).click()
  await page.waitForURL(/#\/explore\?run=long-one&tile=2/)
})

/** In training, and it has come so far that something is kept. */
async function trainSome(opened: OpenedStudio): Promise<void> {
  await goToTrain(opened.page)
  await startTraining(opened.page, 'Cut short', 4000)
  await reachEpoch(opened.page, 5)
}

/** The page says what happened, and it goes on from there. */
async function goOnAfterInterruption(page: Page): Promise<void> {
  await notice(page, /Interrupted\. The Studio ended in the middle of it/).waitFor({ timeout: 20_000 })
  const kept = await epoch(page)
  expect(kept).toBeGreaterThanOrEqual(1)
  await expectAccessible(page)
  await button(page, /^Go on P/).click()
  await reachEpoch(page, kept + 3)
  await expect.poll(() => inked(page, 'Losses')).toBeGreaterThan(100)
}

// The desktop’s death.
test('a training that was killed in the middle is there when it is opened again, and goes on', async () => {
  const opened = await openStudio({ library: await libraryWithPictures() })
  await trainSome(opened)
  await opened.kill()
  const { page } = await opened.openAgain()
  await goToTrain(page)
  await goOnAfterInterruption(page)
  expect(await page.getByText('Cut short').count()).toBeGreaterThan(0)
})

// The desktop’s end in the middle of work, and its next start.
test('a training and what waits behind it go on by themselves when the Studio is ended and started again', async () => {
  const opened = await openStudio({ library: await libraryWithPictures() })
  await trainSome(opened)
  const calls = await opened.client()
  const [dataset] = await calls.call('datasets.list', {})
  const behind = { dataset: dataset!.id, recipe: 'tiny', name: 'Behind', seed: 1 }
  expect((await calls.call('runs.start', behind)).status).toBe('queued')
  await opened.stop()
  const again = await opened.openAgain()
  const statuses = async () => {
    const runs = await (await again.client()).call('runs.list', {})
    return Object.fromEntries(runs.map(({ name, status }) => [name, status]))
  }
  await expect.poll(statuses, { timeout: 30_000 }).toEqual({ 'Cut short': 'training', Behind: 'queued' })
})

webTests(() => {
  test('an import of a path is cancelled and leaves nothing', async () => {
    const folder = join(temporaryFolder(), 'many')
    mkdirSync(folder)
    const noise = {
      width: 800,
      height: 800,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    } as const
    await sharp({ create: { ...noise, background: '#888' } })
      .png()
      .toFile(join(folder, '0.png'))
    for (let i = 1; i < 80; i++) cpSync(join(folder, '0.png'), join(folder, `${i}.png`))
    const { page, library } = await openStudio()
    await goToTrain(page)

    await findOnStudiosComputer(page, folder)
    const looking = page.getByRole('progressbar', { name: 'Looking at every picture' })
    await expect.poll(() => looking.getAttribute('aria-valuenow').then(Number)).toBeGreaterThan(0)
    await button(page, 'Cancel').click()
    await page.getByText('Drop a folder of pictures here').waitFor()

    await useAgain(page)
    await button(page, 'Import').click({ timeout: 30_000 })
    const importing = page.getByRole('progressbar', { name: 'Importing' })
    await expect.poll(() => importing.getAttribute('aria-valuenow').then(Number)).toBeGreaterThan(0)
    await button(page, 'Cancel').click()
    await button(page, 'Import').waitFor()
    expect(readdirSync(join(library, 'datasets'))).toEqual([])
  })

  test('two pages see the same training, and either one stops it', async () => {
    const { page, openPage } = await openWeb({ library: await libraryWithPictures() })
    await goToTrain(page)
    await startTraining(page, 'Long one', 4000)
    await reachEpoch(page, 2)
    const second = await openPage()
    await goToTrain(second)
    await reachEpoch(second, (await epoch(page)) + 1)
    await expect.poll(() => inked(second, 'Losses')).toBeGreaterThan(100)
    await button(second, 'Stop…').click()
    await button(second, 'Stop and make a model').click()
    for (const each of [page, second]) {
      await notice(each, /Stopped early\. It has become the model “Long one”/).waitFor()
    }
    expect(await epoch(page)).toBe(await epoch(second))
  })

  test('time left falls; what is finished is a model, is gone on from by fine-tuning, and compared', async () => {
    const { page } = await openStudio({ library: await libraryWithPictures() })
    await goToTrain(page)
    await startTraining(page, 'First', 120)
    const left = page.getByTestId('time-left')
    const seconds = async () => {
      const text = (await left.textContent({ timeout: 500 }).catch(() => '')) ?? ''
      const [, minutes = '0', rest = '0'] = /(?:(\d+) min ?)?(?:(\d+) s)?/.exec(text) ?? []
      return text === '' ? NaN : 60 * Number(minutes) + Number(rest)
    }
    await reachEpoch(page, 20)
    const early = await seconds()
    await reachEpoch(page, 100)
    const late = await seconds()
    expect(Number.isNaN(late) || late < early).toBe(true)
    await notice(page, /Finished\. It has become the model “First”/).waitFor({ timeout: 60_000 })
    expect(await progress(page).getAttribute('aria-valuenow')).toBe('100')
    await expectAccessible(page)

    await button(page, 'Fine-tune…').click()
    await expect
      .poll(() =>
        button(page, /^Start from/)
          .or(page.getByRole('combobox', { name: 'Start from' }))
          .textContent(),
      )
      .toContain('First')
    // The pictures are still chosen.
    await prepare(page, 'Second', 4)
    await button(page, 'Start training').click()
    await notice(page, /Finished\. It has become the model “Second”/).waitFor({ timeout: 30_000 })

    await button(page, 'Compare…').click()
    await button(page, 'First').click()
    await expect.poll(() => inked(page, 'Generator’s loss')).toBeGreaterThan(20)
    expect(await chart(page, 'Generator’s loss').getAttribute('aria-label')).toMatch(/Second .*, First \d/)
    expect(await page.getByRole('listbox', { name: /Last preview of/ }).count()).toBe(2)
    await expectAccessible(page)

    await page.getByRole('link', { name: 'Models', exact: true }).click()
    await page.getByText('First', { exact: true }).first().waitFor()
    await page.getByText('Second', { exact: true }).first().waitFor()
  })

  test('what is typed becomes what a training takes, before it is asked for', async () => {
    const { page } = await openStudio({ library: await libraryWithPictures() })
    await goToTrain(page)
    await page
      .getByRole('list', { name: 'Imported before' })
      .getByRole('button', { name: /^Shapes/ })
      .click()
    await page.getByRole('radio', { name: 'Trial' }).check({ force: true })
    await button(page, 'Advanced').click()
    const typed = async (name: string, text: string) => {
      const field = page.getByRole('spinbutton', { name, exact: true })
      await field.fill(text)
      await field.press('Tab')
      return field.inputValue()
    }
    expect([
      await typed('Epochs', '2.5'),
      await typed('Epochs', '-4'),
      await typed('Epochs', '1e99'),
      await typed('Seed', '7.2'),
      await typed('Batch', '0'),
      await typed('Beta 1', '3'),
      await typed('Preview columns', '101'),
    ]).toEqual(['3', '1', '1000000', '7', '1', '0.999999', '100'])
    await page.getByRole('combobox', { name: /^Picture size/ }).waitFor()
  })

  test('runs wait for each other; one that waits leaves the queue, and is removed', async () => {
    const { page } = await openStudio({ library: await libraryWithPictures() })
    await goToTrain(page)
    await startTraining(page, 'Ahead', 4000)
    await reachEpoch(page, 1)
    await button(page, 'New training').click()
    await page
      .getByRole('list', { name: 'Imported before' })
      .or(page.getByRole('heading', { name: 'Shapes' }))
      .first()
      .waitFor()
    await prepare(page, 'Behind', 4000)
    await page.getByText('“Ahead” is in training: this one waits for its turn.').waitFor()
    await button(page, 'Put into the queue').click()
    await notice(page, /It begins when “Ahead” has ended/).waitFor()
    await button(page, 'Take out of the queue').click()
    await notice(page, /It has not begun yet/).waitFor()
    await button(page, /^Runs: Behind/).click()
    await button(page, 'Remove Behind').click()
    await button(page, 'Remove').click()
    await page.getByText('“Behind” is removed.').waitFor()
    await button(page, /^Runs: /).click()
    await page.getByRole('button', { name: /^Ahead/ }).click()
    expect(await page.getByRole('list', { name: 'Runs' }).count()).toBe(0)
    await reachEpoch(page, 2)
  })

  test('a page whose Studio is killed says so, and finds the next one by itself', async () => {
    const opened = await openWeb({ library: await libraryWithPictures() })
    const { page, server } = opened
    await trainSome(opened)
    await server.kill()
    await page.getByText(/The connection to the Studio is lost/).waitFor()
    const again = await serveStudio(server.library, Number(new URL(server.origin).port))
    onTestFinished(() => again.stop())
    await goOnAfterInterruption(page)
    expect(await page.getByText(/The connection to the Studio is lost/).count()).toBe(0)
  })
})
