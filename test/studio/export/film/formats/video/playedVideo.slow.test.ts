import { open, readFile } from 'node:fs/promises'
import { chromium } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../../../../../../scripts/testPrograms.ts'
import { latentsFromSeed } from '../../../../../../src/engine/latent/latent.ts'
import { loopThrough } from '../../../../../../src/engine/latent/timelinePresets.ts'
import type { FilmShape, FilmSource } from '../../../../../../src/studio/export/film/film.ts'
import { decodeFrames, probe, psnr } from '../../probe.ts'
import { shippedFilm } from '../../shippedFilm.ts'
import { hills, madeOnce, scaledFrame } from '../../sources.ts'
import { smooth, squares, video } from './videos.ts'

let real: FilmSource
beforeAll(async () => {
  real = madeOnce(await shippedFilm((size) => loopThrough(latentsFromSeed(3, 3, size))))
})

describe.each(['mp4', 'webm'] as const)('%s', (kind) => {
  test.each([10, 24, 29.97, 60])('plays %f frames a second', async (fps) => {
    const out = await video(kind, { source: hills({ count: 60, fps }), shape: { ...squares, fps } })
    const facts = await probe(out)
    expect(facts.fps).toBeCloseTo(fps, 1)
    expect(facts.durationSeconds).toBeCloseTo(60 / fps, 1)
  })

  test.each([
    ['squares', 'nearest'],
    ['smooth', 'lanczos'],
  ] as const)('of the generator that ships has 37 dB on average: %s', async (chroma, scaling) => {
    const shape: FilmShape = { width: 512, height: 512, scaling, fps: 30 }
    const decoded = await decodeFrames(await video(kind, { source: real, shape }), shape, chroma)
    const decibels: number[] = []
    for (let i = 0; i < decoded.length; i += 7) {
      const { pixels } = await scaledFrame(real, shape, i)
      decibels.push(psnr(decoded[i]!, pixels))
    }
    expect(Math.min(...decibels)).toBeGreaterThan(35)
    expect(decibels.reduce((sum, one) => sum + one, 0) / decibels.length).toBeGreaterThan(37)
  })

  test('is finer and larger for a higher quality', async () => {
    const source = hills({ count: 12 })
    const { pixels } = await scaledFrame(source, smooth, 6)
    const measured = []
    for (const quality of [1, 40, 80, 100]) {
      const out = await video(kind, { source, shape: smooth, quality })
      const [frame] = (await decodeFrames(out, smooth, 'smooth')).slice(6)
      const file = await open(out)
      const { size } = await file.stat()
      await file.close()
      measured.push({ size, decibels: psnr(frame!, pixels) })
    }
    for (const by of ['size', 'decibels'] as const)
      expect(measured).toEqual(measured.toSorted((a, b) => a[by] - b[by]))
    expect(measured.at(-1)!.decibels).toBeGreaterThan(measured[0]!.decibels + 8)
  })

  test('lays what is transparent on white', async () => {
    const source = hills({ count: 6, channels: 4 })
    const [, frame] = await decodeFrames(await video(kind, { source, shape: smooth }), smooth, 'smooth')
    const { pixels } = await scaledFrame(source, smooth, 1)
    const rgb = Uint8Array.from({ length: (pixels.length / 4) * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3) * 4
      const alpha = pixels[pixel + 3]! / 255
      return Math.round(pixels[pixel + (i % 3)]! * alpha + 255 * (1 - alpha))
    })
    expect(psnr(frame!, rgb)).toBeGreaterThan(37)
  })

  test('starts every segment, and nothing else, with a whole picture', async () => {
    const out = await video(kind, { source: hills({ count: 300, fps: 10 }), shape: { ...squares, fps: 10 } })
    const { keys } = await probe(out)
    expect(keys).toEqual(Array.from({ length: 15 }, (_, segment) => segment * 20))
  })

  test('has the colours that it was given in a browser', async () => {
    const picture = Uint8Array.from(Buffer.from(colours.join(''), 'hex'))
    const source: FilmSource = {
      ...hills({ count: 30, width: 4, height: 4 }),
      make: async (frames) => frames.map(() => picture.slice()),
    }
    const shape = { ...squares, width: 256, height: 256 }
    const shown = await inBrowser(await video(kind, { source, shape, quality: 100 }), kind)
    expect(shown.seconds).toBeCloseTo(1, 2)
    for (const [i, colour] of colours.entries()) {
      const given = [...Buffer.from(colour, 'hex')]
      const farthest = Math.max(
        ...shown.colours[i]!.map((value, channel) => Math.abs(value - given[channel]!)),
      )
      // Chromium converts in sixths of a bit: its blue is off by up to 12. By the matrix of BT.601 it were 30 and more.
      expect(farthest, `${colour} as ${shown.colours[i]!.join()}`).toBeLessThanOrEqual(13)
    }
  })
})

test.each([
  [64, 48, 30, 'Constrained Baseline', 10],
  [512, 512, 30, 'Constrained Baseline', 30],
  [512, 512, 60, 'Constrained Baseline', 31],
  [1024, 1024, 24, 'Constrained Baseline', 32],
])('an MP4 of %i×%i at %i says what its decoder has to know', async (width, height, fps, profile, level) => {
  const shape: FilmShape = { width, height, fps, scaling: 'nearest' }
  const out = await video('mp4', { source: hills({ count: 2, fps }), shape })
  expect(await probe(out)).toMatchObject({ profile, level })
})

const bright = ['ff0000', '00ff00', '0000ff', 'ffff00', '00ffff', 'ff00ff', 'ffffff', '000000']
const mixed = ['808080', 'c86432', '3264c8', '5ac85a', 'b43c78', '1e1e3c', 'f0dcb4', '408020']
const colours = [...bright, ...mixed]

/** How long it is, and the colours in the middle of four by four squares, half-way through. */
async function inBrowser(file: string, kind: 'mp4' | 'webm') {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('There is no Chromium.')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const address = `data:video/${kind};base64,${(await readFile(file)).toString('base64')}`
    await page.setContent(`<video muted src="${address}"></video><canvas width="256" height="256"></canvas>`)
    return (await page.evaluate(`(async () => {
      const video = document.querySelector('video')
      if (video.readyState < 2) await new Promise((resolve, reject) => {
        video.onloadeddata = resolve
        video.onerror = () => reject(new Error(video.error.message))
      })
      const sought = new Promise((resolve) => { video.onseeked = resolve })
      video.currentTime = video.duration / 2
      await sought
      const canvas = document.querySelector('canvas').getContext('2d', { willReadFrequently: true })
      canvas.drawImage(video, 0, 0)
      const colours = Array.from({ length: 16 }, (_, i) => {
        const { data } = canvas.getImageData((i % 4) * 64 + 32, Math.floor(i / 4) * 64 + 32, 1, 1)
        return [...data.slice(0, 3)]
      })
      return { seconds: video.duration, colours }
    })()`)) as { seconds: number; colours: number[][] }
  } finally {
    await browser.close()
  }
}
