import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { apng } from '../../../../../../src/studio/export/film/formats/png/apng.ts'
import type { Raster } from '../../../../../../src/studio/raster.ts'
import { readFilmNote } from '../../../../../../src/studio/export/film/filmNote.ts'
import { pngChunks } from '../../../../../../src/studio/export/film/formats/png/pngChunks.ts'
import { decodeFrames, probe } from '../../probe.ts'
import { drawnFrame, noise, rgbOf, shownByFfmpeg, writeSample, type Sample } from '../../sampleFilm.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-apng-'))
  path = join(folder, 'film.png')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = ({ loops = 0, ...sample }: Omit<Sample, 'path' | 'format'> & { loops?: number }) =>
  writeSample({ ...sample, path, format: { kind: 'apng', loops } })
const drawn = (count: number, side: number, channels: 1 | 3 | 4 = 3) =>
  Array.from({ length: count }, (_, i) => drawnFrame(i, side, channels))
const chunks = () => pngChunks(readFileSync(path))
/** By fcTL: numerator and denominator. */
const delays = () =>
  chunks()
    .filter(({ type }) => type === 'fcTL')
    .map(({ data }) => [data.readUInt16BE(20), data.readUInt16BE(22)] as const)

test('four seconds of 30 frames each are 120 frames of 512 × 512, each a thirtieth of a second', async () => {
  await write({ frames: drawn(120, 64), side: 64, shape: { width: 512, height: 512 }, segment: 30 })
  expect(await probe(path)).toMatchObject({ codec: 'apng', width: 512, height: 512, frames: 120, fps: 30 })
  expect(delays()).toEqual(Array.from({ length: 120 }, () => [1, 30]))
})

test.each([
  [24, 1, 24],
  [25, 1, 25],
  [50, 1, 50],
  [12.5, 2, 25],
  [23.976, 125, 2997],
  [60, 1, 60],
])('at %d frames a second each takes %d/%d s', async (fps, numerator, denominator) => {
  await write({ frames: drawn(2, 8), side: 8, shape: { fps } })
  expect(delays()).toEqual([
    [numerator, denominator],
    [numerator, denominator],
  ])
})

test('a rate that is no fraction of small numbers comes out within a hundredth of a second in an hour', async () => {
  const fps = Math.PI * 10
  await write({ frames: drawn(1, 8), side: 8, shape: { fps } })
  const [numerator, denominator] = delays()[0]!
  expect(Math.abs((numerator / denominator) * fps - 1) * 3600).toBeLessThan(0.05)
})

test('frames so short that browsers show them for longer are refused, and no file is there', async () => {
  await expect(write({ frames: drawn(2, 8), side: 8, shape: { fps: 100 } })).rejects.toMatchObject({
    code: 'apng-too-fast',
  })
  expect(existsSync(path)).toBe(false)
})

test.each([0, 1, 3])(
  'how many frames it has and how often it is played stands before them: %d',
  async (loops) => {
    await write({ frames: drawn(5, 8), side: 8, loops })
    const animation = chunks().find(({ type }) => type === 'acTL')!.data
    expect([animation.readUInt32BE(0), animation.readUInt32BE(4)]).toEqual([5, loops])
  },
)

test.each([
  [1, 'nearest'],
  [3, 'nearest'],
  [3, 'lanczos'],
] as const)('%d channels come back to the bit, %s', async (channels, scaling) => {
  const frames = drawn(8, 32, channels).flatMap((frame, i) => (i % 2 === 0 ? [frame, frame, frame] : [frame]))
  const shape = { width: 96, height: 96, scaling }
  const wanted = await write({ frames, side: 32, channels, shape })
  const shown = await decodeFrames(path, shape)
  expect(shown.map((pixels) => new Uint8Array(pixels))).toEqual(wanted.map(rgbOf))
})

test('transparent pixels come back to the bit, whatever was there before', async () => {
  const frames = drawn(6, 32, 4).flatMap((frame) => [frame, frame])
  const wanted = await write({ frames, side: 32, channels: 4 })
  expect(await shownByFfmpeg(path, 32 * 32 * 4)).toEqual(wanted.map(({ pixels }) => pixels))
})

test.each([
  [1, 0],
  [3, 2],
  [4, 6],
] as const)(
  '%d channels are colour type %d, also where one frame could do with less',
  async (channels, colourType) => {
    const black = new Uint8Array(16 * 16 * channels).fill(0)
    const frames = [black, drawnFrame(1, 16, channels), black, new Uint8Array(black).fill(255)]
    const wanted = await write({ frames, side: 16, channels, segment: 1 })
    const header = chunks()[0]!.data
    expect([header[8], header[9]]).toEqual([8, colourType])
    expect(await shownByFfmpeg(path, 16 * 16 * 4)).toEqual(wanted.map(rgbaOf))
  },
)

function rgbaOf(raster: Raster): Uint8Array {
  if (raster.channels === 4) return raster.pixels
  const rgb = rgbOf(raster)
  return Uint8Array.from(
    { length: (rgb.length / 3) * 4 },
    (_, i) => rgb[Math.floor(i / 4) * 3 + (i % 4)] ?? 255,
  ).map((value, i) => (i % 4 === 3 ? 255 : value))
}

test('every chunk has its checksum, and the sequence has no gap', async () => {
  const frames = [...drawn(3, 16), noise(16 * 16 * 3, 1), drawnFrame(9, 16, 3), drawnFrame(9, 16, 3)]
  await write({ frames, side: 16, shape: { width: 256, height: 256 }, segment: 2 })
  const bytes = readFileSync(path)
  let at = 8
  for (const { data } of chunks()) {
    expect(bytes.readUInt32BE(at + 8 + data.length)).toBe(crc32(bytes.subarray(at + 4, at + 8 + data.length)))
    at += 12 + data.length
  }
  expect(at).toBe(bytes.length)
  const numbered = chunks().filter(({ type }) => type === 'fcTL' || type === 'fdAT')
  expect(numbered.map(({ data }) => data.readUInt32BE(0))).toEqual(numbered.map((_, i) => i))
})

test('programs that know no animation see the first frame', async () => {
  const [first] = await write({ frames: drawn(3, 16), side: 16 })
  expect(new Uint8Array(await sharp(path).raw().toBuffer())).toEqual(first!.pixels)
})

test('however long its recipe is, it is seen to be animated', async () => {
  const note = { title: 'Long', recipe: JSON.stringify({ latents: 'AbC/'.repeat(20_000) }) }
  await write({ frames: drawn(3, 16), side: 16, note })
  expect(await probe(path)).toMatchObject({ codec: 'apng', frames: 3 })
  expect(await readFilmNote(path)).toBe(note.recipe)
})

test('a frame that stands still takes less than 150 bytes, and is a frame', async () => {
  const sizes: number[] = []
  for (const count of [10, 11]) {
    const frames = Array.from({ length: count }, () => drawnFrame(0, 64, 3))
    await write({ frames, side: 64, shape: { width: 512, height: 512 }, segment: count })
    expect((await probe(path)).frames).toBe(count)
    sizes.push(statSync(path).size)
    rmSync(path)
  }
  expect(sizes[1]! - sizes[0]!).toBeLessThan(150)
})

test('a film that ends before its last frame is no film', async () => {
  const settings = {
    format: { kind: 'apng', loops: 0 },
    shape: { width: 8, height: 8, scaling: 'nearest', fps: 30 },
    source: { width: 8, height: 8, channels: 3 },
  } as const
  const note = { title: '', recipe: '' }
  const file = await apng.createFile({ path, settings, frames: 3, note })
  await file.add(await (await apng.openEncoder(settings))(drawn(2, 8)))
  await expect(file.finish()).rejects.toThrow('2 frames of 3')
  await file.close()
})

test('one frame is a film', async () => {
  await write({ frames: drawn(1, 16), side: 16 })
  expect(await probe(path)).toMatchObject({ codec: 'apng', frames: 1, width: 16 })
})
