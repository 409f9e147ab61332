/** Bitmaps, Netpbm and every kind of number in TIFFs, against Pillow's values: test/fixtures/make_pictures.py made them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { pictureInput } from '../../../src/studio/datasets/pictureInput.ts'
import { defaultMaxPixels, readPicture } from '../../../src/studio/datasets/readPicture.ts'
import { farthest, folderWith } from './samples.ts'

const folder = fileURLToPath(new URL('../../fixtures/pictures', import.meta.url))
const right = JSON.parse(readFileSync(join(folder, 'right.json'), 'utf8')) as Record<string, number[]>
const options = { fit: 'contain', size: 9, tilesAcross: 1, maxPixels: defaultMaxPixels } as const

async function read(path: string, file: string) {
  const bytes = readFileSync(join(path, file)).length
  return readPicture({ file, path: join(path, file), bytes, label: -1 }, options)
}

test.each(Object.keys(right))('%s has the values that Pillow has, within 1 of 255', async (file) => {
  const item = await read(folder, file)
  if (item.kind === 'unreadable') throw new Error(item.reason)
  const { width, height, pixels } = item.raster
  expect([item.width, item.height, width, height]).toEqual([9, 7, 9, 7])
  const seen = [...pixels].filter((_, i) => i % 4 < 3)
  expect(farthest(seen, right[file]!)).toBeLessThanOrEqual(1)
  expect([...pixels].filter((value, i) => i % 4 === 3 && value !== 255)).toEqual([])
})

test('numbers of which nobody can say what is black are left out, with their reason', async () => {
  const others = readdirSync(folder).filter((file) => !(file in right) && file !== 'right.json')
  const items = []
  for (const file of others.toSorted()) items.push(await read(folder, file)) // reasons of many at once may be mixed up
  expect(items.map((item) => [item.file, item.kind === 'unreadable' && item.reason])).toEqual([
    ['double.tif', 'its kind of numbers cannot be read; save it with 8 or 16 bits'],
    [
      'float-signed.tif',
      'its numbers run from -1 to 1, and nothing says which is black or white; save it with 8 or 16 bits',
    ],
    [
      'float-to-3.tif',
      'its numbers run from 0 to 3, and nothing says which is black or white; save it with 8 or 16 bits',
    ],
  ])
})

describe('a bitmap or Netpbm file that', () => {
  test.each(['rgb24.bmp', 'palette8.bmp', 'rgb565.bmp', 'bytes.ppm', 'bits.pbm', 'text.ppm'])(
    'is %s and is cut short is damaged, wherever it is cut',
    async (file) => {
      const whole = readFileSync(join(folder, file))
      for (const length of [3, 8, 12, Math.floor(whole.length * 0.7), whole.length - 3]) {
        const cut = await folderWith({ [file]: whole.subarray(0, length) })
        expect(await read(cut, file), `${length} bytes`).toMatchObject({
          kind: 'unreadable',
          wasPicture: true,
        })
      }
    },
  )

  test('says that it is huge is refused before it takes any memory', async () => {
    const bmp = Buffer.from(readFileSync(join(folder, 'runs8.bmp')))
    bmp.writeInt32LE(2_000_000, 18)
    bmp.writeInt32LE(2_000_000, 22)
    await expect(pictureInput(bmp, defaultMaxPixels)).rejects.toThrow('pixel limit')
    const ppm = Buffer.from('P6 2000000 2000000 255\n')
    await expect(pictureInput(ppm, defaultMaxPixels)).rejects.toThrow('pixel limit')
    const small = await folderWith({ 'a.ppm': ppm })
    expect(await read(small, 'a.ppm')).toMatchObject({ reason: 'larger than 268 megapixels' })
  })
})
