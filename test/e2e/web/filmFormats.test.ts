/**
 * A loop of 4 seconds, 30 frames a second, 512 × 512, as each format has it: what ffmpeg and what Chromium decode, against
 * the frames that were generated.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MovingFormat } from '../../../src/contract/filmFormats.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { loopThrough } from '../../../src/engine/latent/timelinePresets.ts'
import { exportFilm } from '../../../src/studio/export/film/exportFilm.ts'
import { scaleRaster } from '../../../src/studio/export/film/scaleRaster.ts'
import { openFilm } from '../../../src/studio/films/openFilm.ts'
import { Studio } from '../../../src/studio/session/studio.ts'
import { decodeFrames, probe, psnr } from '../../studio/export/film/probe.ts'
import { madeOnce } from '../../studio/export/film/sources.ts'
import { browser } from './webStudio.ts'

declare function inBase64(bytes: Uint8ClampedArray): string

const side = 512
const [fps, seconds] = [30, 4]
const count = fps * seconds
const subject = {
  kind: 'timeline',
  model: 'fabric-64',
  timeline: loopThrough(
    Array.from({ length: 12 }, (_, i) => latentOfSeed(i + 1, 100)),
    { secondsEach: seconds / 12, fps },
  ),
} as const

const folder = mkdtempSync(join(tmpdir(), 'loom-formats-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As they were generated, enlarged. */
const frames: Uint8Array[] = []
let film: (format: MovingFormat, ending: string) => Promise<string>

beforeAll(async () => {
  const studio = new Studio({ library: folder })
  const { source: generated, release } = await openFilm(studio, subject, { crossfade: 1 })
  const source = madeOnce(generated)
  const shape = { width: side, height: side, scaling: 'nearest', fps } as const
  for (const pixels of await source.make(Array.from({ length: count }, (_, i) => i)))
    frames.push((await scaleRaster({ ...source, pixels }, shape)).pixels)
  release()
  film = async (format, ending) => {
    const out = join(folder, `film.${ending}`)
    await exportFilm({ source, format, shape, out, note: { title: 'A loop', recipe: '{}' } })
    return out
  }
})

/** The mean difference of two pictures, in bytes. */
function distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 7) sum += Math.abs(a[i]! - b[i]!)
  return sum / (a.length / 7)
}

/** A loop: the step from the last frame to the first is no larger than the others usually are. */
function expectClosed(decoded: readonly Uint8Array[]): void {
  const steps = decoded.map((frame, i) => distance(frame, decoded[(i + 1) % decoded.length]!))
  const median = steps.toSorted((a, b) => a - b)[steps.length >> 1]!
  expect(steps.at(-1)!).toBeLessThanOrEqual(median)
}

/** Over all frames, as ffmpeg's filter averages: of the mean of their squared errors. */
function filmPsnr(decoded: readonly Uint8Array[]): number {
  const errors = decoded.map((frame, i) => 10 ** (-psnr(frame, frames[i]!) / 10))
  return -10 * Math.log10(errors.reduce((sum, error) => sum + error, 0) / errors.length)
}

describe.each([
  ['mp4', { kind: 'mp4', quality: 80 }, { codec: 'h264', pixelFormat: 'yuv420p' }, 35],
  ['webm', { kind: 'webm', quality: 80 }, { codec: 'vp9', pixelFormat: 'yuv420p' }, 35],
] as const)('%s', (_, format, facts, least) => {
  test('is what ffmpeg and Chromium decode, near to what was generated', async () => {
    const file = await film(format, format.kind)
    const found = await probe(file)
    expect(found).toMatchObject({ ...facts, width: side, height: side, frames: count, fps })
    expect(found.durationSeconds).toBeCloseTo(seconds, 2)
    const decoded = await decodeFrames(file, { width: side, height: side })
    expect(decoded).toHaveLength(count)
    expect(filmPsnr(decoded)).toBeGreaterThanOrEqual(least)
    expectClosed(decoded)
    const shown = await shownVideo(await aPage(), file, `video/${format.kind}`)
    expect([shown.width, shown.height, shown.seconds]).toEqual([side, side, seconds])
    for (const { frame, pixels } of shown.frames) {
      expect(psnr(rgbOf(pixels), frames[frame]!), `frame ${frame}`).toBeGreaterThanOrEqual(least - 3)
    }
  })
})

describe.each([
  ['gif', { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 }, 'image/gif', 30],
  ['apng', { kind: 'apng', loops: 0 }, 'image/png', Infinity],
  ['webp', { kind: 'webp', quality: 80, lossless: true, loops: 0 }, 'image/webp', Infinity],
] as const)('%s', (_, format, type, least) => {
  test('is what ffmpeg and Chromium decode, near to what was generated', async () => {
    const file = await film(format, type.slice('image/'.length))
    if (format.kind === 'webp') {
      const decoded = await webpFrames(file)
      expect(filmPsnr(decoded)).toBeGreaterThanOrEqual(least)
      expectClosed(decoded)
    } else {
      expect(await probe(file)).toMatchObject({
        codec: format.kind,
        width: side,
        height: side,
        frames: count,
      })
      const decoded = await decodeFrames(file, { width: side, height: side })
      expect(filmPsnr(decoded)).toBeGreaterThanOrEqual(least)
      expectClosed(decoded)
    }
    const shown = await shownPicture(await aPage(), file, type)
    expect(shown).toMatchObject({ count, forEver: true })
    // Chromium counts APNG's frames in whole milliseconds.
    expect(Math.abs(shown.seconds - seconds)).toBeLessThan(0.05)
    for (const { frame, pixels } of shown.frames) {
      expect(psnr(rgbOf(pixels), frames[frame]!), `frame ${frame}`).toBeGreaterThanOrEqual(least - 1)
    }
  })
})

/** Debian's ffmpeg reads no animated WebP. */
async function webpFrames(file: string): Promise<Uint8Array[]> {
  const { data, info } = await sharp(file, { animated: true })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const length = side * side * 3
  expect(info.pages ?? info.height / side).toBe(count)
  return Array.from({ length: count }, (_, i) => data.subarray(i * length, (i + 1) * length))
}

/** RGBA in base64 as RGB. */
function rgbOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64').filter((_, i) => i % 4 !== 3))
}

/** Decoders are only there for pages that are served safely. */
async function aPage(): Promise<Page> {
  const page = await (await browser()).newPage()
  await page.route('https://films.test/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>films</title>' }),
  )
  await page.goto('https://films.test/')
  // Numbers one by one would take many times as long on their way here.
  await page.addScriptTag({
    content: `window.inBase64 = (bytes) => { let text = ''; for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192)); return btoa(text) }`,
  })
  return page
}

const sampled = [0, 37, count - 1]

async function shownVideo(page: Page, file: string, type: string) {
  const bytes = readFileSync(file).toString('base64')
  return page.evaluate(
    async ({ base64, mime, wanted, rate }) => {
      const video = document.createElement('video')
      video.muted = true
      video.src = URL.createObjectURL(
        new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type: mime }),
      )
      await new Promise((resolve, reject) => {
        video.addEventListener('loadeddata', resolve, { once: true })
        video.addEventListener('error', () => reject(new Error(video.error?.message ?? 'no video')))
      })
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight)
      const context = canvas.getContext('2d', { willReadFrequently: true })!
      const found: { frame: number; pixels: string }[] = []
      for (const frame of wanted) {
        const sought = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }))
        video.currentTime = (frame + 0.5) / rate
        await sought
        context.drawImage(video, 0, 0)
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
        found.push({ frame, pixels: inBase64(data) })
      }
      return { width: video.videoWidth, height: video.videoHeight, seconds: video.duration, frames: found }
    },
    { base64: bytes, mime: type, wanted: sampled, rate: fps },
  )
}

async function shownPicture(page: Page, file: string, type: string) {
  const bytes = readFileSync(file).toString('base64')
  return page.evaluate(
    async ({ base64, mime, wanted }) => {
      const decoder = new ImageDecoder({
        type: mime,
        data: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
      })
      await decoder.completed
      await decoder.tracks.ready
      const track = decoder.tracks.selectedTrack!
      const found: { frame: number; pixels: string }[] = []
      let microseconds = 0
      for (let frame = 0; frame < track.frameCount; frame++) {
        const { image } = await decoder.decode({ frameIndex: frame })
        microseconds += image.duration ?? 0
        if (wanted.includes(frame)) {
          const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight)
          const context = canvas.getContext('2d')!
          context.drawImage(image, 0, 0)
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
          found.push({ frame, pixels: inBase64(data) })
        }
        image.close()
      }
      return {
        count: track.frameCount,
        forEver: track.repetitionCount === Infinity,
        seconds: microseconds / 1e6,
        frames: found,
      }
    },
    { base64: bytes, mime: type, wanted: sampled },
  )
}
