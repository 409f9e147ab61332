/** A sheet of all pictures of a set. */
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { picturesSheet } from '../../../src/studio/datasets/picturesSheet.ts'

test('a sheet shows each picture at its place, in their order', async () => {
  const [count, size] = [7, 4]
  const pixels = Uint8Array.from({ length: count * size * size * 3 }, (_, i) => {
    return 36 * Math.floor(i / (size * size * 3))
  })
  const { columns, side, sheet } = await picturesSheet({ count, size, channels: 3, pixels })
  expect([columns, side]).toEqual([3, 4])
  const { data, info } = await sharp(sheet).raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([12, 12])
  const middle = (at: number) => {
    const [x, y] = [(at % columns) * side + 2, Math.floor(at / columns) * side + 2]
    return data[(y * info.width + x) * info.channels]!
  }
  for (let at = 0; at < count; at++) expect(Math.abs(middle(at) - 36 * at)).toBeLessThan(12)
})

test('many pictures are small on their sheet, large ones are scaled', async () => {
  const many = await picturesSheet({ count: 5000, size: 64, channels: 3, pixels: new Uint8Array(61_440_000) })
  expect([many.columns, many.side]).toEqual([71, 57])
  const half = Uint8Array.from({ length: 128 * 128 * 3 }, (_, i) => (i % (128 * 3) < 64 * 3 ? 250 : 10))
  const { side, sheet } = await picturesSheet({ count: 1, size: 128, channels: 3, pixels: half })
  const { data } = await sharp(sheet).raw().toBuffer({ resolveWithObject: true })
  expect(side).toBe(64)
  expect([data[3 * 16]! > 220, data[3 * 48]! < 40]).toEqual([true, true])
})
