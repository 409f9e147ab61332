import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { inspectSource } from '../../../src/studio/datasets/inspectSource.ts'
import { blobs, farthest, folderWith, importFor, plain, quarters } from './samples.ts'

const orange = [224, 128, 32]

const orangeSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#e08020"/></svg>'

describe('formats', () => {
  test('JPEG, PNG, WebP, GIF, TIFF, AVIF and SVG are read', async () => {
    const picture = plain('#e08020')
    const source = await folderWith({
      'a.jpg': await picture.clone().jpeg({ quality: 95 }).toBuffer(),
      'b.png': await picture.clone().png().toBuffer(),
      'c.webp': await picture.clone().webp({ lossless: true }).toBuffer(),
      'd.gif': await picture.clone().gif().toBuffer(),
      'e.tiff': await picture.clone().tiff().toBuffer(),
      'f.avif': await picture.clone().avif({ quality: 95 }).toBuffer(),
      'g.svg': orangeSvg,
    })
    const { dataset, pixel, report } = await importFor(source, { dropDuplicates: false })
    expect(dataset.count).toBe(7)
    for (let i = 0; i < 7; i++) expect(farthest(pixel(i, 8, 8), orange)).toBeLessThanOrEqual(4)
    expect(report.formats).toEqual({ jpeg: 1, png: 1, webp: 1, gif: 1, tiff: 1, avif: 1, svg: 1 })
  })

  test('an animated GIF gives its first frame', async () => {
    const [first, second] = await Promise.all(['#e08020', '#0000ff'].map((c) => plain(c).png().toBuffer()))
    const animated = await sharp([first!, second!], { join: { animated: true } })
      .gif()
      .toBuffer()
    expect((await sharp(animated).metadata()).pages).toBe(2)
    const { dataset, pixel } = await importFor(await folderWith({ 'a.gif': animated }))
    expect(dataset.count).toBe(1)
    expect(farthest(pixel(0, 8, 8), orange)).toBeLessThanOrEqual(4)
  })

  test('a small SVG is drawn at the target size instead of being blown up', async () => {
    const half =
      '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="2" height="4" fill="black"/></svg>'
    const { pixel, report } = await importFor(await folderWith({ 'a.svg': half }))
    expect(pixel(0, 7, 8)).toEqual([0, 0, 0])
    expect(pixel(0, 8, 8)).toEqual([255, 255, 255])
    expect(report.tooSmall).toEqual([])
  })

  test('CMYK, 16-bit, greyscale and wide-gamut pictures become sRGB 8 bit', async () => {
    const deep = new Uint16Array(40 * 40 * 3).map((_, i) => [224, 128, 32][i % 3]! * 257)
    const deepGrey = new Uint16Array(40 * 40).fill(128 * 257)
    const source = await folderWith({
      'a-cmyk.jpg': await plain('#c08040').toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
      'b-deep.png': await sharp(deep, { raw: { width: 40, height: 40, channels: 3 } })
        .toColourspace('rgb16')
        .png()
        .toBuffer(),
      'c-deep-grey.png': await sharp(deepGrey, { raw: { width: 40, height: 40, channels: 1 } })
        .toColourspace('grey16')
        .png()
        .toBuffer(),
      'd-grey.jpg': await plain('#808080').greyscale().jpeg().toBuffer(),
      'e-p3.png': await plain('#e08020').withIccProfile('p3').png().toBuffer(),
    })
    expect((await sharp(`${source}/a-cmyk.jpg`).metadata()).space).toBe('cmyk')
    expect((await sharp(`${source}/b-deep.png`).metadata()).depth).toBe('ushort')
    expect((await sharp(`${source}/c-deep-grey.png`).metadata()).space).toBe('grey16')
    const { pixel, report } = await importFor(source, { dropDuplicates: false })
    // Press colours without a profile come back by libvips' generic one.
    expect(farthest(pixel(0, 8, 8), [192, 128, 64])).toBeLessThanOrEqual(30)
    expect(farthest(pixel(1, 8, 8), orange)).toBeLessThanOrEqual(4)
    expect(farthest(pixel(2, 8, 8), [128, 128, 128])).toBeLessThanOrEqual(4)
    expect(farthest(pixel(3, 8, 8), [128, 128, 128])).toBeLessThanOrEqual(4)
    expect(farthest(pixel(4, 8, 8), orange)).toBeLessThanOrEqual(4)
    expect(report.greyscaleCount).toBe(2)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('EXIF orientation %i is made upright', async (orientation) => {
    const last = 63
    const upright = await quarters(64, 64).raw().toBuffer()
    // Where row 0 and column 0 of the stored picture lie in the upright one (Exif 2.32, tag 274).
    const place = {
      1: (x: number, y: number) => [x, y],
      2: (x: number, y: number) => [last - x, y],
      3: (x: number, y: number) => [last - x, last - y],
      4: (x: number, y: number) => [x, last - y],
      5: (x: number, y: number) => [y, x],
      6: (x: number, y: number) => [last - y, x],
      7: (x: number, y: number) => [last - y, last - x],
      8: (x: number, y: number) => [y, last - x],
    }[orientation]
    const data = new Uint8Array(64 * 64 * 3)
    for (let y = 0; y < 64; y++)
      for (let x = 0; x < 64; x++) {
        const [fromX, fromY] = place(x, y)
        const from = (fromY! * 64 + fromX!) * 3
        data.set(upright.subarray(from, from + 3), (y * 64 + x) * 3)
      }
    const stored = sharp(data, { raw: { width: 64, height: 64, channels: 3 } }).withMetadata({ orientation })
    const source = await folderWith({ 'a.jpg': await stored.jpeg({ quality: 95 }).toBuffer() })
    const { pixel } = await importFor(source)
    expect(farthest(pixel(0, 8, 1), [0, 255, 0])).toBeLessThanOrEqual(20)
    expect(farthest(pixel(0, 2, 12), [255, 0, 0])).toBeLessThanOrEqual(20)
    expect(farthest(pixel(0, 13, 12), [0, 0, 255])).toBeLessThanOrEqual(20)
  })

  test('an upright size is reported for a turned picture', async () => {
    const turned = await plain('#888', 40, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const report = await inspectSource({ path: await folderWith({ 'a.jpg': turned }), size: 8 })
    expect(report.widths?.max).toBe(20)
    expect(report.heights?.max).toBe(40)
  })
})

function seeThrough(): Promise<Uint8Array> {
  const background = { r: 255, g: 0, b: 0, alpha: 0.5 }
  return sharp({ create: { width: 40, height: 40, channels: 4, background } })
    .png()
    .toBuffer()
}

describe('channels', () => {
  test('alpha is flattened on white, on a chosen colour, or kept', async () => {
    const source = await folderWith({ 'a.png': await seeThrough() })
    const onWhite = await importFor(source)
    expect(farthest(onWhite.pixel(0, 8, 8), [255, 127, 127])).toBeLessThanOrEqual(2)
    const onBlue = await importFor(source, { background: '#0000FF' })
    expect(farthest(onBlue.pixel(0, 8, 8), [128, 0, 127])).toBeLessThanOrEqual(2)
    const kept = await importFor(source, { channels: 4 })
    expect(farthest(kept.pixel(0, 8, 8), [255, 0, 0, 128])).toBeLessThanOrEqual(2)
    expect(kept.report.alphaCount).toBe(1)
  })

  test('an opaque picture with an alpha channel does not count as transparent', async () => {
    const report = await inspectSource({
      path: await folderWith({ 'a.png': await blobs(1).ensureAlpha().png().toBuffer() }),
    })
    expect(report.alphaCount).toBe(0)
  })

  test('colour becomes grey by luma, and grey becomes equal colours', async () => {
    const source = await folderWith({
      'a.png': await plain('#e08020').png().toBuffer(),
      'b.png': await plain('#505050').greyscale().png().toBuffer(),
    })
    const grey = await importFor(source, { channels: 1 })
    expect(grey.pixels).toHaveLength(2 * 16 * 16)
    expect(
      farthest(grey.pixel(0, 3, 3), [Math.round(0.299 * 224 + 0.587 * 128 + 0.114 * 32)]),
    ).toBeLessThanOrEqual(1)
    const colour = await importFor(source)
    expect(colour.pixel(1, 3, 3)).toEqual([80, 80, 80])
  })
})
