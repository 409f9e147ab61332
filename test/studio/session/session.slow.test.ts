/** The Studio as windows have it, with real files and the real engine. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StudioClient } from '../../../src/contract/client.ts'
import type { Run } from '../../../src/contract/schemas/runs.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { blobs, plain, temporaryFolder } from '../datasets/samples.ts'
import type { RunDescription } from '../../../src/studio/runs/run.ts'
import { openSession, resultOf, untilJob, untilRun } from './openSession.ts'

const shipped = { kind: 'model', id: 'fabric-64' } as const
const latent = (seed: number) => latentOfSeed(seed, 100) as Float32Array<ArrayBuffer>

async function pictureFolder(count: number): Promise<string> {
  const folder = await temporaryFolder()
  for (let i = 0; i < count; i++)
    await blobs(i, 24, 24)
      .png()
      .toFile(join(folder, `${i}.png`))
  return folder
}

/** A dataset for the recipe `tiny`. */
async function importTiny(
  client: Awaited<ReturnType<typeof openSession>>['join'] extends (p: string) => infer C ? C : never,
  count = 16,
) {
  const source = { kind: 'path', path: await pictureFolder(count) } as const
  const { job } = await client.call('datasets.import', { source, name: 'blobs', size: 16, channels: 3 })
  const result = await resultOf(client, job)
  if (result.kind !== 'dataset') throw new Error(result.kind)
  return result.dataset
}

test('a picture of a latent is the same alone and among others, for every page', async () => {
  const { join: page, defects } = await openSession()
  const [first, second] = [page('a'), page('b')]
  const both = Float32Array.from([...latent(1), ...latent(2)])
  const [alone, together] = await Promise.all([
    first.call('pictures.make', { generator: shipped, latents: latent(2), count: 1 }),
    second.call('pictures.make', { generator: shipped, latents: both, count: 2 }),
  ])
  if (alone.kind !== 'made' || together.kind !== 'made') throw new Error('superseded')
  expect([alone.size, alone.channels, alone.pixels.length]).toEqual([64, 3, 64 * 64 * 3])
  const half = together.pixels.subarray(64 * 64 * 3)
  const most = alone.pixels.reduce((worst, value, i) => Math.max(worst, Math.abs(value - half[i]!)), 0)
  expect(most).toBeLessThanOrEqual(1)
  expect(defects).toEqual([])
})

test('pictures for a canvas are the same, with a fourth channel', async () => {
  const { join: page } = await openSession()
  const latents = Float32Array.from([...latent(1), ...latent(2)])
  const wish = { generator: shipped, latents, count: 2 }
  const client = page('b')
  const rgb = await client.call('pictures.make', wish)
  const rgba = await client.call('pictures.make', { ...wish, rgba: true })
  if (rgb.kind !== 'made' || rgba.kind !== 'made') throw new Error('superseded')
  expect([rgb.channels, rgba.channels]).toEqual([3, 4])
  expect(rgba.pixels.byteLength).toBe(rgba.pixels.buffer.byteLength)
  expect(rgba.pixels.filter((_, i) => i % 4 < 3)).toEqual(rgb.pixels)
  expect(rgba.pixels.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true)
})

test('of calls for one slot the last is always answered, and those it overtook say so', async () => {
  const { join: page } = await openSession()
  const client = page('a')
  await client.call('pictures.make', { generator: shipped, latents: latent(1), count: 1 })
  const moves = Array.from({ length: 30 }, (_, i) =>
    client.call('pictures.make', { generator: shipped, latents: latent(i), count: 1, slot: 'large' }),
  )
  const kinds = (await Promise.all(moves)).map(({ kind }) => kind)
  expect(kinds.at(-1)).toBe('made')
  expect(kinds.filter((kind) => kind === 'superseded').length).toBeGreaterThan(20)
})

test('wrong latents and unknown models are refused in plain words', async () => {
  const { join: page, defects } = await openSession()
  const client = page('a')
  const make = (generator: { kind: 'model' | 'run'; id: string }, latents: Float32Array<ArrayBuffer>) =>
    client.call('pictures.make', { generator, latents, count: 1 })
  await expect(make(shipped, new Float32Array(7))).rejects.toMatchObject({ code: 'latent-length' })
  await expect(make(shipped, latent(1).fill(NaN))).rejects.toMatchObject({ code: 'latent-length' })
  await expect(make({ kind: 'model', id: 'none' }, latent(1))).rejects.toMatchObject({
    code: 'model-unknown',
  })
  await expect(make({ kind: 'run', id: 'none' }, latent(1))).rejects.toMatchObject({ code: 'run-unknown' })
  expect(defects).toEqual([])
})

test('what is saved opens again exactly as it was', async () => {
  const { join: page, library } = await openSession()
  const client = page('a')
  const state = { seed: 7, sliders: { hue: 1.5 } }
  const first = await client.call('gallery.save', {
    generator: shipped,
    latents: latent(7),
    count: 1,
    kind: 'picture',
    title: 'Sieben',
    tags: ['Rot'],
    made: { by: 'explore', seed: 7 },
    state,
  })
  const grid = await client.call('gallery.save', {
    generator: shipped,
    latents: Float32Array.from([...latent(1), ...latent(2), ...latent(3), ...latent(4)]),
    count: 4,
    kind: 'grid',
    madeFrom: first.id,
    made: { by: 'explore' },
  })
  expect([grid.width, grid.height]).toEqual([130, 130])
  const details = await client.call('gallery.item', { id: first.id })
  expect(details).toMatchObject({ model: 'fabric-64', state, count: 1, made: { seed: 7 } })
  expect(details.latents).toEqual(latent(7))
  expect(details.children.map(({ id }) => id)).toEqual([grid.id])
  expect(existsSync(join(library, 'gallery', `${first.id}.png`))).toBe(true)
  const found = await client.call('gallery.query', { text: 'rot', offset: 0, limit: 10 })
  expect(found.items.map(({ title }) => title)).toEqual(['Sieben'])
})

test('an import tells every bad file, writes nothing into the folder, and leaves nothing when it is cancelled', async () => {
  const { join: page, library } = await openSession()
  const client = page('a')
  const folder = await pictureFolder(40)
  writeFileSync(join(folder, 'broken.jpg'), 'no picture')
  writeFileSync(join(folder, 'notes.txt'), 'hello')
  await plain('#123456', 4, 4).png().toFile(join(folder, 'small.png'))
  const before = readdirSync(folder)
  const source = { kind: 'path', path: folder } as const
  const inspected = await resultOf(client, (await client.call('datasets.inspect', { source, size: 16 })).job)
  if (inspected.kind !== 'report') throw new Error(inspected.kind)
  const { report } = inspected
  expect(report.count).toBe(41)
  expect(report.corrupt.map(({ file, reason }) => [file, reason.length > 0])).toEqual([['broken.jpg', true]])
  expect(report.notPictures.map(({ file }) => file)).toEqual(['notes.txt'])
  expect(report.tooSmall.map(({ file }) => file)).toEqual(['small.png'])

  const preview = await client.call('datasets.preview', { source, size: 16, channels: 1, fit: 'cover' })
  expect([preview.count, preview.pixels.length]).toEqual([12, 12 * 16 * 16])

  const request = { source, name: 'cancelled', size: 128, channels: 3 } as const
  const { job } = await client.call('datasets.import', request)
  await untilJob(client, job, ({ done }) => done > 0)
  await client.call('jobs.cancel', { job })
  const { state } = await untilJob(client, job, () => true)
  expect(state.kind).toBe('cancelled')
  expect(await client.call('datasets.list', {})).toEqual([])
  expect(readdirSync(join(library, 'datasets'))).toEqual([])
  expect(readdirSync(folder)).toEqual(before)
})

test('runs train one after the other, pause, go on, end early with a model, and take more epochs', async () => {
  const { join: page, defects } = await openSession()
  const client = page('a')
  const seen: Run[] = []
  client.on('run', (run) => seen.push(run))
  const dataset = await importTiny(client)
  const start = (name: string, epochs: number) =>
    client.call('runs.start', {
      dataset: dataset.id,
      recipe: 'tiny',
      name,
      seed: 1,
      precision: 'float32',
      changes: { training: { epochs } },
    })
  const long = await start('long', 5000)
  const short = await start('short', 2)
  expect(short.status).toBe('queued')
  await untilRun(client, long.id, ({ step }) => step > 4)
  const kept = await client.call('runs.checkpoint', { id: long.id })
  expect(kept.step).toBeGreaterThan(4)
  const picture = {
    generator: { kind: 'run', id: long.id },
    latents: new Float32Array(16),
    count: 1,
  } as const
  expect((await client.call('pictures.make', picture)).kind).toBe('made')

  const paused = await client.call('runs.pause', { id: long.id })
  expect(paused.status).toBe('paused')
  expect(paused.step).toBeGreaterThanOrEqual(kept.step)
  const done = await untilRun(client, short.id, ({ status }) => status === 'finished')
  expect([done.step, done.models]).toEqual([4, ['short']])
  await expect(client.call('runs.pause', { id: short.id })).rejects.toMatchObject({ code: 'run-idle' })
  await expect(client.call('runs.resume', { id: short.id })).rejects.toMatchObject({ code: 'run-complete' })

  await client.call('runs.resume', { id: long.id })
  await untilRun(client, long.id, ({ step }) => step > paused.step + 2)
  const stopped = await client.call('runs.stop', { id: long.id })
  expect([stopped.status, stopped.models]).toEqual(['stopped', ['long']])
  await client.call('runs.resume', { id: short.id, epochs: 3 })
  await untilRun(client, short.id, ({ status, step }) => status === 'finished' && step === 6)

  const curves = await client.call('runs.curves', { id: short.id, from: { step: 0, epoch: 0 } })
  expect([...curves.step.at]).toEqual([1, 2, 3, 4, 5, 6])
  expect(curves.step.values['lossG']!.every((loss) => loss > 0)).toBe(true)
  expect([...curves.epoch.at]).toEqual([2, 4, 6])
  expect(curves.epoch.values['slicedWasserstein']!.every((distance) => distance > 0)).toBe(true)
  expect([
    ...(await client.call('runs.curves', { id: short.id, from: { step: 4, epoch: 0 } })).step.at,
  ]).toEqual([5, 6])
  const thinned = await client.call('runs.curves', { id: long.id, from: { step: 0, epoch: 0 } })
  expect(thinned.step.at.length).toBeLessThanOrEqual(2000)
  expect(thinned.step.at.at(-1)).toBe(stopped.step)
  const previews = await client.call('runs.previews', { id: short.id })
  expect(previews.list.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
  expect(previews.latents.length).toBe(16 * 16)

  const models = await client.call('models.list', {})
  expect(models.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['fabric-64', 'long', 'short', 'short 2']),
  )
  const tuned = await client.call('runs.start', {
    dataset: dataset.id,
    recipe: 'tiny',
    name: 'tuned',
    seed: 2,
    precision: 'float32',
    fineTune: 'short',
  })
  const finished = await untilRun(client, tuned.id, ({ status }) => status === 'finished')
  expect(finished.fineTuned).toBe('short')
  expect(seen.some(({ progress }) => progress !== undefined && progress.remainingMs >= 0)).toBe(true)
  await client.call('runs.remove', { id: tuned.id })
  expect((await client.call('runs.list', {})).map(({ id }) => id)).not.toContain('tuned')
  expect(defects).toEqual([])
})

test('what would not work is refused before it is queued', async () => {
  const { join: page } = await openSession()
  const client = page('a')
  const dataset = await importTiny(client, 4)
  const start = (changes: Partial<Parameters<typeof client.call<'runs.start'>>[1]>) =>
    client.call('runs.start', { dataset: dataset.id, recipe: 'tiny', name: 'x', seed: 1, ...changes })
  await expect(start({ recipe: 'none' })).rejects.toMatchObject({ code: 'recipe-unknown' })
  await expect(start({ recipe: 'fabric-64' })).rejects.toMatchObject({ code: 'dataset-format' })
  await expect(start({ dataset: 'none' })).rejects.toMatchObject({ code: 'dataset-unknown' })
  await expect(start({ changes: { training: { batch: -1 } } })).rejects.toMatchObject({
    code: 'recipe-option',
  })
  expect(await client.call('runs.list', {})).toEqual([])
})

test('an estimate says how long a training takes here, and how much memory', async () => {
  const { join: page } = await openSession()
  const client = page('a')
  const dataset = await importTiny(client)
  const { job } = await client.call('runs.estimate', {
    dataset: dataset.id,
    recipe: 'tiny',
    precision: 'float32',
  })
  const result = await resultOf(client, job)
  if (result.kind !== 'estimate') throw new Error(result.kind)
  expect(result.steps).toBe(4)
  expect(result.totalMs).toBeCloseTo(4 * result.msPerStep)
  expect(result.neededBytes).toBeGreaterThan(300e6)
  expect(result.neededBytes).toBeLessThan(1e9)
  expect(result.freeBytes).toBeGreaterThan(0)
})

test('models are renamed, removed and brought back; the shipped one stays', async () => {
  const { join: page, library } = await openSession()
  const client = page('a')
  const dataset = await importTiny(client)
  const run = await client.call('runs.start', { dataset: dataset.id, recipe: 'tiny', name: 'one', seed: 1 })
  await untilRun(client, run.id, ({ status }) => status === 'finished')
  const renamed = await client.call('models.rename', { id: 'one', name: 'Zwei Stoffe' })
  expect(renamed).toMatchObject({ id: 'zwei-stoffe', name: 'Zwei Stoffe' })
  const toShipped = client.call('models.rename', { id: 'zwei-stoffe', name: 'fabric-64' })
  await expect(toShipped).rejects.toMatchObject({ code: 'name-taken' })
  await client.call('models.remove', { id: 'zwei-stoffe' })
  expect((await client.call('models.list', {})).map(({ id }) => id)).toEqual(['fabric-64'])
  await client.call('models.restore', { id: 'zwei-stoffe' })
  expect((await client.call('models.list', {})).map(({ id }) => id)).toEqual(['fabric-64', 'zwei-stoffe'])
  await expect(client.call('models.remove', { id: 'fabric-64' })).rejects.toMatchObject({
    code: 'model-shipped',
  })
  await expect(client.call('models.restore', { id: 'fabric-64' })).rejects.toMatchObject({
    code: 'model-unknown',
  })
  const files = await client.call('models.export', { id: 'zwei-stoffe' })
  expect(files.map(({ fileName }) => fileName)).toEqual(['Zwei Stoffe.safetensors'])
  expect(existsSync(join(library, 'models', 'zwei-stoffe', 'generator.safetensors'))).toBe(true)
})

test('settings and the window’s own notes outlast the Studio; damaged files mean the defaults', async () => {
  const { session, library, join: page } = await openSession()
  const heard: unknown[] = []
  const client = page('a')
  client.on('settings.changed', (settings) => heard.push(settings))
  await client.call('studio.changeSettings', { theme: 'light' })
  await client.call('studio.keepWorkspace', { workspace: '{"view":"train"}' })
  expect(heard).toEqual([{ theme: 'light', smooth: true, precision: 'auto', keepAwake: true, notify: true }])
  await session.close()

  const again = await openSession(library)
  const described = await again.join('b').call('studio.describe', {})
  expect(described.settings.theme).toBe('light')
  expect(described.workspace).toBe('{"view":"train"}')
  await again.session.close()

  writeFileSync(join(library, 'settings.json'), '{"theme": "pink"}')
  writeFileSync(join(library, 'workspace.json'), '{"view"')
  const third = await (await openSession(library)).join('c').call('studio.describe', {})
  expect(third.settings).toMatchObject({ theme: 'system', smooth: true, precision: 'auto' })
  expect(third.workspace).toBe('')
})

test('one library is held by one Studio at a time', async () => {
  const { library, session } = await openSession()
  await expect(openSession(library)).rejects.toMatchObject({ code: 'library-busy' })
  await session.close()
  await openSession(library)
})

test('a run that fails keeps step and epoch of its last checkpoint, and goes on from there', async () => {
  const { join: page, library } = await openSession()
  const client = page('a')
  const { id: dataset } = await importTiny(client)
  const changes = { network: {}, training: { epochs: 400 } }
  const { id } = await client.call('runs.start', { dataset, recipe: 'tiny', changes, name: 'one', seed: 1 })
  const latest = join(library, 'runs', id, 'latest.safetensors')
  await expect.poll(() => existsSync(latest), { timeout: 30_000 }).toBe(true)
  const previews = join(library, 'runs', id, 'previews')
  renameSync(previews, `${previews} before`)
  writeFileSync(previews, '')
  const failed = await untilRun(client, id, ({ status }) => status === 'failed')
  const written = JSON.parse(readFileSync(join(library, 'runs', id, 'run.json'), 'utf8')) as RunDescription
  const { metadata } = readSafetensors(readFileSync(latest))
  expect(failed.epoch).toBeGreaterThanOrEqual(1)
  expect([written.step, written.epoch]).toEqual([Number(metadata['step']), Number(metadata['epoch'])])
  expect(written.state).toMatchObject({ kind: 'failed', code: 'library-unwritable' })

  rmSync(previews)
  renameSync(`${previews} before`, previews)
  await client.call('runs.resume', { id, epochs: written.epoch + 1 })
  const finished = await untilRun(client, id, ({ status }) => status === 'finished')
  expect(finished.epoch).toBe(written.epoch + 1)
})

/** One epoch of it, in a session of its own. */
async function openFinishedRun() {
  const { join: page, library, defects } = await openSession()
  const client = page('a')
  const { id: dataset } = await importTiny(client)
  const changes = { network: {}, training: { epochs: 1 } }
  const { id } = await client.call('runs.start', { dataset, recipe: 'tiny', changes, name: 'one', seed: 1 })
  await untilRun(client, id, ({ status }) => status === 'finished')
  return { client, id, latest: join(library, 'runs', id, 'latest.safetensors'), defects }
}

async function expectNoPictures(client: StudioClient, id: string): Promise<void> {
  const latents = latentOfSeed(1, 16) as Float32Array<ArrayBuffer>
  const making = client.call('pictures.make', { generator: { kind: 'run', id }, latents, count: 1 })
  await expect(making).rejects.toMatchObject({ code: 'run-damaged' })
}

test.each([
  ['emptied', (file: string) => writeFileSync(file, '')],
  ['cut off', (file: string) => truncateSync(file, 1000)],
])('a run whose latest checkpoint is %s says so when it is to go on, and is listed', async (_, harm) => {
  const { client, id, latest, defects } = await openFinishedRun()
  harm(latest)
  await client.call('runs.resume', { id, epochs: 2 })
  const failed = await untilRun(client, id, ({ status }) => status === 'failed')
  expect(failed.problem).toMatchObject({ code: 'run-damaged' })
  await expectNoPictures(client, id)
  expect(defects).toEqual([])
})

test('a run whose latest checkpoint is replaced by a folder goes on from the one that was kept', async () => {
  const { client, id, latest, defects } = await openFinishedRun()
  rmSync(latest)
  mkdirSync(latest)
  await expectNoPictures(client, id)
  await client.call('runs.resume', { id, epochs: 2 })
  const finished = await untilRun(client, id, ({ status, epoch }) => status === 'finished' && epoch === 2)
  expect(finished.problem).toBeUndefined()
  expect(readSafetensors(readFileSync(latest)).metadata).toMatchObject({ epoch: '2' })
  expect(defects).toEqual([])
})
