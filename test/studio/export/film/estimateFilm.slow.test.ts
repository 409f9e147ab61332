import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { estimateFilm } from '../../../../src/studio/export/film/estimateFilm.ts'
import { exportFilm } from '../../../../src/studio/export/film/exportFilm.ts'
import type { MovingFormat } from '../../../../src/contract/filmFormats.ts'
import type { FilmEncoding, FilmSource } from '../../../../src/studio/export/film/film.ts'
import { apng } from '../../../../src/studio/export/film/formats/png/apng.ts'
import { mp4 } from '../../../../src/studio/export/film/formats/video/video.ts'
import { changeBetween, filmSize } from '../../../../src/studio/export/film/filmSize.ts'
import { temporaryFolder } from '../../datasets/samples.ts'
import { decodeFrames, probe, psnr } from './probe.ts'
import { hills, scaledFrame } from './sources.ts'

const shape = { width: 128, height: 128, scaling: 'lanczos', fps: 30 } as const
const video = { kind: 'mp4', quality: 80 } as const
const note = { title: '', recipe: '' }

const formats: MovingFormat[] = [
  video,
  { kind: 'webm', quality: 60 },
  { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 },
  { kind: 'webp', quality: 80, lossless: false, loops: 0 },
  { kind: 'apng', loops: 0 },
  { kind: 'png-sequence' },
]

test.each(formats)('the size that is foretold is off by a quarter at most: $kind', async (format) => {
  const source = hills({ count: 96 })
  const request = { source, format, shape, workers: 2 }
  const { bytes } = await exportFilm({ ...request, note, out: join(await temporaryFolder(), 'film') })
  const foretold = await estimateFilm({ ...request, at: 30 })
  expect(foretold.bytes / bytes).toBeGreaterThan(0.75)
  expect(foretold.bytes / bytes).toBeLessThan(1.25)
  expect(foretold).toMatchObject({ frames: 96, ms: expect.any(Number) })
})

test('a film that stands still for most of the time is foretold as well', async () => {
  const moving = hills({ count: 240 })
  const source: FilmSource = {
    ...moving,
    make: (frames) => moving.make(frames.map((frame) => (frame < 60 ? frame : 60))),
  }
  const request = { source, format: video, shape, workers: 2 }
  const { bytes } = await exportFilm({ ...request, note, out: join(await temporaryFolder(), 'film.mp4') })
  for (const at of [0, 100]) {
    const foretold = await estimateFilm({ ...request, at })
    expect(foretold.bytes / bytes, `looked at from frame ${at}`).toBeGreaterThan(0.75)
    expect(foretold.bytes / bytes, `looked at from frame ${at}`).toBeLessThan(1.25)
  }
})

test('the sample is a little film of what comes at that frame', async () => {
  const folder = await temporaryFolder()
  const sampleOut = join(folder, 'sample.mp4')
  const source = hills({ count: 100 })
  await estimateFilm({ source, format: video, shape, at: 40, sampleOut, workers: 2 })
  expect(await readdir(folder)).toEqual(['sample.mp4'])
  expect(await probe(sampleOut)).toMatchObject({ frames: 36, fps: 30, width: 128 })
  const frames = await decodeFrames(sampleOut, shape, 'smooth')
  for (const i of [0, 35]) {
    const { pixels } = await scaledFrame(source, shape, 40 + i)
    expect(psnr(frames[i]!, pixels)).toBeGreaterThan(37)
  }
})

test.each([
  [1, 0],
  [5, 4],
  [40, 39],
])('a film of %i frames can be looked at from frame %i', async (count, at) => {
  const folder = await temporaryFolder()
  const request = { source: hills({ count }), format: video, shape, workers: 1 }
  const { bytes } = await exportFilm({ ...request, note, out: join(folder, 'film.mp4') })
  const sampleOut = join(folder, 'sample.mp4')
  const foretold = await estimateFilm({ ...request, at, sampleOut })
  expect(foretold.bytes / bytes).toBeGreaterThan(0.75)
  expect(foretold.bytes / bytes).toBeLessThan(1.25)
  expect(await probe(sampleOut)).toMatchObject({ frames: Math.min(count, 36) })
})

test('it can be cancelled, and leaves no sample', async () => {
  const folder = await temporaryFolder()
  const reason = new Error('other settings')
  const abort = new AbortController()
  const source: FilmSource = {
    ...hills(),
    make: async (frames) => {
      if (frames[0] === 20) abort.abort(reason)
      return hills().make(frames)
    },
  }
  const sampleOut = join(folder, 'sample.mp4')
  const looking = estimateFilm({ source, format: video, shape, at: 20, sampleOut, signal: abort.signal })
  await expect(looking).rejects.toBe(reason)
  expect(await readdir(folder)).toEqual([])
})

test('of a video what changes more takes more, but not as much more; of whole pictures as much', () => {
  const run = {
    sizes: [900, ...Array.from({ length: 17 }, () => 100)],
    changes: Array.from({ length: 18 }, () => 1),
  }
  const size = ({ habit }: FilmEncoding, changes: readonly number[]) =>
    filmSize(habit, { format: video, frames: 1000, segments: 10, changes }, [run])
  const head = 5000 + 35 * 1000
  expect(size(mp4, [1])).toBe(head + 10 * 900 + 990 * 100)
  expect(size(mp4, [2])).toBeGreaterThan(size(mp4, [1]) * 1.3)
  expect(size(mp4, [2])).toBeLessThan(size(mp4, [1]) * 1.7)
  expect(size(mp4, [50])).toBe(size(mp4, [200]))
  expect(size(apng, [2])).toBe(size(apng, [1]))
  expect(size(apng, [1])).toBe(10 * 900 + 990 * 100)
})

test('frames that stand still take what those that were looked at have taken', () => {
  const run = { sizes: [900, 100, 10, 20], changes: [0, 1, 0, 0] }
  const film = { format: video, frames: 101, segments: 1, changes: [0, 1, 0, 0] }
  expect(filmSize(apng.habit, film, [run])).toBe(900 + 25 * 100 + 75 * 15)
})

test('a change is the mean of what bytes differ by', () => {
  expect(changeBetween(Uint8Array.of(0, 10, 255, 7), Uint8Array.of(4, 10, 0, 8))).toBe(65)
})
