import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { inspectSource } from '../../../src/studio/datasets/inspectSource.ts'
import { crc32 } from './crc32.ts'
import { blobs, folderWith, footprint, importFor, plain, temporaryFolder } from './samples.ts'

const svg = (inside: string, before = '') =>
  `${before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40">` +
  `<rect width="40" height="40" fill="#00f"/>${inside}</svg>`

describe('a folder of good and bad files', () => {
  test('the good ones are imported, the bad ones are listed with plain reasons', async () => {
    const jpeg = await blobs(1).jpeg().toBuffer()
    const png = await blobs(2).png().toBuffer()
    const bmp = Buffer.alloc(70)
    bmp.write('BM')
    bmp.writeUInt32LE(40, 14)
    const source = await folderWith({
      'good.jpg': jpeg,
      'a png.jpg': png,
      'no-extension': await blobs(3).webp().toBuffer(),
      'cut.jpg': jpeg.subarray(0, jpeg.length / 2),
      'cut.png': png.subarray(0, png.length - 100),
      'empty.png': '',
      'text.jpg': 'this is a poem, not a picture',
      'notes.txt': 'notes',
      'film.mp4': Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'),
      'data.json': '{}',
      'empty.txt': '',
      'scan.bmp': bmp,
      'phone.heic': Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      'camera.nef': await blobs(4).tiff().toBuffer(),
      'broken.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect>',
      '.hidden.jpg': 'hidden',
      '.git/config': 'hidden',
      'Thumbs.db': 'system',
    })
    const before = await footprint(source)
    const { dataset, report } = await importFor(source)
    expect(await footprint(source)).toEqual(before)
    expect(dataset.count).toBe(3)
    expect(report.pictures).toEqual(['a png.jpg', 'good.jpg', 'no-extension'])
    expect(report.formats).toEqual({ png: 1, jpeg: 1, webp: 1 })
    const cut = 'the picture is damaged or cut short'
    expect(report.corrupt).toEqual([
      { file: 'broken.svg', reason: 'the SVG is damaged' },
      { file: 'camera.nef', reason: 'camera raw files cannot be read; develop it to JPEG, PNG or TIFF' },
      { file: 'cut.jpg', reason: cut },
      { file: 'cut.png', reason: cut },
      { file: 'empty.png', reason: 'the file is empty' },
      {
        file: 'phone.heic',
        reason:
          'HEIC files cannot be read; export it as JPEG, or let the iPhone take JPEGs (Settings, Camera, Formats, Most Compatible)',
      },
      { file: 'scan.bmp', reason: 'the picture is damaged or cut short' },
      { file: 'text.jpg', reason: 'its content is not a picture' },
    ])
    expect(report.notPictures.map(({ file }) => file)).toEqual([
      'data.json',
      'empty.txt',
      'film.mp4',
      'notes.txt',
    ])
    expect(report.leftOut).toHaveLength(12)
    expect((await inspectSource({ path: source })).corrupt).toEqual(report.corrupt)
  })

  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'a %s cut short anywhere is found',
    async (format) => {
      const whole = await blobs(5, 200, 150).toFormat(format).toBuffer()
      const cuts = [0.02, 0.3, 0.7, 0.97, 1 - 1 / whole.length]
      const source = await folderWith({
        ...Object.fromEntries(
          cuts.map((part, i) => [`${i}.${format}`, whole.subarray(0, Math.ceil(part * whole.length))]),
        ),
        [`whole.${format}`]: whole,
      })
      const report = await inspectSource({ path: source })
      const found = report.corrupt.map(({ file }) => file)
      expect(found.slice(0, 4)).toEqual(cuts.slice(0, 4).map((_, i) => `${i}.${format}`))
      // The last byte of some formats carries no pixels; then the picture may count as whole.
      expect(report.count + report.corrupt.length).toBe(cuts.length + 1)
      expect(report.count).toBeLessThanOrEqual(2)
    },
  )

  test('damage in the middle of a picture is never an exception', async () => {
    const files: Record<string, Buffer> = {}
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
      const whole = await blobs(6).toFormat(format).toBuffer()
      for (const start of [0.05, 0.5]) {
        const damaged = Buffer.from(whole)
        damaged.fill(0xa5, Math.floor(start * whole.length), Math.floor(start * whole.length) + 40)
        files[`${start}.${format}`] = damaged
      }
    }
    const report = await inspectSource({ path: await folderWith(files) })
    expect(report.count + report.corrupt.length).toBe(12)
    expect(report.corrupt.length).toBeGreaterThan(4)
  })
})

describe('pictures from strangers', () => {
  test('a decompression bomb is refused before it is decoded', async () => {
    // 60,000 × 60,000 pixels by its header, a few hundred bytes on the disk.
    const bomb = Buffer.from(await plain('#000', 8, 8).png().toBuffer())
    bomb.writeUInt32BE(60_000, 16)
    bomb.writeUInt32BE(60_000, 20)
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29)
    const path = await folderWith({
      'a.png': bomb,
      'b.svg': svg('').replace('width="40"', 'width="900000"').replace('height="40"', 'height="900000"'),
    })
    const report = await inspectSource({ path })
    expect(report.corrupt).toEqual([
      { file: 'a.png', reason: 'larger than 268 megapixels' },
      { file: 'b.svg', reason: 'larger than 268 megapixels' },
    ])
  })

  test('an SVG whose size is beyond all numbers is not given to the decoder, which speaks on the terminal then', async () => {
    const sized = (words: string) =>
      `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" ${words}><rect width="4" height="4"/></svg>`
    const path = await folderWith({
      '1.svg': sized('width="1e9" height="10"'),
      '2.svg': sized('width="10" height="200000000px"'),
      '3.svg': sized('viewBox="0 0 1e9 1e9"'),
      '4.svg': sized('width="100%" height="100%" viewBox="0,0,1e9,1"'),
      '5.svg': sized('height="1e6" viewBox="0 0 1e5 1"'),
      '6.svg': sized('style="width:1e9px;height:5px"'),
      '7.svg': sized("width='9e8pt' height='5'"),
      'fine.svg': sized('width="20" height="30" viewBox="0 0 1e9 1.5e9" stroke-width="1e9"'),
      'fine too.svg': sized('viewBox="0 0 20 30"'),
    })
    const { corrupt, count } = await inspectSource({ path })
    expect(count).toBe(2)
    const reason = 'the SVG is larger than 10 million pixels a side'
    expect(corrupt).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => ({ file: `${n}.svg`, reason })))
  })

  test('the limit can be set', async () => {
    const path = await folderWith({ 'a.png': await plain('#000', 100, 100).png().toBuffer() })
    expect((await inspectSource({ path, maxPixels: 9_999_999 })).count).toBe(1)
    const tight = await inspectSource({ path, maxPixels: 9_999 })
    expect(tight.corrupt).toEqual([{ file: 'a.png', reason: 'larger than 0.01 megapixels' }])
  })

  test('an SVG loads nothing from outside, and says so', async () => {
    const red = await plain('#f00', 40, 40).png().toBuffer()
    const outside = await folderWith({ 'red.png': red, 'secret.txt': 'secret' })
    const image = (href: string) => svg(`<image xlink:href="${href}" width="40" height="40"/>`)
    const hostile: Record<string, Uint8Array | string> = {
      '01.svg': image('red.png'),
      '02.svg': image(`file://${outside}/red.png`),
      '03.svg': image('http://127.0.0.1:9/red.png'),
      '04.svg': svg('<use href="other.svg#a"/>'),
      '05.svg': svg('<style>@import url("a.css");</style>'),
      '06.svg': svg('<rect width="9" height="9" fill="url(other.svg#g)"/>'),
      '07.svg': svg('&secret;', `<!DOCTYPE svg [<!ENTITY secret SYSTEM "file://${outside}/secret.txt">]>`),
      '08.svg': svg('&b;', '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'),
      '09.svg': svg('', '<?xml-stylesheet href="a.css"?>'),
      '10.svg': svg('', '<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd">]>'),
      '11.svg': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(image('red.png'), 'utf16le')]),
      '12.svgz': gzipSync(image('red.png')),
      '13.svgz': gzipSync(Buffer.alloc(40 * 2 ** 20, ' ')),
      'red.png': red,
    }
    const report = await inspectSource({ path: await folderWith(hostile) })
    expect(report.formats).toEqual({ png: 1 })
    expect(report.corrupt).toHaveLength(13)
    expect(report.corrupt.slice(0, 7).map(({ reason }) => reason)).toEqual([
      'the SVG refers to another file (red.png)',
      expect.stringContaining('the SVG refers to another file (file://'),
      'the SVG refers to another file (http://127.0.0.1:9/red.png)',
      'the SVG refers to another file (other.svg#a)',
      'the SVG loads a style sheet from another file',
      'the SVG refers to another file (other.svg#g)',
      'the SVG loads an entity from another file',
    ])
    expect(report.corrupt[12]?.reason).toBe('the SVG is larger than 16 MB')
  })

  test('even an SVG that slipped past the check would load nothing', async () => {
    const folder = await folderWith({ 'red.png': await plain('#f00', 40, 40).png().toBuffer() })
    for (const href of [`file://${folder}/red.png`, `${folder}/red.png`, 'red.png']) {
      const bytes = Buffer.from(svg(`<image xlink:href="${href}" width="40" height="40"/>`))
      const { channels } = await sharp(bytes).stats()
      expect(channels.map(({ mean }) => mean)).toEqual([0, 0, 255, 255])
    }
  })

  test('harmless SVGs are read: gradients, embedded pictures, links to click, plain entities', async () => {
    const embedded = (await plain('#f00', 8, 8).png().toBuffer()).toString('base64')
    const path = await folderWith({
      'gradient.svg': svg(
        '<linearGradient id="g"/><rect width="9" height="9" fill="url(#g)" style="mask:url(\'#g\')"/>',
      ),
      'embedded.svg': svg(`<image href="data:image/png;base64,${embedded}" width="20" height="20"/>`),
      'link.svg': svg('<a xlink:href="https://example.org/"><rect width="5" height="5"/></a>'),
      'illustrator.svg': svg(
        '',
        '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]>',
      ),
      'packed.svgz': gzipSync(svg('<circle r="9"/>')),
      'use.svg': svg('<g id="a"><rect width="5" height="5"/></g><use xlink:href="#a" x="9"/>'),
    })
    const report = await inspectSource({ path })
    expect(report.corrupt).toEqual([])
    expect(report.count).toBe(6)
  })

  test('links out of the folder are not followed, links inside of it are', async () => {
    const outside = await folderWith({ 'secret.png': await blobs(1).png().toBuffer() })
    const folder = await folderWith({
      'a.png': await blobs(2).png().toBuffer(),
      'sub/b.png': await blobs(3).png().toBuffer(),
    })
    await symlink(join(outside, 'secret.png'), join(folder, 'file-out.png'))
    await symlink(outside, join(folder, 'folder-out'))
    await symlink(folder, join(folder, 'loop'))
    await symlink(join(folder, 'nowhere.png'), join(folder, 'dangling.png'))
    await symlink(join('sub', 'b.png'), join(folder, 'inside.png'))
    const sibling = `${folder}-sibling`
    await symlink(sibling, join(folder, 'sibling.png'))
    await writeFile(sibling, await blobs(4).png().toBuffer())
    const report = await inspectSource({ path: folder })
    expect(report.count).toBe(3)
    expect(report.duplicates.exact).toEqual([['inside.png', 'sub/b.png']])
    expect(report.notPictures).toEqual([
      { file: 'dangling.png', reason: 'a link that leads nowhere' },
      { file: 'file-out.png', reason: 'a link that leads out of the folder' },
      { file: 'folder-out', reason: 'a link that leads out of the folder' },
      { file: 'loop', reason: 'a link that leads out of the folder' },
      { file: 'sibling.png', reason: 'a link that leads out of the folder' },
    ])
  })
})

describe('a source without pictures', () => {
  test('is missing, empty, or has no readable picture: each in a sentence', async () => {
    const empty = await temporaryFolder()
    const texts = await folderWith({ 'a.txt': 'a', 'b.md': 'b', 'c/d.jpg': 'text' })
    await expect(importFor(join(empty, 'gone'))).rejects.toMatchObject({ code: 'dataset-missing' })
    await expect(importFor(empty)).rejects.toMatchObject({ code: 'dataset-empty' })
    await expect(importFor(texts)).rejects.toMatchObject({
      code: 'dataset-no-pictures',
      message: expect.stringContaining('3 files but no readable picture (a.txt: not a picture)'),
      remedy: expect.stringContaining('Choose a folder'),
    })
    expect((await inspectSource({ path: texts })).count).toBe(0)
    await expect(importFor(join(texts, 'a.txt'))).rejects.toMatchObject({ code: 'dataset-format' })
  })
})
