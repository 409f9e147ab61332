import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MovingFormat } from '../../../../../../src/contract/filmFormats.ts'
import { decodeFrames, probe, psnr } from '../../probe.ts'
import { drawnFrame, noise, rgbOf, shownFrames, writeSample, type Sample } from '../../sampleFilm.ts'

type GifFormat = Extract<MovingFormat, { readonly kind: 'gif' }>

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-gif-'))
  path = join(folder, 'film.gif')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const gif = (format: Partial<GifFormat> = {}): GifFormat => ({
  kind: 'gif',
  palette: 'global',
  dither: 'none',
  loops: 0,
  ...format,
})
const write = (sample: Omit<Sample, 'path'>) => writeSample({ ...sample, path })
const drawn = (count: number, side: number, channels: 1 | 3 | 4 = 3) =>
  Array.from({ length: count }, (_, i) => drawnFrame(i, side, channels))

test('four seconds of 30 frames each are 120 frames of 512 × 512 in exactly four seconds', async () => {
  await write({
    format: gif(),
    frames: drawn(120, 64),
    side: 64,
    shape: { width: 512, height: 512 },
    segment: 30,
  })
  expect(await probe(path)).toMatchObject({
    codec: 'gif',
    width: 512,
    height: 512,
    frames: 120,
    fps: 30,
    durationSeconds: 4,
  })
})

test.each([
  [24, 48, 2],
  [25, 50, 2],
  [30, 45, 1.5],
  [50, 60, 1.2],
  [12.5, 25, 2],
  [7, 21, 3],
])('at %d frames a second %d of them last %d seconds', async (fps, count, seconds) => {
  await write({ format: gif(), frames: drawn(count, 8), side: 8, shape: { fps } })
  const { frames, durationSeconds } = await probe(path)
  expect({ frames, durationSeconds }).toEqual({ frames: count, durationSeconds: seconds })
})

test('more frames a second than browsers play are refused, and no file is there', async () => {
  await expect(
    write({ format: gif(), frames: drawn(2, 8), side: 8, shape: { fps: 60 } }),
  ).rejects.toMatchObject({ code: 'gif-too-fast', remedy: expect.stringContaining('50') as string })
  expect(existsSync(path)).toBe(false)
})

test.each([
  [0, 0],
  [3, 2],
  [2, 1],
])('a film that is played %d times says so by a count of %d', async (loops, count) => {
  await write({ format: gif({ loops }), frames: drawn(3, 8), side: 8 })
  const bytes = readFileSync(path)
  const at = bytes.indexOf('NETSCAPE2.0')
  expect([bytes[at + 11], bytes[at + 12], bytes.readUInt16LE(at + 13)]).toEqual([3, 1, count])
  expect((await sharp(readFileSync(path), { animated: true }).metadata()).loop).toBe(loops)
})

test('a film that is played once does not say that it is repeated', async () => {
  await write({ format: gif({ loops: 1 }), frames: drawn(3, 8), side: 8 })
  expect(readFileSync(path).includes('NETSCAPE2.0')).toBe(false)
  expect((await sharp(readFileSync(path), { animated: true }).metadata()).loop).toBe(1)
})

/** In decibels, somewhat below what is reached. */
const fineness = {
  global: { none: 39, ordered: 37, diffusion: 37 },
  frame: { none: 39.5, ordered: 38, diffusion: 38 },
}
for (const palette of ['global', 'frame'] as const) {
  for (const dither of ['none', 'ordered', 'diffusion'] as const) {
    for (const scaling of ['nearest', 'lanczos'] as const) {
      test(`palette ${palette}, dither ${dither}, ${scaling}: every frame is near to what it was`, async () => {
        const shape = { width: 128, height: 128, scaling }
        const wanted = await write({
          format: gif({ palette, dither }),
          frames: drawn(24, 64),
          side: 64,
          shape,
        })
        const shown = await decodeFrames(path, shape)
        expect(shown).toHaveLength(24)
        const decibels = shown.map((pixels, i) => psnr(pixels, wanted[i]!.pixels))
        expect(Math.min(...decibels)).toBeGreaterThan(fineness[palette][dither])
      })
    }
  }
}

test('dithered shades are nearer to the picture when the eye blurs them', async () => {
  const blurred = (pixels: Uint8Array) =>
    sharp(pixels, { raw: { width: 512, height: 512, channels: 3 } })
      .blur(1.5)
      .raw()
      .toBuffer()
  const decibels: number[] = []
  for (const dither of ['none', 'ordered', 'diffusion'] as const) {
    const shape = { width: 512, height: 512, scaling: 'lanczos' } as const
    const [wanted] = await write({
      format: gif({ palette: 'frame', dither }),
      frames: drawn(1, 64),
      side: 64,
      shape,
    })
    const [shown] = await decodeFrames(path, shape)
    decibels.push(psnr(await blurred(shown!), await blurred(wanted!.pixels)))
    rmSync(path)
  }
  const [none, ordered, diffusion] = decibels
  expect(ordered).toBeGreaterThan(none! + 1)
  expect(diffusion).toBeGreaterThan(ordered! + 1)
})

test.each(['global', 'frame'] as const)(
  'with palette %s a film of few colours comes back to the bit',
  async (palette) => {
    const colours = noise(200 * 3, 7)
    const frames = Array.from({ length: 5 }, (_, frame) => {
      const choice = noise(16 * 16, frame)
      return Uint8Array.from(
        { length: 16 * 16 * 3 },
        (__, i) => colours[(choice[Math.floor(i / 3)]! % 200) * 3 + (i % 3)]!,
      )
    })
    const wanted = await write({
      format: gif({ palette }),
      frames,
      side: 16,
      shape: { width: 48, height: 48 },
    })
    expect(await shownFrames(path, 3)).toEqual(wanted.map(({ pixels }) => pixels))
  },
)

test.each(['global', 'frame'] as const)('with palette %s grey stays grey', async (palette) => {
  const wanted = await write({ format: gif({ palette }), frames: drawn(4, 32, 1), side: 32, channels: 1 })
  const shown = await shownFrames(path, 3)
  for (const [i, pixels] of shown.entries()) {
    expect(psnr(pixels, rgbOf(wanted[i]!))).toBeGreaterThan(50)
    expect(pixels.every((shade, at) => shade === pixels[at - (at % 3)])).toBe(true)
  }
})

test.each([
  ['global', 'none'],
  ['frame', 'diffusion'],
  ['global', 'ordered'],
] as const)(
  'with palette %s and dither %s transparent pixels show nothing, whatever was there before',
  async (palette, dither) => {
    const moving = drawn(12, 32, 4)
    const frames = [0, 1, 1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 9].map((i) => moving[i]!)
    const wanted = await write({
      format: gif({ palette, dither }),
      frames,
      side: 32,
      channels: 4,
      shape: { width: 64, height: 64 },
      segment: 4,
    })
    const shown = await shownFrames(path, 4)
    expect(shown).toHaveLength(frames.length)
    for (const [frame, { pixels }] of wanted.entries()) {
      const alphas = shown[frame]!.filter((_, i) => i % 4 === 3)
      expect(alphas).toEqual(pixels.filter((_, i) => i % 4 === 3).map((alpha) => (alpha < 128 ? 0 : 255)))
    }
  },
)

test('how a film is cut into segments does not show', async () => {
  const frames = drawn(20, 32).flatMap((frame, i) => (i % 5 === 0 ? [frame, frame] : [frame]))
  await write({ format: gif(), frames, side: 32, segment: 1 })
  const [cut, cutBytes] = [await shownFrames(path, 3), statSync(path).size]
  rmSync(path)
  await write({ format: gif(), frames, side: 32, segment: 24 })
  expect(await shownFrames(path, 3)).toEqual(cut)
  expect(statSync(path).size).toBeLessThan(cutBytes) // what has not changed is left out
})

test.each([
  [3, 'global', 60],
  [3, 'frame', 60],
  [4, 'global', 2000],
] as const)(
  'with %d channels and palette %s a frame that stands still takes less than %d bytes',
  async (channels, palette, most) => {
    const frame = drawnFrame(0, 64, channels)
    const sizes: number[] = []
    for (const count of [10, 11]) {
      const frames = Array.from({ length: count }, () => frame)
      const shape = { width: 512, height: 512 }
      await write({ format: gif({ palette }), frames, side: 64, channels, shape, segment: count })
      expect((await probe(path)).frames).toBe(count)
      sizes.push(statSync(path).size)
      rmSync(path)
    }
    expect(sizes[1]! - sizes[0]!).toBeLessThan(most)
  },
)

test('noise, whose tables of strings fill again and again, comes through', async () => {
  const frames = [noise(128 * 128, 1), noise(128 * 128, 2)].map((shades) =>
    shades.map((shade) => shade & 0xfe),
  )
  const wanted = await write({ format: gif(), frames, side: 128, channels: 1 })
  expect(await shownFrames(path, 3)).toEqual(wanted.map(rgbOf))
})

test('one frame is a film', async () => {
  await write({ format: gif(), frames: drawn(1, 16), side: 16 })
  expect(await probe(path)).toMatchObject({ frames: 1, width: 16 })
})

test('a frame where nothing is drawn is shown as nothing', async () => {
  await write({ format: gif(), frames: [new Uint8Array(16 * 16 * 4)], side: 16, channels: 4 })
  const [shown] = await shownFrames(path, 4)
  expect(shown!.every((value, i) => i % 4 !== 3 || value === 0)).toBe(true)
})
