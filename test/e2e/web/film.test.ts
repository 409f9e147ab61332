/** Films, from the dialog to the file: what is shown before, what other programs read, what a cancelled one leaves. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { probe } from '../../studio/export/film/probe.ts'
import { expectAccessible } from './accessible.ts'
import {
  button,
  dialog,
  exported,
  facts,
  films,
  format,
  fps,
  openDialog,
  opened,
  seconds,
} from './filmDialog.ts'

/** Four times the 64 of the shipped model. */
const side = 256

test('each format leaves the dialog as a file that other programs read, with what was chosen', async () => {
  const { page, client, studio } = await opened()
  const size = dialog(page).getByRole('radiogroup', { name: 'Size' })
  await size.getByRole('radio', { name: '×4' }).check({ force: true })
  await facts(page).getByText('256 × 256').waitFor()

  const codecs = { MP4: 'h264', WebM: 'vp9', GIF: 'gif', APNG: 'apng' }
  for (const [name, codec] of Object.entries(codecs)) {
    await format(page, name)
    const { codec: found, width, height, frames, fps: rate } = await probe(await exported(studio))
    expect({ name, found, width, height, frames }).toEqual({
      name,
      found: codec,
      width: side,
      height: side,
      frames: fps * seconds,
    })
    // A GIF counts hundredths of a second.
    expect(Math.abs(rate - fps)).toBeLessThan(name === 'GIF' ? 0.6 : 0.01)
  }

  await format(page, 'WebP')
  await dialog(page).getByRole('checkbox', { name: 'Every pixel exactly' }).check({ force: true })
  expect(await dialog(page).getByRole('slider', { name: 'Quality' }).count()).toBe(0)
  const webp = await sharp(await exported(studio)).metadata()
  expect(webp).toMatchObject({ format: 'webp', width: side, pages: fps * seconds, loop: 0 })

  await format(page, 'PNG sequence')
  const piece = dialog(page).locator('img')
  await expect
    .poll(() => piece.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 30_000 })
    .toBe(side)
  expect(await dialog(page).getByRole('checkbox', { name: 'Keep in the gallery' }).count()).toBe(0)
  const zip = await exported(studio)
  const names = JSON.parse(
    execFileSync(
      'python3',
      ['-c', 'import sys, json, zipfile; print(json.dumps(zipfile.ZipFile(sys.argv[1]).namelist()))', zip],
      { encoding: 'utf8' },
    ),
  ) as string[]
  expect(names.filter((name) => name.endsWith('.png'))).toHaveLength(fps * seconds)

  await format(page, 'Contact sheet')
  const pictures = dialog(page).getByRole('spinbutton', { name: 'Pictures' })
  await pictures.fill('6')
  await pictures.press('Enter')
  const columns = dialog(page).getByRole('spinbutton', { name: 'Columns' })
  await columns.fill('3')
  await columns.press('Enter')
  const gap = dialog(page).getByRole('spinbutton', { name: 'Gap' })
  await gap.fill('0')
  await gap.press('Enter')
  const sheet = await sharp(await exported(studio)).metadata()
  expect([sheet.width, sheet.height]).toEqual([3 * side, 2 * side])

  await format(page, 'Strip')
  const strip = await sharp(await exported(studio)).metadata()
  expect([strip.width, strip.height]).toEqual([10 * side, side])

  expect((await films(client)).map(({ kind, format: ending }) => `${kind} ${ending}`)).toEqual([
    'strip png',
    'grid png',
    'animation webp',
    'animation png',
    'animation gif',
    'animation webm',
    'animation mp4',
  ])
})

test('what is chosen is seen before it is made: a piece at real pixels, frames, seconds, size and time', async () => {
  const { page, client } = await opened()
  await facts(page).getByText('12 frames').waitFor()
  await facts(page).getByText('1 s', { exact: true }).waitFor()
  await facts(page)
    .getByText(/^about [\d.]+ (kB|MB)$/)
    .waitFor({ timeout: 30_000 })
  await facts(page)
    .getByText(/to make$/)
    .waitFor()
  const piece = dialog(page).locator('video')
  await expect.poll(() => piece.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(512)
  const shown = await piece.evaluate((video) => video.getBoundingClientRect().width * devicePixelRatio)
  expect(Math.round(shown)).toBe(512)
  await expectAccessible(page)

  const rate = dialog(page).getByRole('spinbutton', { name: 'Frame rate' })
  await rate.fill('6')
  await rate.press('Enter')
  await facts(page).getByText('6 frames').waitFor()
  // A first guess is there with what was chosen, and is measured by and by.
  await expect.poll(() => facts(page).getAttribute('aria-busy')).toBe('false')
  await format(page, 'APNG')
  expect(await facts(page).getAttribute('aria-busy')).toBe('true')
  expect(await facts(page).textContent()).toMatch(/about [\d.]+ (kB|MB)/)
  await format(page, 'MP4')
  await button(dialog(page), 'Back to the timeline’s 12').click()
  await facts(page).getByText('12 frames').waitFor()

  // Crisp pixels are whole squares: another width becomes the nearest that can be.
  const width = dialog(page).getByRole('spinbutton', { name: 'Width' })
  await width.fill('300')
  await width.press('Enter')
  await expect.poll(() => width.inputValue()).toBe('320')
  await dialog(page).getByRole('radio', { name: 'Smooth' }).check({ force: true })
  await width.fill('300')
  await width.press('Enter')
  await expect.poll(() => width.inputValue()).toBe('300')
  await expect
    .poll(() => piece.evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: 30_000 })
    .toBe(300)

  // Of what is changed faster than it can be made, only the last is made.
  for (const times of ['×1', '×2', '×4', '×16', '×2']) {
    await dialog(page).getByRole('radio', { name: times, exact: true }).check({ force: true })
  }
  await expect
    .poll(() => piece.evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: 30_000 })
    .toBe(128)
  const jobs = (await client.call('jobs.list', {})).filter(({ kind }) => kind === 'film-estimate')
  expect(jobs.filter(({ state }) => state.kind === 'running' || state.kind === 'failed')).toEqual([])

  await format(page, 'GIF')
  await dialog(page).locator('img').waitFor({ timeout: 30_000 })
  await button(dialog(page), 'Cancel').click()
  await dialog(page).waitFor({ state: 'detached' })
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/Export…/)

  await openDialog(page)
  expect(await dialog(page).getByRole('radio', { name: 'GIF' }).isChecked()).toBe(true)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await expectAccessible(page)
})

test('a film that is cancelled leaves nothing; one that goes on without its dialog is told at the edge', async () => {
  const { page, client, studio } = await opened(60)
  await button(dialog(page), 'Export').click()
  const progress = dialog(page).getByRole('progressbar', { name: 'Exporting' })
  await expect
    .poll(() => progress.getAttribute('aria-valuenow').then(Number), { timeout: 30_000 })
    .toBeGreaterThan(0)
  await button(dialog(page), 'Cancel').click()
  await dialog(page).getByText('Cancelled. Nothing was kept.').waitFor()
  expect(await films(client)).toEqual([])
  // What is left are pieces to look at.
  await expect
    .poll(() =>
      readdirSync(join(studio.library, '.downloads'), { recursive: true })
        .map(String)
        .filter((name) => /Harmattan/.test(name)),
    )
    .toEqual([])

  await button(dialog(page), 'Change something').click()
  await dialog(page).getByRole('radio', { name: '×1', exact: true }).check({ force: true })
  await button(dialog(page), 'Export').click()
  await button(dialog(page), 'Go on working').click()
  await dialog(page).waitFor({ state: 'detached' })
  const toast = page.getByRole('listitem').filter({ hasText: 'Harmattan loop' })
  await toast.getByText('“Harmattan loop” is exported.').waitFor({ timeout: 120_000 })
  await button(toast, 'Show').click()
  await page.getByRole('heading', { name: 'Gallery' }).waitFor()
  await page.getByRole('option', { name: 'Harmattan loop, film, 60.0 seconds', selected: true }).waitFor()
})
