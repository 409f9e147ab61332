/** What a model keeps of its pictures: whole and damaged, without an engine. */
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenModels } from '../../../src/studio/models/brokenModels.ts'
import { listModels, openModel } from '../../../src/studio/models/model.ts'
import { readModelEncoder } from '../../../src/studio/models/modelEncoder.ts'
import { readPictures } from '../../../src/studio/models/ownPictures.ts'
import { addModel, emptyStudio, keptPlaces } from '../loomFile/makeLibrary.ts'
import { openSession } from '../session/openSession.ts'

type Damage = readonly [what: string, says: RegExp, harm: (folder: string) => void]

const damages: readonly Damage[] = [
  ['encoder.safetensors', /is damaged/, (folder) => truncateSync(join(folder, 'encoder.safetensors'), 99)],
  [
    'encoder.safetensors',
    /another version/,
    (folder) => {
      const file = join(folder, 'encoder.safetensors')
      const bytes = readFileSync(file)
      const at = bytes.indexOf('"version":"1"')
      bytes.write('"version":"9"', at, 'latin1')
      writeFileSync(file, bytes)
    },
  ],
  ['pictures', /no latents\.safetensors/, (folder) => rmSync(join(folder, 'pictures/latents.safetensors'))],
  [
    'pictures',
    /pictures\.json that is empty/,
    (folder) => writeFileSync(join(folder, 'pictures/pictures.json'), ''),
  ],
  [
    'pictures',
    /does not fit the model/,
    (folder) => {
      const file = join(folder, 'pictures/pictures.json')
      const whole = JSON.parse(readFileSync(file, 'utf8')) as { names: string[] }
      writeFileSync(file, JSON.stringify({ ...whole, names: whole.names.slice(1) }))
    },
  ],
  [
    'pictures',
    /sheet\.webp that is damaged/,
    (folder) => truncateSync(join(folder, 'pictures/sheet.webp'), 60),
  ],
]

describe.each(damages)('a damaged part: %s %s', (part, says, harm) => {
  test('is listed with reason and remedy, leaves the model usable, and can be removed', async () => {
    const studio = emptyStudio()
    const model = await addModel(studio, 'Kente', 1, await keptPlaces())
    expect(await brokenModels(studio.models)).toEqual([])
    harm(model.directory)
    const { join: page } = await openSession(studio.library.directory)
    const client = page('a')
    const broken = await client.call('library.broken', { kind: 'models' })
    expect(broken).toEqual([
      {
        what: `kente/${part}`,
        where: join(model.directory, part),
        reason: expect.stringMatching(says),
        remedy: expect.stringContaining('or remove it; the model itself stays'),
      },
    ])
    expect((await listModels(studio.models)).models.map(({ id }) => id)).toContain('kente')
    await client.call('library.removeBroken', { kind: 'models', what: `kente/${part}` })
    expect(existsSync(join(model.directory, part))).toBe(false)
    expect(await client.call('library.broken', { kind: 'models' })).toEqual([])
    const left = await openModel(studio.models, 'kente')
    expect([await readModelEncoder(left), await readPictures(left)].filter(Boolean)).toHaveLength(1)
    expect(readdirSync(model.directory)).toContain('generator.safetensors')
  })
})

test('a window is told of the pictures in pages, found by their names, and finds their sheet', async () => {
  const studio = emptyStudio()
  const model = await addModel(studio, 'Kente', 1, await keptPlaces())
  await addModel(studio, 'Plain', 2)
  const { join: page, session } = await openSession(studio.library.directory)
  const client = page('a')
  const shown = (await client.call('models.list', {})).find(({ id }) => id === 'kente')
  expect([shown!.hasEncoder, shown!.hasPictures]).toEqual([true, true])
  const ask = (text: string, offset = 0, limit = 100) =>
    client.call('models.pictures', { id: 'kente', text, offset, limit })
  const kept = (await readPictures(model))!
  const all = await ask('')
  expect(all.pictures.map(({ name }) => name)).toEqual(kept.names)
  expect(all.latents).toEqual(kept.latents)
  const { address, ...layout } = all.sheet
  expect(layout).toEqual({ columns: 3, rows: 2, side: 16 })
  expect((await session.media.find(address)).path).toBe(join(model.directory, 'pictures/sheet.webp'))
  const second = await ask('', 1, 2)
  expect([second.total, second.pictures.map(({ index }) => index)]).toEqual([5, [1, 2]])
  expect(second.latents).toEqual(kept.latents.slice(8, 24))
  const named = async (text: string) => (await ask(text)).pictures.map(({ index }) => index)
  expect(await named('KENTE')).toEqual([1, 2])
  expect(await named('cloth red')).toEqual([2])
  expect(await named('gro\u0308ße')).toEqual([4]) // as macOS spells it
  expect(await named('nothing')).toEqual([])
  expect(await client.call('models.pictures', { id: 'plain', offset: 0, limit: 9 })).toMatchObject({
    total: 0,
    pictures: [],
  })
})

test('names that hold what moves a cursor are not believed', async () => {
  const studio = emptyStudio()
  const model = await addModel(studio, 'Kente', 1, await keptPlaces())
  const file = join(model.directory, 'pictures/pictures.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('blue.png', '\\u001b[2J'))
  await expect(readPictures(model)).rejects.toThrow(
    'pictures holds a pictures.json that is damaged at names.0',
  )
})
