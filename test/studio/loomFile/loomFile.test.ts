/** `.loom` files from one library to another. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { expect, test, vi } from 'vitest'
import { openFile } from '../../../src/studio/loomFile/openFile.ts'
import { readLoomFile } from '../../../src/studio/loomFile/readLoomFile.ts'
import { shareModel, shareTimeline } from '../../../src/studio/loomFile/shareLoomFile.ts'
import { takeLoomFile } from '../../../src/studio/loomFile/takeLoomFile.ts'
import { keptDirections } from '../../../src/studio/models/directions.ts'
import { openModel, weightsFile, type Model } from '../../../src/studio/models/model.ts'
import { readModelEncoder } from '../../../src/studio/models/modelEncoder.ts'
import { readPictures } from '../../../src/studio/models/ownPictures.ts'
import { Timelines } from '../../../src/studio/timelines/timelines.ts'
import {
  addModel,
  emptyStudio,
  keptPlaces,
  makeTimeline,
  sharedTimeline,
  temporaryFolder,
} from './makeLibrary.ts'

const shared = { version: '1.2.3' }

test('a model arrives as it was: weights to the last bit, preview, directions, where it comes from', async () => {
  const from = emptyStudio()
  const model = await addModel(from)
  const file = join(temporaryFolder(), 'Kente.loom')
  await shareModel(from, { ...shared, model, out: file })
  const to = emptyStudio()
  expect(await openFile(to, file)).toEqual({ kind: 'model', id: 'kente', name: 'Kente', wasHere: false })
  const arrived = await openModel(to.models, 'Kente')
  const { network, sha256, provenance } = model
  expect(arrived).toMatchObject({ network, sha256, provenance, discriminators: [] })
  const before = (await openModel(from.models, 'Kente')).directory
  for (const name of ['generator.safetensors', 'preview.png'])
    expect(readFileSync(join(arrived.directory, name))).toEqual(readFileSync(join(before, name)))
  const directions = await keptDirections(await openModel(to.models, 'Kente'), to.library.directions)
  expect(directions?.map(({ name }) => name)).toEqual(['lightness', 'sefa-1'])
  expect(directions).toEqual(
    await keptDirections(await openModel(from.models, 'Kente'), from.library.directions),
  )
})

test('loom.json comes first and says what the file is', async () => {
  const { file, model } = await sharedTimeline()
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
  await shareModel(from, { ...shared, model, out: file, discriminator: true })
  const to = emptyStudio()
  await openFile(to, file)
  expect(await openModel(to.models, 'kente')).toMatchObject({ discriminators: ['discriminator'] })
})

test('what learned in a discriminator that looks through trained eyes goes along likewise', async () => {
  const from = emptyStudio()
  const model = await openModel(from.models)
  expect(model.discriminators).toEqual(['projectedDiscriminator'])
  const file = join(temporaryFolder(), 'fabric.loom')
  await shareModel(from, { ...shared, model, out: file, discriminator: true })
  vi.stubEnv('LOOM_RESOURCES', temporaryFolder()) // where the model is not there yet
  const to = emptyStudio()
  vi.unstubAllEnvs()
  await openFile(to, file)
  const arrived = await openModel(to.models)
  expect(arrived.discriminators).toEqual(model.discriminators)
  const bytesOf = ({ directory }: Model) =>
    readFileSync(join(directory, weightsFile('projectedDiscriminator')))
  expect(bytesOf(arrived).equals(bytesOf(model))).toBe(true)

  const entries = unzipSync(readFileSync(file))
  const broken = { ...entries, 'projected-discriminator.safetensors': entries['generator.safetensors']! }
  writeFileSync(file, zipSync(broken))
  await expect(openFile(emptyStudio(), file)).rejects.toMatchObject({ code: 'weights-shape' })
})

test('the encoder goes along always, the pictures that were learned only where that is asked for', async () => {
  const from = emptyStudio()
  const model = await addModel(from, 'Kente', 1, await keptPlaces())
  const [file, whole] = ['plain', 'whole'].map((name) => join(temporaryFolder(), `${name}.loom`)) as [
    string,
    string,
  ]
  await shareModel(from, { ...shared, model, out: file })
  await shareModel(from, { ...shared, model, out: whole, pictures: true })
  const arrived = await Promise.all(
    [file, whole].map(async (path) => {
      const to = emptyStudio()
      await openFile(to, path)
      return openModel(to.models, 'Kente')
    }),
  )
  const before = await readModelEncoder(model)
  expect(before?.latentSize).toBe(8)
  for (const one of arrived) expect(await readModelEncoder(one)).toEqual(before)
  expect(readFileSync(file).includes('green.png')).toBe(false)
  expect(await readPictures(arrived[0]!)).toBeUndefined()
  expect(await readPictures(arrived[1]!)).toEqual(await readPictures(model))
})

test('a model whose encoder is damaged is not shared as if it had none', async () => {
  const from = emptyStudio()
  const model = await addModel(from, 'Kente', 1, await keptPlaces())
  truncateSync(join(model.directory, 'encoder.safetensors'), 1000)
  const out = join(temporaryFolder(), 'Kente.loom')
  await expect(shareModel(from, { ...shared, model, out })).rejects.toMatchObject({
    message: 'Of the model “Kente”, encoder.safetensors is damaged.',
    remedy: expect.stringContaining('or remove it; the model itself stays'),
  })
  expect(existsSync(out)).toBe(false)
})

test('what is here by its hash is not there twice, whatever it is called; a taken name gets a number', async () => {
  const from = emptyStudio()
  const model = await addModel(from)
  const file = join(temporaryFolder(), 'any name.loom')
  await shareModel(from, { ...shared, model, out: file })
  expect(await openFile(from, file)).toMatchObject({ id: 'kente', wasHere: true })
  const to = emptyStudio()
  await addModel(to, 'Kente', 2) // another one
  expect(await openFile(to, file)).toMatchObject({ id: 'kente-2', name: 'Kente 2', wasHere: false })
  expect(await openFile(to, file)).toMatchObject({ id: 'kente-2', wasHere: true })
  const { models } = to.library
  expect(readdirSync(models).toSorted()).toEqual(['kente', 'kente-2'])
})

test('a timeline brings its model, and opens again without a copy of either', async () => {
  const { file, model } = await sharedTimeline()
  const to = emptyStudio()
  expect(await openFile(to, file)).toEqual({
    kind: 'timeline',
    id: 'harmattan',
    name: 'Harmattan',
    wasHere: false,
    newModels: ['kente'],
    missing: [],
  })
  const timelines = to.timelines
  const opened = await timelines.open('harmattan')
  expect(opened).toMatchObject({ timeline: makeTimeline(), model: { name: 'Kente', sha256: model.sha256 } })
  expect(await openFile(to, file)).toMatchObject({ id: 'harmattan', wasHere: true, newModels: [] })
  expect((await timelines.list()).timelines).toHaveLength(1)
  // One that was changed since stays as it is.
  await timelines.save({ ...opened, timeline: { ...opened.timeline, fps: 12 } })
  expect(await openFile(to, file)).toMatchObject({ id: 'harmattan-2', name: 'Harmattan 2', wasHere: false })
  expect((await timelines.open('harmattan')).timeline.fps).toBe(12)
})

test('a timeline takes the name that its model has here', async () => {
  const { file } = await sharedTimeline()
  const to = emptyStudio()
  await addModel(to, 'Called otherwise')
  const opened = await openFile(to, file)
  expect(opened).toMatchObject({ newModels: [], missing: [] })
  expect((await to.timelines.open('harmattan')).model.name).toBe('Called otherwise')
})

test('without its model a timeline names it by its hash, and is small', async () => {
  const { file, model } = await sharedTimeline({ withoutModels: true })
  expect(Object.keys(unzipSync(readFileSync(file)))).toEqual(['loom.json', 'timeline.json'])
  const to = emptyStudio()
  const missing = [{ name: 'Kente', sha256: model.sha256 }]
  expect(await openFile(to, file)).toMatchObject({ id: 'harmattan', newModels: [], missing })
  await addModel(to, 'Kente at last')
  expect(await openFile(to, file)).toMatchObject({ id: 'harmattan', wasHere: true, missing: [] })
})

test('a timeline whose model is gone is shared only without it', async () => {
  const { studio, file } = await sharedTimeline()
  rmSync((await openModel(studio.models, 'kente')).directory, { recursive: true })
  const timeline = await studio.timelines.find('Harmattan')
  const out = `${file}.loom`
  await expect(shareTimeline(studio, { ...shared, timeline, out })).rejects.toThrow(
    'The model “Kente” of this timeline is not here, so it cannot go along.',
  )
  expect(existsSync(out)).toBe(false)
  await shareTimeline(studio, { ...shared, timeline, out, withoutModels: true })
  expect(await openFile(studio, out)).toMatchObject({ wasHere: true })
})

test('a damaged model is not shared, and other names than .loom are refused', async () => {
  const from = emptyStudio()
  const model = await addModel(from)
  const out = join(temporaryFolder(), 'Kente.loom')
  await expect(shareModel(from, { ...shared, model, out: `${out}.zip` })).rejects.toThrow(
    'Models and timelines are shared as .loom files, and Kente.loom.zip is none.',
  )
  const generator = join((await openModel(from.models, 'kente')).directory, 'generator.safetensors')
  const bytes = readFileSync(generator)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(generator, bytes)
  await expect(shareModel(from, { ...shared, model, out })).rejects.toThrow(
    'The model “Kente” is damaged: its generator.safetensors is missing or not what it was.',
  )
  expect(existsSync(out)).toBe(false)
})

test('one that another program has packed again opens', async () => {
  const { file } = await sharedTimeline()
  const entries = Object.entries(unzipSync(readFileSync(file))).toReversed()
  writeFileSync(file, zipSync(Object.fromEntries(entries), { level: 9 }))
  expect(await openFile(emptyStudio(), file)).toMatchObject({ id: 'harmattan', newModels: ['kente'] })
})

test('where the timeline cannot be written, its model does not stay either', async () => {
  const { file } = await sharedTimeline()
  const to = emptyStudio()
  const { models } = to.library
  // A link that leads nowhere: nothing to read, and nowhere to write.
  const blocked = join(temporaryFolder(), 'timelines')
  symlinkSync(join(temporaryFolder(), 'gone', 'timelines'), blocked)
  const places = { models: to.models, timelines: new Timelines(blocked) }
  await expect(takeLoomFile(places, await readLoomFile(file), 'Harmattan.loom')).rejects.toThrow(
    'cannot be written',
  )
  expect(readdirSync(models)).toEqual([])
})
