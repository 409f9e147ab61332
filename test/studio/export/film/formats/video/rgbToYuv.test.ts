import { expect, test } from 'vitest'
import type { Raster } from '../../../../../../src/studio/raster.ts'
import {
  evenSize,
  rgbToYuv,
  yuvLength,
} from '../../../../../../src/studio/export/film/formats/video/rgbToYuv.ts'
import { scaleRaster } from '../../../../../../src/studio/export/film/scaleRaster.ts'

/** A raster of one colour. */
function plain(pixel: readonly number[], width = 2, height = 2): Raster {
  const pixels = Uint8Array.from(
    { length: width * height * pixel.length },
    (_, i) => pixel[i % pixel.length]!,
  )
  return { width, height, channels: pixel.length as Raster['channels'], pixels }
}

/** Always the same, and no pixel like the next. */
function mixed(width: number, height: number, channels: Raster['channels']): Raster {
  const pixels = Uint8Array.from(
    { length: width * height * channels },
    (_, i) => (i * 7919 + (i >> 3) * 31) % 256,
  )
  return { width, height, channels, pixels }
}

/** Levels by the standard's own words, unrounded (BT.709-6, items 3.2 to 3.4). */
function levels([r, g, b]: readonly [number, number, number]): [number, number, number] {
  const luma = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255
  return [219 * luma + 16, (224 * (b / 255 - luma)) / 1.8556 + 128, (224 * (r / 255 - luma)) / 1.5748 + 128]
}

test('any colour has the levels of BT.709, to half a level', () => {
  for (let i = 0; i < 1000; i++) {
    const colour = [(i * 37) % 256, (i * 101) % 256, (i * 197) % 256] as const
    const planes = rgbToYuv(plain(colour))
    const [y, u, v] = levels(colour)
    expect(Math.abs(planes[0]! - y), colour.join()).toBeLessThan(0.51)
    expect(Math.abs(planes[4]! - u), colour.join()).toBeLessThan(0.51)
    expect(Math.abs(planes[5]! - v), colour.join()).toBeLessThan(0.51)
  }
})

test.each([
  ['white', [255, 255, 255], [235, 128, 128]],
  ['black', [0, 0, 0], [16, 128, 128]],
  ['red', [255, 0, 0], [63, 102, 240]],
  ['blue', [0, 0, 255], [32, 240, 118]],
  ['grey of one channel', [100], [102, 128, 128]],
  ['what is transparent', [10, 200, 30, 0], [235, 128, 128]],
  ['what is not transparent', [255, 0, 0, 255], [63, 102, 240]],
])('%s has its known levels', (_, pixel, [y, u, v]) => {
  expect([...rgbToYuv(plain(pixel))]).toEqual([y, y, y, y, u, v])
})

test('every grey is without colour', () => {
  for (let grey = 0; grey < 256; grey++)
    expect([...rgbToYuv(plain([grey, grey, grey]))].slice(4)).toEqual([128, 128])
})

test('chroma is that of the mean of four pixels', () => {
  const four = [255, 0, 0, 0, 255, 0, 0, 0, 255, 40, 50, 60]
  const raster: Raster = { width: 2, height: 2, channels: 3, pixels: Uint8Array.from(four) }
  const [, u, v] = levels([(255 + 40) / 4, (255 + 50) / 4, (255 + 60) / 4])
  expect([...rgbToYuv(raster)].slice(4)).toEqual([Math.round(u), Math.round(v)])
})

test.each([1, 3, 4] as const)(
  'enlarges %i channels on the way as they are enlarged before',
  async (channels) => {
    const raster = mixed(16, 12, channels)
    for (const [width, height] of [
      [16, 12],
      [128, 96],
      [50, 31],
      [17, 96],
    ] as const) {
      const size = { width, height }
      const before = await scaleRaster(raster, { ...size, scaling: 'nearest', fps: 1 })
      expect(rgbToYuv(raster, size), `${width} × ${height}`).toEqual(rgbToYuv(before))
    }
  },
)

test('odd sides become even by their last row and column once more', () => {
  const odd = mixed(3, 3, 1)
  const planes = rgbToYuv(odd)
  expect(evenSize(odd)).toEqual({ width: 4, height: 4 })
  expect(planes).toHaveLength(yuvLength(odd))
  const rows = [0, 1, 2, 3].map((y) => [...planes.subarray(y * 4, y * 4 + 4)])
  expect(rows[3]).toEqual(rows[2])
  expect(rows.map((row) => row[3])).toEqual(rows.map((row) => row[2]))
})

test('writes into the memory that it is given', () => {
  const planes = new Uint8Array(yuvLength({ width: 4, height: 4 }))
  expect(rgbToYuv(mixed(4, 4, 3), { width: 4, height: 4 }, planes)).toBe(planes)
  expect(planes).toEqual(rgbToYuv(mixed(4, 4, 3)))
})
