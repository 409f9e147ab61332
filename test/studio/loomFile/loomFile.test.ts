/** `.loom` files from one library to another. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readLoomFile } from '../../../src/studio/loomFile/readLoomFile.ts'
import { takeLoomFile } from '../../../src/studio/loomFile/takeLoomFile.ts'
import { Timelines } from '../../../src/studio/timelines/timelines.ts'
import { addModel, emptyStudio, makeTimeline, shareTimeline, temporaryFolder } from './makeLibrary.ts'

const shared = { version: '1.2.3' }

test('a model arrives as it was: weights to the last bit, preview, directions, where it comes from', async () => {
  const from = emptyStudio()
  const model = await addModel(from)
  const file = join(temporaryFolder(), 'Kente.loom')
  await from.shareModel({ ...shared, model: model.id, out: file })
  const to = emptyStudio()
  expect(await to.openFile(file)).toEqual({ kind: 'model', id: 'kente', name: 'Kente', wasHere: false })
  const arrived = await to.model('Kente')
  const { network, sha256, provenance } = model
  expect(arrived).toMatchObject({ network, sha256, provenance, hasDiscriminator: false })
  const before = (await from.model('Kente')).directory
  for (const name of ['generator.safetensors', 'preview.png'])
    expect(readFileSync(join(arrived.directory, name))).toEqual(readFileSync(join(before, name)))
  const directions = await to.keptDirections('Kente')
  expect(directions?.map(({ name }) => name)).toEqual(['lightness', 'sefa-1'])
  expect(directions).toEqual(await from.keptDirections('Kente'))
})

test('loom.json comes first and says what the file is', async () => {
  const { file, model } = await shareTimeline()
  const bytes = readFileSync(file)
  expect(bytes.toString('latin1', 30, 39)).toBe('loom.json')
  const entries = unzipSync(bytes)
  expect(Object.keys(entries)).toEqual([
    'loom.json',
    'timeline.json',
    'models/1/model.json',
    'models/1/generator.safetensors',
    'models/1/preview.png',
    'models/1/directions.json',
  ])
  expect(JSON.parse(Buffer.from(entries['loom.json']!).toString())).toEqual({
    format: 1,
    kind: 'timeline',
    version: '1.2.3',
    name: 'Harmattan',
    models: [{ name: 'Kente', sha256: model.sha256, folder: 'models/1' }],
  })
})

test('the discriminator goes along only where that is asked for', async () => {
  const from = emptyStudio()
  const model = await addModel(from)
  const file = join(temporaryFolder(), 'Kente.loom')
  await from.shareModel({ ...shared, model: model.id, out: file, discriminator: true })
  const to = emptyStudio()
  await to.openFile(file)
  expect(await to.model('kente')).toMatchObject({ hasDiscriminator: true })
})

test('what is here by its hash is not there twice, whatever it is called; a taken name gets a number', async () => {
  const from = emptyStudio()
  const model = await addModel(from)
  const file = join(temporaryFolder(), 'any name.loom')
  await from.shareModel({ ...shared, model: model.id, out: file })
  expect(await from.openFile(file)).toMatchObject({ id: 'kente', wasHere: true })
  const to = emptyStudio()
  await addModel(to, 'Kente', 2) // another one
  expect(await to.openFile(file)).toMatchObject({ id: 'kente-2', name: 'Kente 2', wasHere: false })
  expect(await to.openFile(file)).toMatchObject({ id: 'kente-2', wasHere: true })
  const { models } = await to.library()
  expect(readdirSync(models).toSorted()).toEqual(['kente', 'kente-2'])
})

test('a timeline brings its model, and opens again without a copy of either', async () => {
  const { file, model } = await shareTimeline()
  const to = emptyStudio()
  expect(await to.openFile(file)).toEqual({
    kind: 'timeline',
    id: 'harmattan',
    name: 'Harmattan',
    wasHere: false,
    newModels: ['kente'],
    missing: [],
  })
  const timelines = await to.timelines()
  const opened = await timelines.open('harmattan')
  expect(opened).toMatchObject({ timeline: makeTimeline(), model: { name: 'Kente', sha256: model.sha256 } })
  expect(await to.openFile(file)).toMatchObject({ id: 'harmattan', wasHere: true, newModels: [] })
  expect((await timelines.list()).timelines).toHaveLength(1)
  // One that was changed since stays as it is.
  await timelines.save({ ...opened, timeline: { ...opened.timeline, fps: 12 } })
  expect(await to.openFile(file)).toMatchObject({ id: 'harmattan-2', name: 'Harmattan 2', wasHere: false })
  expect((await timelines.open('harmattan')).timeline.fps).toBe(12)
})

test('a timeline takes the name that its model has here', async () => {
  const { file } = await shareTimeline()
  const to = emptyStudio()
  await addModel(to, 'Called otherwise')
  const opened = await to.openFile(file)
  expect(opened).toMatchObject({ newModels: [], missing: [] })
  expect((await (await to.timelines()).open('harmattan')).model.name).toBe('Called otherwise')
})

test('without its model a timeline names it by its hash, and is small', async () => {
  const { file, model } = await shareTimeline({ withoutModels: true })
  expect(Object.keys(unzipSync(readFileSync(file)))).toEqual(['loom.json', 'timeline.json'])
  const to = emptyStudio()
  const missing = [{ name: 'Kente', sha256: model.sha256 }]
  expect(await to.openFile(file)).toMatchObject({ id: 'harmattan', newModels: [], missing })
  await addModel(to, 'Kente at last')
  expect(await to.openFile(file)).toMatchObject({ id: 'harmattan', wasHere: true, missing: [] })
})

test('a timeline whose model is gone is shared only without it', async () => {
  const { studio, file } = await shareTimeline()
  await studio.removeModel('kente')
  const out = `${file}.loom`
  await expect(studio.shareTimeline({ ...shared, timeline: 'Harmattan', out })).rejects.toThrow(
    'The model “Kente” of this timeline is not here, so it cannot go along.',
  )
  expect(existsSync(out)).toBe(false)
  await studio.shareTimeline({ ...shared, timeline: 'Harmattan', out, withoutModels: true })
  expect(await studio.openFile(out)).toMatchObject({ wasHere: true })
})

test('a damaged model is not shared, and other names than .loom are refused', async () => {
  const from = emptyStudio()
  const model = await addModel(from)
  const out = join(temporaryFolder(), 'Kente.loom')
  await expect(from.shareModel({ ...shared, model: model.id, out: `${out}.zip` })).rejects.toThrow(
    'Models and timelines are shared as .loom files, and Kente.loom.zip is none.',
  )
  const generator = join((await from.model('kente')).directory, 'generator.safetensors')
  const bytes = readFileSync(generator)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(generator, bytes)
  await expect(from.shareModel({ ...shared, model: model.id, out })).rejects.toThrow(
    'The model “Kente” is damaged: its generator.safetensors is missing or not what it was.',
  )
  expect(existsSync(out)).toBe(false)
})

test('one that another program has packed again opens', async () => {
  const { file } = await shareTimeline()
  const entries = Object.entries(unzipSync(readFileSync(file))).toReversed()
  writeFileSync(file, zipSync(Object.fromEntries(entries), { level: 9 }))
  expect(await emptyStudio().openFile(file)).toMatchObject({ id: 'harmattan', newModels: ['kente'] })
})

test('where the timeline cannot be written, its model does not stay either', async () => {
  const { file } = await shareTimeline()
  const to = emptyStudio()
  const { models } = await to.library()
  const blocked = join(temporaryFolder(), 'file')
  writeFileSync(blocked, '')
  const places = { models: to.modelPlaces(), timelines: new Timelines(join(blocked, 'timelines')) }
  await expect(takeLoomFile(places, await readLoomFile(file), 'Harmattan.loom')).rejects.toThrow(
    'cannot be written',
  )
  expect(readdirSync(models)).toEqual([])
})
