import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readRecipe, withRecipe, type PictureRecipe } from '../../../src/studio/export/pictureRecipe.ts'
import { withText } from '../../../src/studio/export/pngText.ts'
import { checkSheet, sheetPng, squareColumns } from '../../../src/studio/export/sheet.ts'

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

describe('what stands in a picture is checked before it is believed', () => {
  const given = {
    formatVersion: 1,
    made: { by: 'seeds', seed: 1 },
    model: { name: 'Stoffe', sha256: 'ab'.repeat(32) },
    engine: 'test',
    precision: 'float32',
    layout: { columns: 1, gap: 0, scale: 1 },
    latentSize: 1,
    latents: 'AACAPw==',
  }
  const read = async (recipeText: string) => {
    const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#123456' } })
      .png()
      .toBuffer()
    const file = join(folder, 'given.png')
    writeFileSync(file, withText(png, 'Latent Loom', recipeText))
    return readRecipe(file)
  }
  const layout = (changed: object) => ({ layout: { ...given.layout, ...changed } })

  test.each<[string, object, string]>([
    ['no columns', layout({ columns: 0 }), 'layout.columns'],
    ['columns by halves', layout({ columns: 1.5 }), 'layout.columns'],
    ['columns as text', layout({ columns: '4' }), 'layout.columns'],
    ['a negative gap', layout({ gap: -9 }), 'layout.gap'],
    ['a gap as wide as the sea', layout({ gap: 1e9 }), 'layout.gap'],
    ['a scale of nothing', layout({ scale: 0 }), 'layout.scale'],
    ['a scale by halves', layout({ scale: 0.5 }), 'layout.scale'],
    ['a scale beyond all', layout({ scale: 1e6 }), 'layout.scale'],
    ['no layout', { layout: null }, 'layout'],
    ['another precision', { precision: 'float8' }, 'precision'],
    ['a model that is no text', { model: { name: { toString: 1 }, sha256: '' } }, 'model.name'],
    ['a hash that is a path', { model: { name: 'a', sha256: '../../a' } }, 'model.sha256'],
    ['a making that is a text', { made: 'by hand' }, 'made'],
    ['a making as long as a book', { made: { by: 'x'.repeat(20_000) } }, 'made'],
    ['latents of no size', { latentSize: 0 }, 'latentSize'],
    ['latents that are no numbers', { latents: 'AADAfw==' }, 'latents'],
  ])('%s', async (_, changed, at) => {
    await expect(read(JSON.stringify({ ...given, ...changed }))).rejects.toMatchObject({
      code: 'picture-without-recipe',
      message: expect.stringContaining(`given.png says of its making is damaged at ${at}`),
    })
  })

  test('a making nested fifty thousand deep', async () => {
    const text = JSON.stringify(given).replace('"seeds"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    await expect(read(text)).rejects.toMatchObject({ code: 'picture-without-recipe' })
  })

  test('names come without what would move a cursor or turn words round', async () => {
    const name = 'Sto\u001b[31mffe\u202e\u009b2J\n\u200b'
    const { model, engine } = await read(
      JSON.stringify({ ...given, model: { name, sha256: '' }, engine: `\u0007${given.engine} 👩‍🎨 織` }),
    )
    expect(model.name).toBe('Sto�[31mffe��2J��')
    expect(engine).toBe('�test 👩‍🎨 織')
  })

  test('a sheet that no memory holds is refused before anything is made', () => {
    const format = { size: 64, channels: 3 } as const
    expect(() => checkSheet(16, format, { columns: 4, gap: 2, scale: 8 })).not.toThrow()
    for (const [count, sheet] of [
      [1, { columns: 1_000_000, gap: 1000, scale: 64 }],
      [1_000_000, { columns: 1000, gap: 0, scale: 1 }],
      [100_000, { columns: 1, gap: 0, scale: 1 }],
    ] as const)
      expect(() => checkSheet(count, format, sheet)).toThrow(/is too large to be made/)
  })
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
