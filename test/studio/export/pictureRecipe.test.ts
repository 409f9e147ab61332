import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readRecipe, withRecipe, type PictureRecipe } from '../../../src/studio/export/pictureRecipe.ts'
import { withText } from '../../../src/studio/export/pngText.ts'
import { sheetPng, squareColumns } from '../../../src/studio/export/sheet.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-recipe-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const recipe: PictureRecipe = {
  made: { by: 'path', seeds: [1, 2], note: 'Grüße, 織物 “…”' },
  model: { name: 'Stoffe', sha256: 'ab'.repeat(32) },
  engine: 'test',
  precision: 'bfloat16',
  layout: { columns: 2, gap: 1, scale: 3 },
  latents: [Float32Array.of(0.1, -3.4028e38, 1e-45), Float32Array.of(1, 2, 3)],
}

test('a recipe comes back out of its picture to the last bit, and the picture is unharmed', async () => {
  const pixels = Uint8Array.from({ length: 2 * 4 * 4 * 3 }, (_, i) => i * 2)
  const png = await sheetPng(pixels, { size: 4, channels: 3, range: { from: -1, to: 1 } }, recipe.layout)
  const file = join(folder, 'a.png')
  writeFileSync(file, withRecipe(png, recipe))
  expect(await readRecipe(file)).toEqual(recipe)
  const { precision: _, ...before } = recipe // as pictures said it before there was a choice
  writeFileSync(join(folder, 'old.png'), withRecipe(png, before))
  expect((await readRecipe(join(folder, 'old.png'))).precision).toBe('float32')
  const [plain, carrying] = await Promise.all([png, file].map((input) => sharp(input).raw().toBuffer()))
  expect(carrying!.equals(plain!)).toBe(true)
})

test.each([
  ['no text', undefined],
  ['a text of somebody else', 'words'],
  ['a recipe with latents missing', '{"formatVersion":1,"latentSize":3,"latents":"AA=="}'],
])('a picture with %s is refused', async (_, text) => {
  const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#123456' } })
    .png()
    .toBuffer()
  const file = join(folder, 'b.png')
  writeFileSync(file, text === undefined ? png : withText(png, 'Latent Loom', text))
  await expect(readRecipe(file)).rejects.toMatchObject({ code: 'picture-without-recipe' })
})

test('what is no picture at all is refused', async () => {
  const file = join(folder, 'c.png')
  writeFileSync(file, 'nothing')
  await expect(readRecipe(file)).rejects.toMatchObject({ code: 'picture-unreadable' })
})

test('a sheet puts each picture where it belongs, with white between', async () => {
  const pixels = Uint8Array.from([10, 20, 30]) // three grey pictures of 1 × 1
  const png = await sheetPng(
    pixels,
    { size: 1, channels: 1, range: { from: 0, to: 1 } },
    { columns: 2, gap: 1, scale: 1 },
  )
  const { data, info } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([3, 3, 1])
  expect([...data]).toEqual([10, 255, 20, 255, 255, 255, 30, 255, 255])
})

test('transparent pictures keep their transparency, and nothing shows between them', async () => {
  const pixels = Uint8Array.from([1, 2, 3, 0, 5, 6, 7, 128])
  const format = { size: 1, channels: 4, range: { from: -1, to: 1 } } as const
  const png = await sheetPng(pixels, format, { columns: 2, gap: 1, scale: 1 })
  const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  expect([data[3], data[7], data[11]]).toEqual([0, 0, 128])
})

test('a sheet is as square as whole rows allow', () => {
  expect([1, 2, 4, 5, 16, 17].map(squareColumns)).toEqual([1, 2, 2, 3, 4, 5])
})
