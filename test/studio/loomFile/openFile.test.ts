/** Whatever an artist opens: told apart by what stands in it, and taken in once. With the real engine and pages. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import type { StudioClient } from '../../../src/contract/client.ts'
import { StudioClient as Client } from '../../../src/contract/client.ts'
import { joinedTransports } from '../../../src/contract/transport.ts'
import { openFile } from '../../../src/studio/loomFile/openFile.ts'
import { exportModel } from '../../../src/studio/models/exportModel.ts'
import { openModel } from '../../../src/studio/models/model.ts'
import { resourcesFolder } from '../../../src/studio/resources.ts'
import { Session } from '../../../src/studio/session/session.ts'
import { openSession, type OpenedSession } from '../session/openSession.ts'
import { emptyStudio, sharedTimeline, temporaryFolder } from './makeLibrary.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/pytorch/${name}`, import.meta.url))
const shippedModel = join(resourcesFolder(), 'models', 'fabric-64')

async function send({ session }: OpenedSession, file: string): Promise<string> {
  const upload = await session.uploads.begin()
  await session.uploads.receive(upload, basename(file), Readable.from([readFileSync(file)]))
  return upload
}

/** So many events of this name are told while `work` is done. */
async function told(
  client: StudioClient,
  name: 'models.changed' | 'timelines.changed',
  work: () => Promise<unknown>,
) {
  let count = 0
  const off = client.on(name, () => count++)
  await work()
  await new Promise((resolve) => setTimeout(resolve, 120)) // events are held back for 50 ms at most
  off()
  return count
}

test('weights become a model under the file’s name, and the same weights do not become another', async () => {
  const studio = emptyStudio()
  const file = fixture('dcgan32.generator.pth')
  const first = await openFile(studio, file)
  expect(first).toEqual({
    kind: 'model',
    id: 'dcgan32-generator',
    name: 'dcgan32.generator',
    wasHere: false,
  })
  const exported = join(temporaryFolder(), 'Called otherwise.safetensors')
  await exportModel({ model: await openModel(studio.models, 'dcgan32.generator'), out: exported })
  expect(await openFile(studio, exported)).toEqual({ ...first, wasHere: true })
  // And without an extension that says what it is.
  const nameless = join(temporaryFolder(), 'weights')
  copyFileSync(exported, nameless)
  expect(await openFile(studio, nameless)).toEqual({ ...first, wasHere: true })
  expect(readdirSync(studio.library.models)).toEqual(['dcgan32-generator'])
})

test('weights are known by what stands in them, whatever they are called', async () => {
  const studio = emptyStudio()
  const torch = (name: string) => fixture(`../torch/${name}`)
  const opened: unknown[] = []
  for (const [name, called] of [
    ['lightning.ckpt', 'lightning.ckpt'],
    ['packed.pth.tar', 'packed.pth.tar'],
    ['generator.legacy.pth', 'old'],
    ['generator.module.pth', 'zip.backup'],
  ] as const) {
    const file = join(temporaryFolder(), called)
    copyFileSync(torch(name), file)
    opened.push(await openFile(studio, file))
  }
  const there = { kind: 'model', id: 'lightning', name: 'lightning' }
  expect(opened).toEqual([false, true, true, true].map((wasHere) => ({ ...there, wasHere })))
})

test('a picture of ours says how it was made; one of others is refused with what can be done', async () => {
  const studio = emptyStudio()
  expect(await openFile(studio, join(shippedModel, 'preview.png'))).toMatchObject({
    kind: 'picture',
    made: { kind: 'picture', recipe: { model: { name: expect.any(String) } } },
  })
  const photo = join(temporaryFolder(), 'photo.jpg')
  await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123' } }).toFile(photo)
  await expect(openFile(studio, photo)).rejects.toMatchObject({
    code: 'picture-without-recipe',
    message: '“photo.jpg” does not say how it was made, so it cannot be opened in Explore.',
    remedy: 'Take one as Latent Loom wrote it; to train on pictures, open the folder that they lie in.',
  })
})

test('a folder is pictures to train on; what is nothing of these is named, with all that can be opened', async () => {
  const studio = emptyStudio()
  const folder = temporaryFolder()
  expect(await openFile(studio, folder)).toEqual({ kind: 'pictures', path: folder })
  const records = join(folder, 'train-images-idx3-ubyte')
  writeFileSync(records, Buffer.alloc(20))
  expect(await openFile(studio, records)).toEqual({ kind: 'pictures', path: records })
  for (const [name, bytes] of [
    ['things.zip', 'PK\x03\x04 and so on, but no loom.json'],
    ['cifar-10-python.tar.gz', gzipSync(Buffer.alloc(1024))],
  ] as const) {
    const archive = join(folder, name)
    writeFileSync(archive, bytes)
    expect(await openFile(studio, archive)).toEqual({ kind: 'pictures', path: archive })
  }
  const [letter, empty] = ['letter.txt', 'empty'].map((name) => join(folder, name))
  writeFileSync(letter!, 'Dear reader')
  writeFileSync(empty!, '')
  for (const file of [letter!, empty!]) {
    await expect(openFile(studio, file)).rejects.toMatchObject({
      code: 'file-unknown',
      message: `“${basename(file)}” is nothing that Latent Loom opens.`,
      remedy: expect.stringContaining(
        'Open a .loom file, weights (.safetensors, .pth, .ckpt), a picture or film',
      ),
    })
  }
  const gone = join(folder, 'gone.loom')
  await expect(openFile(studio, gone)).rejects.toMatchObject({ code: 'file-missing' })
})

test('a .loom file is known without its extension', async () => {
  const { file } = await sharedTimeline()
  const nameless = join(temporaryFolder(), 'Harmattan')
  copyFileSync(file, nameless)
  expect(await openFile(emptyStudio(), nameless)).toMatchObject({ kind: 'timeline', name: 'Harmattan' })
})

test('a page opens what it sends, every page hears of what is new, and nothing that was sent stays', async () => {
  const { file, model } = await sharedTimeline()
  const opened = await openSession()
  const [page, other] = [opened.join('a'), opened.join('b')]
  const open = async () => page.call('files.open', { upload: await send(opened, file) })
  const said = { kind: 'timeline', id: 'harmattan', newModels: ['kente'], missing: [] }
  const first = told(other, 'models.changed', async () => expect(await open()).toMatchObject(said))
  expect(await told(other, 'timelines.changed', () => first)).toBe(1)
  expect(await first).toBe(1)
  const again = async () => expect(await open()).toMatchObject({ id: 'harmattan', wasHere: true })
  expect(await told(other, 'models.changed', again)).toBe(0)
  expect(await page.call('timelines.open', { id: 'harmattan' })).toMatchObject({ modelId: 'kente' })
  expect((await page.call('models.directions', { id: 'kente' })).measured).toHaveLength(2)
  expect((await page.call('models.list', {})).find(({ id }) => id === 'kente')?.sha256).toBe(model.sha256)
  const bad = join(temporaryFolder(), 'Bad.loom')
  writeFileSync(bad, 'words')
  const upload = await send(opened, bad)
  await expect(page.call('files.open', { upload })).rejects.toMatchObject({
    code: 'loom-file-damaged',
    message: '“Bad.loom” cannot be opened: it is cut short, or no zip.',
  })
  expect(readdirSync(join(opened.library, '.uploads'))).toEqual([])
})

test('a file that is opened twice at once is taken in once', async () => {
  const { file } = await sharedTimeline()
  const { join: page } = await openSession()
  const client = page('a')
  const both = await Promise.all([1, 2].map(() => client.call('files.open', { path: file })))
  expect(both.map((one) => 'wasHere' in one && one.wasHere)).toEqual([false, true])
  expect(await client.call('timelines.list', {})).toHaveLength(1)
})

test('a page gets shared files to save, and they open elsewhere', async () => {
  const { file } = await sharedTimeline()
  const { session, join: page } = await openSession()
  const client = page('a')
  await client.call('files.open', { path: file })
  for (const [shared, name] of [
    [await client.call('timelines.share', { id: 'harmattan' }), 'Harmattan.loom'],
    [await client.call('models.share', { id: 'kente', discriminator: true }), 'Kente.loom'],
  ] as const) {
    expect(shared.fileName).toBe(name)
    const { path } = await session.media.find(shared.address)
    expect(await openFile(emptyStudio(), path)).toMatchObject({
      name: name.replace('.loom', ''),
      wasHere: false,
    })
  }
})

test('a picture comes back as the gallery reads it', async () => {
  const opened = await openSession()
  const client = opened.join('a')
  const file = join(temporaryFolder(), 'Cloth.png')
  const latents = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i))
  const item = await client.call('gallery.save', {
    generator: { kind: 'model', id: 'fabric-64' },
    latents,
    count: 1,
    kind: 'picture',
    made: { by: 'test' },
  })
  copyFileSync((await opened.session.media.find(item.address)).path, file)
  const made = await client.call('gallery.readPicture', { upload: await send(opened, file) })
  expect(made).toMatchObject({ latents, count: 1, model: 'fabric-64' })
  expect(await client.call('files.open', { path: file })).toEqual({ kind: 'picture', title: 'Cloth', made })
})

test('pages in a browser cannot name a path, and pictures that are sent go to Train', async () => {
  const { file } = await sharedTimeline()
  const library = join(temporaryFolder(), 'library')
  const session = await Session.open({ library, host: 'web', version: '0', onDefect: () => {} })
  onTestFinished(() => session.close())
  const [studioEnd, windowEnd] = joinedTransports()
  const served = session.serve(studioEnd, 'a')
  onTestFinished(() => served.close())
  const client = new Client(windowEnd)
  await expect(client.call('files.open', { path: file })).rejects.toMatchObject({ code: 'path-refused' })
  expect(await client.call('timelines.list', {})).toEqual([])
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'some'))
  const upload = await session.uploads.begin()
  for (const name of ['some/a.txt', 'some/b.txt'])
    await session.uploads.receive(upload, name, Readable.from(['words']))
  await expect(client.call('files.open', { upload })).rejects.toMatchObject({
    code: 'file-unknown',
    remedy: 'Drop them in Train.',
  })
})
