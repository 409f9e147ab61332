import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MovingFormat } from '../../../../../../src/contract/filmFormats.ts'
import { psnr } from '../../probe.ts'
import { drawnFrame, rgbOf, shownFrames, writeSample, type Sample } from '../../sampleFilm.ts'

type WebpFormat = Extract<MovingFormat, { readonly kind: 'webp' }>

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-webp-'))
  path = join(folder, 'film.webp')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const webp = (format: Partial<WebpFormat> = {}): WebpFormat => ({
  kind: 'webp',
  quality: 80,
  lossless: false,
  loops: 0,
  ...format,
})
const write = (sample: Omit<Sample, 'path'>) => writeSample({ ...sample, path })
const drawn = (count: number, side: number, channels: 1 | 3 | 4 = 3) =>
  Array.from({ length: count }, (_, i) => drawnFrame(i, side, channels))
const facts = async () => {
  const { format, width, pageHeight, pages, delay, loop } = await sharp(readFileSync(path), {
    animated: true,
  }).metadata()
  return {
    format,
    width,
    height: pageHeight,
    frames: pages,
    ms: delay?.reduce((sum, one) => sum + one),
    loop,
  }
}

test('four seconds of 30 frames each are 120 frames of 512 × 512 in exactly four seconds', async () => {
  const shape = { width: 512, height: 512 }
  await write({ format: webp(), frames: drawn(120, 64), side: 64, shape, segment: 30 })
  expect(await facts()).toEqual({ format: 'webp', width: 512, height: 512, frames: 120, ms: 4000, loop: 0 })
})

test.each([
  [24, 36, 1500],
  [25, 50, 2000],
  [30, 45, 1500],
  [50, 60, 1200],
  [12.5, 25, 2000],
  [60, 60, 1000],
])('at %d frames a second %d of them last %d ms', async (fps, count, ms) => {
  await write({ format: webp(), frames: drawn(count, 8), side: 8, shape: { fps } })
  expect(await facts()).toMatchObject({ frames: count, ms })
})

test('frames so short that browsers show them for longer are refused, and no file is there', async () => {
  await expect(
    write({ format: webp(), frames: drawn(2, 8), side: 8, shape: { fps: 100 } }),
  ).rejects.toMatchObject({ code: 'webp-too-fast' })
  expect(existsSync(path)).toBe(false)
})

test.each([0, 1, 3])('how often it is played is in the file: %d', async (loops) => {
  await write({ format: webp({ loops }), frames: drawn(3, 8), side: 8 })
  const bytes = readFileSync(path)
  expect(bytes.readUInt16LE(bytes.indexOf('ANIM') + 12)).toBe(loops)
  expect((await facts()).loop).toBe(loops)
})

test.each([
  [1, 'nearest'],
  [3, 'nearest'],
  [3, 'lanczos'],
  [4, 'nearest'],
] as const)('lossless, %d channels come back to the bit, %s', async (channels, scaling) => {
  const frames = drawn(6, 32, channels).flatMap((frame) => [frame, frame])
  const shape = { width: 96, height: 96, scaling }
  const wanted = await write({ format: webp({ lossless: true }), frames, side: 32, channels, shape })
  const shown = await shownFrames(path, channels === 4 ? 4 : 3)
  expect(shown).toHaveLength(frames.length)
  for (const [i, pixels] of shown.entries()) {
    if (channels !== 4) expect(Buffer.compare(pixels, rgbOf(wanted[i]!))).toBe(0)
    else expect(psnr(drawnOnly(pixels), drawnOnly(wanted[i]!.pixels))).toBe(Infinity)
  }
})

/** Of what is not drawn the colours don't show, and programs that show a frame leave them out. */
function drawnOnly(rgba: Uint8Array): Uint8Array {
  return rgba.map((value, i) => (rgba[i - (i % 4) + 3] === 0 ? 0 : value))
}

test.each([
  [20, 35],
  [80, 41],
  [100, 45],
])('at quality %d every frame is within %d dB of what it was', async (quality, decibels) => {
  const shape = { width: 128, height: 128, scaling: 'lanczos' } as const
  const wanted = await write({ format: webp({ quality }), frames: drawn(8, 64), side: 64, shape })
  const shown = await shownFrames(path, 3)
  expect(Math.min(...shown.map((pixels, i) => psnr(pixels, wanted[i]!.pixels)))).toBeGreaterThan(decibels)
})

test('a finer film is a larger file', async () => {
  const sizes: number[] = []
  for (const quality of [10, 50, 90]) {
    await write({ format: webp({ quality }), frames: drawn(4, 64), side: 64 })
    sizes.push(statSync(path).size)
    rmSync(path)
  }
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
  expect(sizes[2]).toBeGreaterThan(sizes[0]! * 1.5)
})

test('transparent pixels stay so, whatever was there before', async () => {
  const frames = drawn(8, 32, 4).flatMap((frame, i) => (i % 3 === 0 ? [frame, frame] : [frame]))
  const wanted = await write({ format: webp({ quality: 90 }), frames, side: 32, channels: 4 })
  const shown = await shownFrames(path, 4)
  for (const [i, { pixels }] of wanted.entries()) {
    expect(shown[i]!.filter((_, at) => at % 4 === 3)).toEqual(pixels.filter((_, at) => at % 4 === 3))
  }
})

test('a frame that stands still takes less than 100 bytes, and is a frame', async () => {
  const sizes: number[] = []
  for (const count of [10, 11]) {
    const frames = Array.from({ length: count }, () => drawnFrame(0, 64, 3))
    const shape = { width: 512, height: 512 }
    await write({ format: webp(), frames, side: 64, shape, segment: count })
    expect((await facts()).frames).toBe(count)
    const shown = await shownFrames(path, 3)
    expect(shown.every((pixels) => Buffer.compare(pixels, shown[0]!) === 0)).toBe(true)
    sizes.push(statSync(path).size)
    rmSync(path)
  }
  expect(sizes[1]! - sizes[0]!).toBeLessThan(100)
})

test.each([1, 3, 4] as const)('the head of a file of %d channels says what is in it', async (channels) => {
  const frames = [0, 1, 2].map((i) => drawnFrame(i, 16, channels))
  await write({ format: webp(), frames, side: 16, channels, shape: { width: 48, height: 32 } })
  const bytes = readFileSync(path)
  expect(bytes.toString('latin1', 0, 4)).toBe('RIFF')
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  expect(bytes.toString('latin1', 8, 16)).toBe('WEBPVP8X')
  expect(bytes[20]).toBe(channels === 4 ? 0x16 : 0x06) // animation, XMP, and alpha
  expect([bytes.readUIntLE(24, 3), bytes.readUIntLE(27, 3)]).toEqual([47, 31])
  const { xmp } = await sharp(path).metadata()
  expect(xmp?.toString()).toContain('Sample')
})

test('one frame is a film', async () => {
  await write({ format: webp({ lossless: true }), frames: drawn(1, 16), side: 16 })
  expect(await facts()).toMatchObject({ width: 16 })
  expect(await shownFrames(path, 3)).toEqual([drawnFrame(0, 16, 3)])
})
