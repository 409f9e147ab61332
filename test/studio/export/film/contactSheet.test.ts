import sharp from 'sharp'
import { expect, test } from 'vitest'
import { contactSheet, type ContactSheet } from '../../../../src/studio/export/film/contactSheet.ts'
import type { FilmSource } from '../../../../src/studio/export/film/film.ts'
import type { Raster } from '../../../../src/studio/raster.ts'
import { labelSvg } from '../../../../src/studio/export/film/labelSvg.ts'

/** Each frame one colour: red is its number. */
function plainSource(channels: Raster['channels'] = 3, side = 2, alpha = 255): FilmSource {
  return {
    count: 5000,
    fps: 30,
    width: side,
    height: side,
    channels,
    make: async (frames) =>
      frames.map((frame) => {
        const colour = channels === 1 ? [frame] : [frame, 20, 30, alpha].slice(0, channels)
        return Uint8Array.from({ length: side * side * channels }, (_, i) => colour[i % channels]!)
      }),
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

async function made(sheet: Partial<ContactSheet>) {
  const given = { source: plainSource(), frames: numbers(5), columns: 3, gap: 1, scaling: 'nearest' } as const
  const { png, width, height } = await contactSheet({ ...given, size: { width: 4, height: 4 }, ...sheet })
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([width, height])
  const pixel = (x: number, y: number) => [
    ...data.subarray((y * width + x) * info.channels, (y * width + x + 1) * info.channels),
  ]
  return { width, height, pixel, data, channels: info.channels }
}

test('frames stand row by row with the background between and where none is left', async () => {
  const { width, height, pixel } = await made({ frames: [7, 3, 9, 1, 4] })
  expect([width, height]).toEqual([14, 9])
  expect([pixel(0, 0), pixel(5, 3), pixel(13, 0)]).toEqual([
    [7, 20, 30],
    [3, 20, 30],
    [9, 20, 30],
  ])
  expect([pixel(0, 5), pixel(8, 8)]).toEqual([
    [1, 20, 30],
    [4, 20, 30],
  ])
  expect([pixel(4, 0), pixel(0, 4), pixel(10, 5)]).toEqual(Array.from({ length: 3 }, () => [255, 255, 255]))
})

test('with as many columns as frames it is a strip', async () => {
  const { width, height, pixel } = await made({ columns: 5, background: '#102030' })
  expect([width, height]).toEqual([24, 4])
  expect([pixel(4, 0), pixel(23, 3)]).toEqual([
    [16, 32, 48],
    [4, 20, 30],
  ])
})

test('grey frames are grey on a coloured ground', async () => {
  const { pixel } = await made({ source: plainSource(1), background: '#ff0000' })
  expect([pixel(5, 0), pixel(4, 0)]).toEqual([
    [1, 1, 1],
    [255, 0, 0],
  ])
})

test('transparent frames stay transparent, or the ground that is wanted shines through', async () => {
  const source = plainSource(4, 2, 51)
  expect((await made({ source })).pixel(5, 0)).toEqual([1, 20, 30, 51])
  expect((await made({ source })).pixel(4, 0)).toEqual([0, 0, 0, 0])
  const { pixel, channels } = await made({ source, background: '#ffffff' })
  expect([pixel(5, 0), channels]).toEqual([[204, 208, 210], 3])
})

test('opaque frames can stand on nothing', async () => {
  const { pixel } = await made({ background: 'transparent' })
  expect([pixel(5, 0), pixel(4, 0)]).toEqual([
    [1, 20, 30, 255],
    [0, 0, 0, 0],
  ])
})

test('each label is drawn under its picture, dark on light and light on dark', async () => {
  for (const [background, ground] of [
    ['#ffffff', 255],
    ['#000000', 0],
  ] as const) {
    const labels = ['0.00 s', '1.20 s', '10.05 s', '0:34', '5']
    const { height, pixel } = await made({ labels, gap: 4, size: { width: 64, height: 64 }, background })
    expect(height).toBeGreaterThan(2 * 64 + 4 + 2 * 10)
    for (const place of numbers(5)) {
      const [left, top] = [(place % 3) * 68, place < 3 ? 64 : (height + 4) / 2 + 64]
      const inked = numbers(64 * 18).filter(
        (i) => Math.abs(pixel(left + (i % 64), top + Math.floor(i / 64))[0]! - ground) > 120,
      )
      expect(inked.length).toBeGreaterThan(8)
      expect(inked.length).toBeLessThan(200)
    }
  }
})

test('all digits look different', async () => {
  const drawn = numbers(10).map(async (digit) =>
    (
      await sharp(Buffer.from(labelSvg(String(digit), 16, 16, 12)))
        .extractChannel('alpha')
        .raw()
        .toBuffer()
    ).toString('hex'),
  )
  expect(new Set(await Promise.all(drawn)).size).toBe(10)
})

test('labels need no font, and what they cannot be written with is a mistake', () => {
  expect(labelSvg('0123456789.: s', 200, 20, 12)).not.toMatch(/<text|font/)
  expect(() => labelSvg('12 kg', 200, 20, 12)).toThrow('k')
})

test('a label that is wider than its picture becomes smaller', async () => {
  const svg = labelSvg('1234567.89 s', 30, 20, 12)
  const { data } = await sharp(Buffer.from(svg))
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const columns = numbers(30).filter((x) => numbers(20).some((y) => data[y * 30 + x]! > 40))
  expect([columns.length > 24, columns[0]! >= 0, columns.at(-1)! <= 29]).toEqual([true, true, true])
})

test.each([
  [
    { columns: 100, frames: numbers(100), size: { width: 512, height: 512 }, gap: 0 },
    '32 × 31 = 992 pictures',
  ],
  [
    { columns: 10, frames: numbers(1000), size: { width: 512, height: 512 }, gap: 10 },
    '10 × 31 = 310 pictures',
  ],
  [
    { columns: 17, frames: numbers(300), size: { width: 1000, height: 1000 }, gap: 0 },
    '16 × 16 = 256 pictures',
  ],
])('a sheet that is too large is refused, and what would fit is said', async (sheet, fits) => {
  await expect(made(sheet)).rejects.toMatchObject({
    code: 'sheet-too-large',
    remedy: expect.stringContaining(fits) as string,
  })
})

test('what is said to fit fits', async () => {
  const { width, height } = await made({
    columns: 4,
    frames: numbers(8),
    size: { width: 4096, height: 8192 },
    gap: 0,
    labels: undefined,
  }).catch((error: unknown) => error as { width: undefined; height: undefined })
  expect([width, height]).toEqual([undefined, undefined]) // 16,384 × 16,384 are a few pixels too many
  expect(
    await made({ columns: 32, frames: numbers(32), size: { width: 512, height: 16 }, gap: 0 }),
  ).toMatchObject({ width: 16_384 })
})

test('it ends when it is given up', async () => {
  const stop = new AbortController()
  const source: FilmSource = {
    ...plainSource(),
    make: async (frames, signal) => {
      stop.abort(new Error('given up'))
      return plainSource().make(frames, signal)
    },
  }
  await expect(made({ source, signal: stop.signal })).rejects.toThrow('given up')
})
