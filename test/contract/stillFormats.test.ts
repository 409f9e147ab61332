/** Pictures that are taken out: what may be asked for, how that stands in an address, how pixels and centimetres agree. */
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { extentOf, mostWidth, sizesOf } from '../../src/contract/enlarging.ts'
import { limits } from '../../src/contract/limits.ts'
import { stillSettings, type StillSettings } from '../../src/contract/schemas/stills.ts'
import { readStillKey, writeStillKey } from '../../src/contract/stillKey.ts'
import { centimetres, pixelsOf, stillBounds, stillKindOf } from '../../src/contract/stillFormats.ts'

const some: StillSettings[] = [
  { format: { kind: 'png' }, size: { kind: 'times', times: 8 }, scaling: 'nearest' },
  {
    format: { kind: 'tiff' },
    size: { kind: 'width', width: limits.stillSide },
    scaling: 'lanczos',
    dpi: limits.dpi,
  },
  {
    format: { kind: 'jpeg', quality: 1 },
    size: { kind: 'width', width: 1 },
    scaling: 'nearest',
    dpi: limits.dpiLeast,
  },
  {
    format: { kind: 'webp', quality: 100, lossless: true },
    size: { kind: 'times', times: 16 },
    scaling: 'lanczos',
    dpi: 300,
  },
]

test.each(some)(
  'what is asked for is the same after it has been a piece of an address: $format.kind',
  (settings) => {
    const key = writeStillKey(settings)
    expect(key).toMatch(/^[\da-z-]{1,60}$/)
    expect(readStillKey(key)).toEqual(settings)
  },
)

test.each([
  '',
  'png',
  'bmp-8x-nearest-300',
  'png-3x-nearest-300',
  'png-0-nearest-300',
  'png-12001-nearest-300',
  'png-8x-cubic-300',
  'png-8x-nearest-2401',
  'png-8x-nearest--1',
  'png-8x-nearest-29',
  'png-8x-nearest-300-80',
  'jpeg-8x-nearest-300-101',
  'webp-8x-nearest-300-80-maybe',
  'toString-8x-nearest-300',
])('%j is no such piece', (key) => expect(readStillKey(key)).toBeUndefined())

test.each([
  { size: { kind: 'width', width: limits.stillSide + 1 } },
  { size: { kind: 'width', width: 0 } },
  { size: { kind: 'width', width: 12.5 } },
  { dpi: limits.dpi + 1 },
  { dpi: limits.dpiLeast - 1 },
  { format: { kind: 'jpeg', quality: 0 } },
  { format: { kind: 'png', quality: 50 } },
])('%j is refused', (change) => {
  expect(v.safeParse(stillSettings, { ...some[0], ...change }).success).toBe(false)
})

test('a print of 30 cm at 300 dpi has 3,543 pixels, and they are 30 cm again', () => {
  expect(pixelsOf(30, 300)).toBe(3543)
  expect(centimetres(3543, 300)).toBeCloseTo(30, 2)
  expect(centimetres(1024, 300)).toBeCloseTo(8.67, 2)
})

test('pictures become as large as programs open them; one that is larger already keeps its size', () => {
  const picture = { width: 64, height: 64 }
  const bounds = stillBounds(picture)
  const wide = { size: { kind: 'width', width: limits.stillSide }, scaling: 'nearest' } as const
  expect(extentOf(wide, picture, bounds)).toEqual({ width: 187 * 64, height: 187 * 64 })
  expect(mostWidth(picture, bounds)).toBe(limits.stillSide)
  const large = { width: 16_384, height: 512 }
  expect(sizesOf(large, stillBounds(large))).toEqual([{ times: 1, ...large }])
  const tiny = { width: 8, height: 8 }
  expect(sizesOf(tiny, stillBounds(tiny)).map(({ times }) => times)).toEqual([1, 2, 4, 8, 16])
})

test('files are known by all endings that their format has', () => {
  expect(['png', 'jpg', 'jpeg', 'webp', 'tif', 'tiff'].map(stillKindOf)).toEqual([
    'png',
    'jpeg',
    'jpeg',
    'webp',
    'tiff',
    'tiff',
  ])
  expect(['bmp', 'gif', ''].map(stillKindOf)).toEqual([undefined, undefined, undefined])
})
