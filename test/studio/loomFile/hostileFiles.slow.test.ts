/** `.loom` files that are broken, lie or mean harm: each is refused in a sentence, and nothing of it stays. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, zipSync, type Zippable } from 'fflate'
import { expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { zipLimits } from '../../../src/studio/loomFile/format.ts'
import { openFile } from '../../../src/studio/loomFile/openFile.ts'
import { shareModel, shareTimeline } from '../../../src/studio/loomFile/shareLoomFile.ts'
import { keptDirections } from '../../../src/studio/models/directions.ts'
import { openModel } from '../../../src/studio/models/model.ts'
import {
  addModel,
  emptyStudio,
  keptPlaces,
  makeTimeline,
  sharedTimeline,
  temporaryFolder,
} from './makeLibrary.ts'

type Entries = Record<string, Uint8Array>

async function modelEntries(): Promise<Entries> {
  const from = emptyStudio()
  const model = await addModel(from, 'Kente', 1, await keptPlaces())
  const file = join(temporaryFolder(), 'Kente.loom')
  await shareModel(from, { model, out: file, version: '1', discriminator: true, pictures: true })
  return unzipSync(readFileSync(file))
}

/** @throws what the Studio says of it, once it is sure that nothing was kept */
async function openBytes(bytes: Uint8Array): Promise<unknown> {
  const file = join(temporaryFolder(), 'Bad.loom')
  writeFileSync(file, bytes)
  const studio = emptyStudio()
  const { models, timelines } = studio.library
  try {
    return await openFile(studio, file)
  } finally {
    expect([...readdirSync(models), ...readdirSync(timelines)]).toEqual([])
  }
}

const zip = (entries: Zippable) => zipSync(entries, { level: 0 })
const text = (value: unknown) => Buffer.from(JSON.stringify(value))
const parse = (bytes: Uint8Array | undefined) =>
  JSON.parse(Buffer.from(bytes!).toString()) as Record<string, unknown>

/** The same file with one JSON entry changed. */
function changed(entries: Entries, name: string, change: Record<string, unknown>): Uint8Array {
  return zip({ ...entries, [name]: text({ ...parse(entries[name]), ...change }) })
}

/** With other weights, whose hash is right. */
function withGenerator(entries: Entries, generator: Uint8Array): Uint8Array {
  const sha256 = createHash('sha256').update(generator).digest('hex')
  return changed({ ...entries, 'generator.safetensors': generator }, 'model.json', { sha256 })
}

const refused = (message: string, code = 'loom-file-damaged') =>
  expect.objectContaining({
    code,
    message: expect.stringContaining(message),
    remedy: expect.stringMatching(/\w/),
  })

/** Where the zip's list of files has the entry of that name. */
function centralEntry(bytes: Buffer, name: string): number {
  const signature = Buffer.from('PK\x01\x02', 'latin1')
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1)) {
    if (bytes.toString('latin1', at + 46, at + 46 + bytes.readUInt16LE(at + 28)) === name) return at
  }
  throw new Error(`no ${name}`)
}

test('the file that these are made from is a good one', async () => {
  const file = join(temporaryFolder(), 'Good.loom')
  writeFileSync(file, zip(await modelEntries()))
  expect(await openFile(emptyStudio(), file)).toMatchObject({ kind: 'model', wasHere: false })
})

test('an encoder or pictures that are damaged, of another model, or not all there', async () => {
  const entries = await modelEntries()
  const other = await keptPlaces(9)
  const { description, latents, sheet } = other.pictures
  const missing = Object.entries(entries).filter(([name]) => name !== 'pictures/sheet.webp')
  const cases: [Entries, string][] = [
    [{ 'encoder.safetensors': Buffer.from('words') }, 'its encoder.safetensors is damaged'],
    [{ 'encoder.safetensors': other.encoder }, 'its encoder.safetensors does not fit the model'],
    [{ 'pictures/latents.safetensors': latents }, 'latents.safetensors that is damaged or does not fit'],
    [
      { 'pictures/sheet.webp': sheet.subarray(0, 40) },
      'its folder pictures holds a sheet.webp that is damaged',
    ],
    [{ 'pictures/sheet.webp': entries['preview.png']! }, 'holds a sheet.webp that is damaged'],
    [{ 'pictures/pictures.json': text({ names: [] }) }, 'holds a pictures.json that is damaged'],
    [
      { 'pictures/pictures.json': text({ ...parse(description), columns: 16_000, side: 16_000 }) },
      'holds a sheet.webp that is damaged',
    ],
  ]
  for (const [wrong, says] of cases)
    await expect(openBytes(zip({ ...entries, ...wrong })), says).rejects.toEqual(refused(says))
  await expect(openBytes(zip(Object.fromEntries(missing)))).rejects.toEqual(refused('pictures/sheet.webp'))
  const cut = Buffer.from(sheet.subarray(0, 60))
  cut.writeUInt32LE(cut.length - 8, 4) // it says itself that it is no longer
  await expect(openBytes(zip({ ...entries, 'pictures/sheet.webp': cut }))).rejects.toEqual(
    refused('sheet.webp'),
  )
})

test('what is no zip, and what is cut short anywhere', async () => {
  await expect(openBytes(Buffer.from('words'))).rejects.toEqual(
    refused('“Bad.loom” cannot be opened: it is cut short, or no zip.'),
  )
  await expect(openBytes(Buffer.alloc(0))).rejects.toEqual(refused('it is cut short, or no zip'))
  const whole = zip(await modelEntries())
  for (const part of [0.1, 0.5, 0.9, 0.999]) {
    const cut = whole.subarray(0, Math.floor(part * whole.length))
    await expect(openBytes(cut)).rejects.toEqual(refused('it is cut short, or no zip'))
  }
})

test('a bit that has flipped in the weights', async () => {
  const bytes = Buffer.from(zip(await modelEntries()))
  const name = 'generator.safetensors'
  const at = bytes.readUInt32LE(centralEntry(bytes, name) + 42)
  bytes[at + 5000]! ^= 1
  await expect(openBytes(bytes)).rejects.toEqual(refused('generator.safetensors in it is damaged'))
})

test('bombs: what unpacks to more than it says, says too much, is listed twice, or is too many files', async () => {
  const entries = await modelEntries()
  const packed = () =>
    Buffer.from(zipSync({ ...entries, 'model.json': new Uint8Array(2_000_000) }, { level: 9 }))
  const lying = packed()
  lying.writeUInt32LE(1000, centralEntry(lying, 'model.json') + 24)
  await expect(openBytes(lying)).rejects.toEqual(refused('model.json in it is damaged'))
  const boasting = packed()
  boasting.writeUInt32LE(zipLimits.entry + 1, centralEntry(boasting, 'model.json') + 24)
  await expect(openBytes(boasting)).rejects.toEqual(refused('it unpacks to more than 512 MB'))
  const longJson = packed()
  longJson.writeUInt32LE(2 ** 26 + 1, centralEntry(longJson, 'model.json') + 24)
  await expect(openBytes(longJson)).rejects.toEqual(refused('model.json in it is larger than 64 MB'))
  const overlapping = Buffer.from(zip(entries))
  const first = overlapping.readUInt32LE(centralEntry(overlapping, 'loom.json') + 42)
  overlapping.writeUInt32LE(first, centralEntry(overlapping, 'preview.png') + 42)
  await expect(openBytes(overlapping)).rejects.toEqual(refused('files in it overlap'))
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`file-${i}`, new Uint8Array(1)]))
  await expect(openBytes(zip({ ...entries, ...many }))).rejects.toEqual(refused('256 at most are read'))
})

test.each(['../../evil', '/etc/passwd', 'a/../../b', '..\\evil', 'C:\\evil', 'a\u0000b', './x', 'a//b'])(
  'a way out of the folder: %j',
  async (name) => {
    const bytes = zip({ ...(await modelEntries()), [name]: text({}) })
    await expect(openBytes(bytes)).rejects.toEqual(refused('whose name could lead out of a folder'))
  },
)

test('a link, an encrypted file, two files of one name', async () => {
  const entries = await modelEntries()
  const link: Zippable = {
    ...entries,
    'preview.png': [Buffer.from('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }],
  }
  await expect(openBytes(zip(link))).rejects.toEqual(refused('preview.png in it is a link'))
  const secret = Buffer.from(zip(entries))
  secret.writeUInt16LE(1, centralEntry(secret, 'model.json') + 8)
  await expect(openBytes(secret)).rejects.toEqual(refused('it is encrypted'))
  const twice = zip({ ...entries, 'MODEL.json': text({}) })
  await expect(openBytes(twice)).rejects.toEqual(refused('it holds two files of one name'))
})

test('newer versions, and descriptions that make no sense', async () => {
  const entries = await modelEntries()
  const newer = refused('was made by a newer version of Latent Loom', 'newer-version')
  await expect(openBytes(changed(entries, 'loom.json', { format: 2 }))).rejects.toEqual(newer)
  await expect(openBytes(changed(entries, 'model.json', { formatVersion: 2 }))).rejects.toEqual(newer)
  await expect(openBytes(changed(entries, 'loom.json', { kind: 'virus' }))).rejects.toEqual(
    refused('loom.json in it is damaged at kind'),
  )
  const { 'loom.json': _, ...rest } = entries
  await expect(openBytes(zip(rest))).rejects.toEqual(refused('it has no loom.json'))
  const { 'preview.png': __, ...unseen } = entries
  await expect(openBytes(zip(unseen))).rejects.toEqual(refused('it has no preview.png'))
  await expect(openBytes(zip({ ...entries, 'model.json': Buffer.from('{') }))).rejects.toEqual(
    refused('model.json in it is damaged'),
  )
  await expect(openBytes(zip({ ...entries, 'loom.json': Buffer.from('null') }))).rejects.toEqual(
    refused('loom.json in it is damaged'),
  )
})

test('names that would move a terminal’s cursor or turn text around', async () => {
  const entries = await modelEntries()
  for (const name of ['a\u001B[2Jb', 'abc\u202Egnp.exe', '', ' '.repeat(9), 'x'.repeat(200)]) {
    await expect(openBytes(changed(entries, 'model.json', { name }))).rejects.toEqual(
      refused('model.json in it is damaged at name'),
    )
  }
  await expect(openBytes(changed(entries, 'model.json', { name: '!!!' }))).rejects.toEqual(
    refused('“!!!” cannot name a model.', 'name-unusable'),
  )
})

test('weights of another hash, shape or network, with NaN in them, or none', async () => {
  const entries = await modelEntries()
  const generator = entries['generator.safetensors']!
  const { tensors } = readSafetensors(generator)
  const name = 'main.0.weight'
  const first = tensors.get(name)!
  await expect(openBytes(changed(entries, 'model.json', { sha256: 'ab'.repeat(32) }))).rejects.toEqual(
    refused('its generator.safetensors is not the one that its model.json is of'),
  )
  const poisoned = { ...first, data: first.data.map((value, i) => (i === 3 ? NaN : value)) }
  const nan = writeSafetensors(new Map([...tensors, [name, poisoned]]))
  await expect(openBytes(withGenerator(entries, nan))).rejects.toEqual(
    refused(`The tensor ${name} contains NaN (not a number) at position 3.`, 'weights-values'),
  )
  const more = writeSafetensors(new Map([...tensors, ['main.99.weight', first]]))
  await expect(openBytes(withGenerator(entries, more))).rejects.toEqual(
    refused('The tensor main.99.weight belongs to no part of the network.', 'weights-unrecognised'),
  )
  const turned = { ...first, shape: first.shape.toReversed() }
  const odd = writeSafetensors(new Map([...tensors, [name, turned]]))
  await expect(openBytes(withGenerator(entries, odd))).rejects.toEqual(
    refused(`The tensor ${name} has the shape`, 'weights-shape'),
  )
  await expect(openBytes(withGenerator(entries, Buffer.from('words')))).rejects.toEqual(
    refused('The safetensors file ends before its header.', 'weights-format'),
  )
  const { network } = parse(entries['model.json'])
  const wider = { ...(network as object), generatorWidth: 16_384 }
  await expect(openBytes(changed(entries, 'model.json', { network: wider }))).rejects.toEqual(
    refused('has the shape', 'weights-shape'),
  )
  const deep = { ...(network as object), extraLayers: 1e9 }
  await expect(openBytes(changed(entries, 'model.json', { network: deep }))).rejects.toEqual(
    refused('model.json in it is damaged at network.extraLayers'),
  )
  await expect(openBytes(zip({ ...entries, 'discriminator.safetensors': generator }))).rejects.toEqual(
    refused('main.', 'weights-shape'),
  )
})

test('a preview that is no PNG, and one that would fill the memory', async () => {
  const entries = await modelEntries()
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
  const no = refused('its preview.png is no picture that can be shown')
  await expect(openBytes(zip({ ...entries, 'preview.png': svg }))).rejects.toEqual(no)
  const cut = entries['preview.png']!.subarray(0, 60)
  await expect(openBytes(zip({ ...entries, 'preview.png': cut }))).rejects.toEqual(no)
  const huge = Buffer.from(entries['preview.png']!)
  huge.writeUInt32BE(60_000, 16)
  huge.writeUInt32BE(60_000, 20)
  await expect(openBytes(zip({ ...entries, 'preview.png': huge }))).rejects.toEqual(no)
})

test('directions of another model; those of another version count for nothing', async () => {
  const entries = await modelEntries()
  const { directions } = parse(entries['directions.json']) as { directions: { vector: number[] }[] }
  const short = directions.map((one) => ({ ...one, vector: one.vector.slice(1) }))
  await expect(openBytes(changed(entries, 'directions.json', { directions: short }))).rejects.toEqual(
    refused('its directions are of another model'),
  )
  await expect(openBytes(changed(entries, 'directions.json', { directions: 'none' }))).rejects.toEqual(
    refused('directions.json in it is damaged at directions'),
  )
  const file = join(temporaryFolder(), 'Kente.loom')
  writeFileSync(file, changed(entries, 'directions.json', { formatVersion: 99 }))
  const studio = emptyStudio()
  await openFile(studio, file)
  expect(
    await keptDirections(await openModel(studio.models, 'kente'), studio.library.directions),
  ).toBeUndefined()
})

test('a timeline that does not fit its model, is damaged, is newer, or points elsewhere', async () => {
  const { file } = await sharedTimeline()
  const entries = unzipSync(readFileSync(file))
  const { studio, file: other } = await sharedTimeline()
  const saved = await studio.timelines.open('harmattan')
  const changedOne = await studio.timelines.save({ ...saved, timeline: makeTimeline(9) })
  await shareTimeline(studio, { timeline: changedOne, out: other, version: '1' })
  await expect(openBytes(readFileSync(other))).rejects.toEqual(refused('its keyframes do not fit its model'))
  const { timeline } = parse(entries['timeline.json']) as { timeline: object }
  const many = { ...timeline, fps: 1e9 }
  await expect(openBytes(changed(entries, 'timeline.json', { timeline: many }))).rejects.toEqual(
    refused('timeline.json in it is damaged'),
  )
  await expect(openBytes(changed(entries, 'timeline.json', { formatVersion: 9 }))).rejects.toEqual(
    refused('was made by a newer version of Latent Loom', 'newer-version'),
  )
  const { models } = parse(entries['loom.json']) as { models: object[] }
  const elsewhere = [{ ...models[0], folder: '../1' }]
  await expect(openBytes(changed(entries, 'loom.json', { models: elsewhere }))).rejects.toEqual(
    refused('loom.json in it is damaged at models.0.folder'),
  )
  const swapped = [{ ...models[0], sha256: 'cd'.repeat(32) }]
  await expect(openBytes(changed(entries, 'loom.json', { models: swapped }))).rejects.toEqual(
    refused('the model in models/1 is another one than it says'),
  )
})
