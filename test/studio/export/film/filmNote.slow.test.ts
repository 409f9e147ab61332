import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProblemError } from '../../../../src/engine/problemError.ts'
import type { MovingFormat } from '../../../../src/contract/filmFormats.ts'
import type { FilmNote } from '../../../../src/studio/export/film/film.ts'
import { readFilmNote } from '../../../../src/studio/export/film/filmNote.ts'
import { readFilmRecipe, writeFilmRecipe } from '../../../../src/studio/export/film/filmRecipe.ts'
import { drawnFrame, writeSample } from './sampleFilm.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-note-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const frames = [0, 1, 2].map((i) => drawnFrame(i, 8, 3))
const formats = {
  gif: { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 },
  webp: { kind: 'webp', quality: 80, lossless: true, loops: 0 },
  apng: { kind: 'apng', loops: 0 },
  'png-sequence': { kind: 'png-sequence' },
} as const satisfies Readonly<Record<string, MovingFormat>>
const names = Object.keys(formats) as (keyof typeof formats)[]

let written = 0
/** Where the note of such a film is. */
async function film(name: keyof typeof formats, note: FilmNote): Promise<string> {
  const path = join(folder, `film-${++written}`)
  await writeSample({ format: formats[name], path, frames, side: 8, note })
  return name === 'png-sequence' ? join(path, 'frame-0001.png') : path
}

const recipes = {
  plain: '{"formatVersion":1}',
  'with umlauts and quotes': JSON.stringify({
    title: 'Grüße “織物” — it’s <b>&amp;</b> \\ "so"\n\t',
    emoji: '🧵',
  }),
  'of 100,000 characters': JSON.stringify({ latents: 'AbC/+'.repeat(20_000) }),
  'just as long as a block of a GIF': 'x'.repeat(255 * 3),
}
for (const name of names) {
  test.each(Object.entries(recipes))(`${name}: a recipe %s comes back as it was`, async (_, recipe) => {
    const title = 'Blüten <über> “Wasser” & Co.\nLatent Loom: {"not":"this"}'
    expect(await readFilmNote(await film(name, { title, recipe }))).toBe(recipe)
  })
}

test('the title stands where other programs look for it', async () => {
  const note = { title: 'Blüten & Wasser', recipe: '{}' }
  const { xmp } = await sharp(await film('webp', note)).metadata()
  expect(xmp!.toString()).toContain('<rdf:li xml:lang="x-default">Blüten &amp; Wasser</rdf:li>')
  const { comments } = await sharp(await film('apng', note)).metadata()
  expect(comments).toContainEqual({ keyword: 'Title', text: 'Blüten & Wasser' })
  expect(readFileSync(await film('gif', note)).includes('Blüten & Wasser\nLatent Loom: {}')).toBe(true)
})

test('a film’s whole recipe is read from its file', async () => {
  const recipe = { made: { by: 'timeline' }, model: { name: 'a', sha256: '' }, engine: 'e', settings: {} }
  const file = await film('webp', { title: '', recipe: writeFilmRecipe(recipe) })
  expect(await readFilmRecipe(file)).toEqual(recipe)
})

test.each(['gif', 'webp', 'png'] as const)('a %s of another program has no note', async (format) => {
  const file = join(folder, `other.${format}`)
  const image = sharp({ create: { width: 2, height: 2, channels: 3, background: '#123456' } })
  writeFileSync(file, await image.toFormat(format).toBuffer())
  expect(await readFilmNote(file)).toBeUndefined()
})

test.each([
  ['an empty file', ''],
  ['words', 'nothing that is a picture'],
  ['the start of a name', 'GIF'],
])('%s cannot be read', async (name, content) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  await expect(readFilmNote(file)).rejects.toMatchObject({ code: 'picture-unreadable' })
})

for (const name of names) {
  test(`${name}: a damaged file gives its note, none, or a problem`, async () => {
    const recipe = recipes['with umlauts and quotes']
    const whole = readFileSync(await film(name, { title: 'a', recipe }))
    const file = join(folder, `damaged-${name}`)
    const outcomes = new Set<string>()
    const look = async (bytes: Uint8Array) => {
      writeFileSync(file, bytes)
      const outcome = await readFilmNote(file).catch((error: unknown) => error)
      const isProblem = outcome instanceof ProblemError
      expect(isProblem || outcome === undefined || typeof outcome === 'string').toBe(true)
      outcomes.add(isProblem ? outcome.code : typeof outcome)
    }
    for (let length = 0; length < whole.length; length += 7) await look(whole.subarray(0, length))
    for (let at = 0; at < Math.min(whole.length, 600); at++) {
      const bytes = Buffer.from(whole)
      bytes[at]! ^= 0xff
      await look(bytes)
    }
    expect([...outcomes]).toEqual(expect.arrayContaining(['picture-unreadable', 'string']))
  })
}
