/** Pictures and sheets as files: their pixels, their resolution, and what they say of their making. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { limits } from '../../../../src/contract/limits.ts'
import { stillKinds, type PictureFileFormat } from '../../../../src/contract/stillFormats.ts'
import { withRecipe, type PictureRecipe } from '../../../../src/studio/export/pictureRecipe.ts'
import { readMade } from '../../../../src/studio/export/readMade.ts'
import { sheetPng } from '../../../../src/studio/export/sheet.ts'
import { readStill, stillOf, type Still } from '../../../../src/studio/export/still/still.ts'
import { writeStill } from '../../../../src/studio/export/still/writeStill.ts'
import { writeWhole } from '../../../../src/studio/library/wholeFile.ts'
import { temporaryFolder } from '../../datasets/samples.ts'

const side = 16
const formats: readonly PictureFileFormat[] = [
  { kind: 'png' },
  { kind: 'jpeg', quality: 92 },
  { kind: 'webp', quality: 90, lossless: false },
  { kind: 'webp', quality: 90, lossless: true },
  { kind: 'tiff' },
]
const isExact = ({ kind, ...fields }: PictureFileFormat) =>
  kind === 'png' || kind === 'tiff' || ('lossless' in fields && fields.lossless)

/** Squares of one colour each: those of a sheet's neighbours are far apart. */
function sheet(count: number, channels: number, latentSize = 3): Still {
  const pixels = Uint8Array.from({ length: count * side * side * channels }, (_, i) => {
    const picture = Math.floor(i / (side * side * channels))
    return channels === 4 && i % 4 === 3 ? 255 : (picture * 90 + (i % channels) * 30) % 200
  })
  const recipe: PictureRecipe = {
    made: { by: 'seed', seed: 7 },
    model: { name: 'Stoffe', sha256: 'ab'.repeat(32) },
    engine: 'test',
    layout: { columns: 2, gap: count === 1 ? 0 : 2, scale: 1 },
    latents: Array.from({ length: count }, (_, i) => new Float32Array(latentSize).fill(i)),
  }
  return stillOf(pixels, { size: side, channels }, recipe, 'A & B')
}

async function written(still: Still, format: PictureFileFormat, shape: object = {}) {
  const { width, height } = still.raster
  const path = join(await temporaryFolder(), 'picture')
  const size = { width: width * 4, height: height * 4, scaling: 'nearest' as const }
  const result = await writeStill(path, still, { ...size, ...shape, format })
  return { path, ...result }
}

test.each(stillKinds)('every format of the contract is among those that are tried: %s', (kind) => {
  expect(formats.map((one) => one.kind)).toContain(kind)
})

describe.each(formats)('as $kind', (format) => {
  test.each([1, 3, 4])('it has its size and its dots per inch, with %i channels', async (channels) => {
    for (const dpi of [limits.dpiLeast, 72, 300, limits.dpi]) {
      const { path, bytes } = await written(sheet(4, channels), format, { dpi })
      const metadata = await sharp(path).metadata()
      expect(metadata).toMatchObject({ format: format.kind, width: 136, height: 136 })
      expect(readFileSync(path)).toHaveLength(bytes)
      if (format.kind !== 'webp') expect(metadata.density).toBe(dpi)
      else expect(exifDpi(metadata.exif!)).toBeCloseTo(dpi, 1)
    }
  })

  test('it says what it was made from, and how its squares were enlarged', async () => {
    const { path, withoutRecipe } = await written(sheet(4, 3), format)
    expect(withoutRecipe).toBe(false)
    const made = await readMade(path)
    expect(made).toMatchObject({ kind: 'picture', recipe: { made: { by: 'seed', seed: 7 } } })
    expect(made.recipe).toMatchObject({ layout: { columns: 2, gap: 2, scale: 4 } })
    expect('latents' in made.recipe && made.recipe.latents).toEqual(
      [0, 1, 2, 3].map((value) => new Float32Array(3).fill(value)),
    )
  })
})

test.each(formats.filter(isExact))('each pixel is a square of itself in %o', async (format) => {
  const still = sheet(4, 3)
  const { path } = await written(still, format)
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  for (const [x, y] of [
    [0, 0],
    [63, 0],
    [64, 3],
    [72, 0],
    [135, 135],
  ] as const) {
    const from = (Math.floor(y / 4) * still.raster.width + Math.floor(x / 4)) * 3
    const to = (y * info.width + x) * info.channels
    expect([...data.subarray(to, to + 3)], `at ${x}, ${y}`).toEqual([
      ...still.raster.pixels.subarray(from, from + 3),
    ])
  }
})

test('smooth pictures of a sheet do not flow into what lies between them', async () => {
  const { path } = await written(
    sheet(4, 3),
    { kind: 'png' },
    { width: 333, height: 333, scaling: 'lanczos' },
  )
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ]
  const edges = [(side * 333) / 34, ((side + 2) * 333) / 34].map(Math.round) as [number, number]
  expect([at(0, 5), at(edges[0] - 1, 5)]).toEqual([at(5, 5), at(5, 5)])
  expect([at(edges[0], 5), at(edges[1] - 1, 5)]).toEqual([
    [255, 255, 255],
    [255, 255, 255],
  ])
  expect(at(edges[1], 5)).toEqual(at(330, 5))
})

test('JPEG says its resolution where JFIF does', async () => {
  const { path } = await written(sheet(1, 3), { kind: 'jpeg', quality: 80 }, { dpi: 300 })
  const bytes = readFileSync(path)
  expect(bytes.toString('latin1', 6, 10)).toBe('JFIF')
  expect([bytes[13], bytes.readUInt16BE(14), bytes.readUInt16BE(16)]).toEqual([1, 300, 300])
})

test('without dots per inch none are said', async () => {
  const { path } = await written(sheet(1, 3), { kind: 'png' })
  expect((await sharp(path).metadata()).density).toBeUndefined()
})

test('what a large grid was made from does not fit into a JPEG, which is told; the others hold it', async () => {
  const large = sheet(36, 3, 512)
  for (const format of formats) {
    const { path, withoutRecipe } = await written(large, format)
    expect(withoutRecipe).toBe(format.kind === 'jpeg')
    if (format.kind === 'jpeg')
      await expect(readMade(path)).rejects.toMatchObject({ code: 'picture-without-recipe' })
    else expect(await readMade(path)).toMatchObject({ kind: 'picture' })
  }
})

test('more pixels than a format has are refused in words, and nothing is written', async () => {
  const refused = written(
    sheet(1, 3),
    { kind: 'webp', quality: 80, lossless: false },
    { width: 16_384, height: 4 },
  )
  await expect(refused).rejects.toMatchObject({
    code: 'picture-side',
    message: 'WebP has at most 16,383 pixels a side, and this picture would have 16,384 × 4.',
  })
})

test('a picture of the gallery is read with its pictures’ places, a stranger’s as one', async () => {
  const folder = await temporaryFolder()
  const { recipe } = sheet(4, 3)
  const layout = { columns: 2, gap: 2, scale: 1 }
  const pixels = new Uint8Array(4 * side * side * 3)
  const png = await sheetPng(pixels, { size: side, channels: 3, range: { from: -1, to: 1 } }, layout)
  const [ours, strange] = [join(folder, 'ours.png'), join(folder, 'strange.png')]
  const text = JSON.parse(recipe!) as PictureRecipe
  const latents = Array.from({ length: 4 }, () => new Float32Array(3))
  await writeWhole(ours, withRecipe(png, { ...text, latents }))
  await writeWhole(strange, png)
  expect((await readStill(ours, '')).cells).toEqual({ count: 4, columns: 2, gap: 2, side })
  expect(await readStill(strange, '')).toMatchObject({
    recipe: undefined,
    raster: { width: 34, channels: 3 },
  })
  expect(await readStill(strange, '')).not.toHaveProperty('cells')
})

test('what is no picture is refused in words', async () => {
  const file = join(await temporaryFolder(), 'a.png')
  await writeWhole(file, Buffer.from('no picture'))
  await expect(readStill(file, '')).rejects.toMatchObject({ code: 'picture-unreadable' })
})

/** XResolution of little- or big-endian Exif, a rational. */
function exifDpi(exif: Buffer): number {
  const tiff = exif.subarray(exif.toString('latin1', 0, 4) === 'Exif' ? 6 : 0)
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const directory = u32(4)
  for (let entry = 0; entry < u16(directory); entry++) {
    const at = directory + 2 + entry * 12
    if (u16(at) === 282) return u32(u32(at + 8)) / u32(u32(at + 8) + 4)
  }
  return NaN
}
