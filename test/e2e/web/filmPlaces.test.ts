/** Where films are at home: the gallery plays them and opens their timeline, a training has its own, pictures lead there. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { GalleryItem } from '../../../src/contract/schemas/gallery.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { drawPictures, loom, temporaryFolder } from '../cli/loom.ts'
import { probe } from '../../studio/export/film/probe.ts'
import { expectAccessible } from './accessible.ts'
import { button, dialog, exported, facts, films, format, fps, opened, seconds } from './filmDialog.ts'
import { openStudio, webTests } from './studio.ts'

/** Four times the 64 of the shipped model. */
const side = 256

// The package’s encoders, and films by the desktop’s scheme, in ranges.
test('videos and moving pictures play in the gallery as they were made, and open their timeline after a restart', async () => {
  const { page, client, studio } = await opened()
  const loops = dialog(page).getByRole('radiogroup', { name: 'Plays' })
  await dialog(page).getByRole('radio', { name: '×4' }).check({ force: true })
  for (const name of ['MP4', 'WebM', 'GIF', 'WebP', 'APNG']) {
    await format(page, name)
    if (name === 'GIF') await loops.getByRole('radio', { name: 'For ever' }).check({ force: true })
    await exported(studio)
  }
  await format(page, 'GIF')
  await loops.getByRole('radio', { name: 'A number of times' }).check({ force: true })
  const times = dialog(page).getByRole('spinbutton', { name: 'Number of times' })
  await times.fill('3')
  await times.press('Enter')
  await exported(studio)
  const items = await films(client)
  expect(items.every((item) => item.seconds === seconds)).toBe(true)

  const decoded = await Promise.all(
    items.filter(({ format: ending }) => !/mp4|webm/.test(ending)).map((item) => decode(page, item)),
  )
  expect(decoded.map(({ frames, width }) => [frames, width])).toEqual(
    decoded.map(() => [fps * seconds, side]),
  )
  const repeats = decoded.map(({ repetitions }) => repetitions)
  // A browser counts how often it is played again: twice more, or Infinity.
  expect(repeats).toEqual([2, null, null, null])

  await studio.stop()
  const again = await studio.openAgain()
  await again.page.getByRole('link', { name: 'Gallery' }).click()
  for (const ending of ['mp4', 'webm']) {
    const item = items.find((one) => one.format === ending)!
    await again.page.evaluate((id) => (location.hash = `#/gallery?item=${id}`), item.id)
    const video = again.page.getByRole('complementary', { name: 'Selection' }).locator('video')
    await expect.poll(() => video.getAttribute('src')).toBe(item.address)
    await expect.poll(() => playing(video)).toMatchObject({ width: side, moves: true })
    expect((await playing(video)).brightest).toBeGreaterThan(60)
  }
  await button(again.page, 'Films').click()
  await expect
    .poll(() => again.page.getByRole('option', { name: /film, 1.0 seconds/ }).count())
    .toBe(items.length)
  await again.page.getByRole('option').first().click()
  await expectAccessible(again.page)
  await button(again.page, 'Open in Timeline').click()
  await again.page.getByRole('heading', { name: 'Timeline', level: 1 }).waitFor()
  const opening = await again.client()
  await expect
    .poll(async () => (await opening.call('timelines.list', {})).map(({ keyframes }) => keyframes), {
      timeout: 10_000,
    })
    .toEqual([3, 3])
})

/** What the page's own decoder finds in a moving picture. */
function decode(page: Page, { address, format: ending }: GalleryItem) {
  return page.evaluate(
    async ({ at, type }) => {
      const decoder = new ImageDecoder({ data: (await fetch(at)).body!, type })
      await decoder.tracks.ready
      await decoder.completed
      const track = decoder.tracks.selectedTrack!
      const { image } = await decoder.decode({ frameIndex: track.frameCount - 1 })
      const repetitions = Number.isFinite(track.repetitionCount) ? track.repetitionCount : null
      return { frames: track.frameCount, repetitions, width: image.displayWidth }
    },
    { at: address, type: `image/${ending}` },
  )
}

/** Whether a video moves, and how bright its brightest pixel is. */
function playing(video: Locator) {
  return video.evaluate(async (element: HTMLVideoElement) => {
    const before = element.currentTime
    await new Promise((resolve) => element.requestVideoFrameCallback(resolve))
    const canvas = document.createElement('canvas')
    canvas.width = element.videoWidth
    canvas.height = element.videoHeight
    const context = canvas.getContext('2d')!
    context.drawImage(element, 0, 0)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    let brightest = 0
    for (let i = 0; i < data.length; i += 4)
      brightest = Math.max(brightest, data[i]!, data[i + 1]!, data[i + 2]!)
    return { width: element.videoWidth, moves: element.currentTime !== before && !element.paused, brightest }
  })
}

webTests(() => {
  test('a training becomes a time-lapse: its sheets, or one picture as it grew', async () => {
    const [library, pictures] = [join(temporaryFolder(), 'library'), temporaryFolder()]
    await drawPictures(pictures, 16)
    const precise = ['--seed', '1', '--precision', 'float32']
    const { status } = await loom(
      ['train', '--data', pictures, '--recipe', 'tiny', '--name', 'blobs', ...precise],
      library,
    )
    expect(status).toBe(0)
    const studio = await openStudio({ library })
    const { page } = studio
    await page.evaluate(() => (location.hash = '#/train?run=blobs'))
    await button(page, /^Time-lapse…/).click()
    await dialog(page)
      .getByText(/The preview sheet at each of \d+ moments/)
      .waitFor()
    const previews = readdirSync(join(library, 'runs', 'blobs', 'previews')).length
    const { width } = await sharp(join(library, 'runs', 'blobs', 'previews', 'epoch-0001.png')).metadata()
    const each = dialog(page).getByRole('spinbutton', { name: 'Each stays' })
    await each.fill('0.4')
    await each.press('Enter')
    await expectAccessible(page)

    await dialog(page).getByRole('radio', { name: '×2' }).check({ force: true })
    await facts(page)
      .getByText(/to make$/)
      .waitFor({ timeout: 30_000 })
    const film = await probe(await exported(studio))
    // Each 0.4 s, and the last one 2 s more, 25 frames a second; a film's sides are even.
    expect(film.frames).toBe(previews * 10 + 50)
    expect(Math.abs(film.width - 2 * width)).toBeLessThan(2)

    await dialog(page).getByRole('radio', { name: 'One picture' }).check({ force: true })
    await dialog(page).getByRole('option', { name: 'Picture 3', exact: true }).click()
    await format(page, 'GIF')
    await dialog(page).getByRole('radio', { name: '×8' }).check({ force: true })
    const grown = await probe(await exported(studio))
    expect(grown.width).toBe(8 * 16)
    expect(grown.frames).toBeGreaterThan(50)
    await button(dialog(page), 'Cancel').click()

    // It has no timeline: it is played, and taken along.
    await page.getByRole('link', { name: 'Gallery' }).click()
    await page
      .getByRole('option', { name: /^blobs, time-lapse/ })
      .first()
      .click()
    await button(page, /^Save a copy/).waitFor()
    expect(await button(page, 'Open in Timeline').count()).toBe(0)
  })

  test('pictures go to the timeline from Explore and from the gallery, by key, by button and by hand', async () => {
    const studio = await openStudio()
    const { page } = studio
    const client = await studio.client()
    const [model] = await client.call('models.list', {})
    const latents = new Float32Array(4 * model!.latentSize)
    for (let i = 0; i < 4; i++) latents.set(latentOfSeed(i, model!.latentSize), i * model!.latentSize)
    const generator = { kind: 'model', id: model!.id } as const
    await client.call('gallery.save', {
      generator,
      latents,
      count: 4,
      kind: 'grid',
      columns: 2,
      title: 'Four',
      made: { by: 'seed' },
    })
    const keyframes = async () =>
      (await client.call('timelines.list', {})).reduce((sum, one) => sum + one.keyframes, 0)

    await page.getByRole('img', { name: /^Picture of/ }).waitFor()
    await page.getByRole('option', { name: 'Neighbour 1 of 36' }).waitFor()
    await page.locator('body').press('t')
    await page
      .getByText(/Added to “/)
      .first()
      .waitFor()
    await button(page, 'Add to timeline').click()
    await page.getByRole('option', { name: 'Neighbour 2 of 36' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: /^Add to timeline/ }).click()
    await expect.poll(keyframes).toBe(3)

    await page.getByRole('link', { name: 'Gallery' }).click()
    await page.getByRole('option', { name: 'Four' }).click()
    await page.locator('body').press('t')
    await expect.poll(keyframes).toBe(7)

    // By hand, over the rail: the view opens under what is held.
    await page.getByRole('link', { name: 'Explore' }).click()
    await page.getByRole('option', { name: 'Neighbour 1 of 36' }).waitFor()
    await page.getByRole('img', { name: /^Picture of/ }).hover()
    await page.mouse.down()
    await page.getByRole('link', { name: 'Timeline' }).hover()
    await page.getByRole('heading', { name: 'Timeline', level: 1 }).waitFor()
    await page.getByRole('slider', { name: 'Playhead' }).hover({ force: true })
    await page.mouse.up()
    await expect.poll(keyframes, { timeout: 10_000 }).toBe(8)
  })
})
