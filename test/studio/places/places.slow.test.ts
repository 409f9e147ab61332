/** A small training by phases, with the real engine: what its model keeps, and the places of photos. */
import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModel, type Model } from '../../../src/studio/models/model.ts'
import { readModelEncoder } from '../../../src/studio/models/modelEncoder.ts'
import { readPictures } from '../../../src/studio/models/ownPictures.ts'
import { placePhotos } from '../../../src/studio/places/placePhotos.ts'
import type { StartRequest } from '../../../src/studio/runs/planRun.ts'
import type { Run } from '../../../src/studio/runs/run.ts'
import { Studio } from '../../../src/studio/session/studio.ts'
import { blobs } from '../datasets/samples.ts'
import { openSession } from '../session/openSession.ts'

const count = 12

let folder: string
let studio: Studio
let pictures: string
let model: Model
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loom-places-'))
  pictures = join(folder, 'pictures')
  studio = new Studio({ library: join(folder, 'library') })
  mkdirSync(join(pictures, 'kente'), { recursive: true })
  for (let i = 0; i < count; i++)
    await blobs(i, 40, 32)
      .png()
      .toFile(join(pictures, i < 4 ? 'kente' : '', `${i}.png`))
  model = await openModel(studio.models, (await trained('phases', {})).models[0])
})
afterAll(async () => {
  await studio.close()
  rmSync(folder, { recursive: true, force: true })
})

async function trained(name: string, request: Partial<StartRequest>): Promise<Run> {
  const queued = await studio.runs.start({
    data: pictures,
    recipe: 'tiny',
    changes: {
      network: { latentSize: 8 },
      training: { batch: 4, epochs: 1, reconstructionSteps: 4, reconstructionShare: 1 },
    },
    name,
    seed: 1,
    precision: 'float32',
    ...request,
  })
  return queued.ended()
}

test('a model of phases keeps an encoder and its pictures: names, latents, a sheet', async () => {
  const kept = (await readPictures(model))!
  expect(kept.names).toEqual([
    ...['10', '11', '4', '5', '6', '7', '8', '9'].map((name) => `${name}.png`),
    ...['0', '1', '2', '3'].map((name) => `kente/${name}.png`),
  ])
  expect(kept.latents).toHaveLength(count * 8)
  // On the sphere, as they have learned.
  for (let at = 0; at < count; at++)
    expect(Math.hypot(...kept.latents.subarray(8 * at, 8 * at + 8))).toBeCloseTo(Math.sqrt(8), 4)
  expect([kept.columns, kept.side]).toEqual([4, 16])
})

test('a photo that was learned lies nearest to its own place, and its file may be of any size', async () => {
  const kept = (await readPictures(model))!
  const own = join(pictures, 'kente/2.png')
  const large = join(folder, 'large.jpg')
  await blobs(2, 400, 320).jpeg({ quality: 95 }).toFile(large)
  const [first, second] = await placePhotos(studio, { model, files: [own, large] })
  expect([first!.name, second!.name]).toEqual(['2.png', 'large.jpg'])
  for (const { latent, picture } of [first!, second!]) {
    expect([picture.count, picture.size, picture.pixels.length]).toEqual([1, 16, 16 * 16 * 3])
    const distances = kept.names.map((_, at) =>
      Math.hypot(...latent.map((value, i) => value - kept.latents[8 * at + i]!)),
    )
    expect(kept.names[distances.indexOf(Math.min(...distances))]).toBe('kente/2.png')
  }
})

test('places are the same each time, and leave nothing behind', async () => {
  const files = [join(pictures, '5.png')]
  const [before] = await placePhotos(studio, { model, files })
  const tensors = memory().numTensors
  const [after] = await placePhotos(studio, { model, files })
  expect(after!.latent).toEqual(before!.latent)
  expect(memory().numTensors).toBe(tensors)
})

test('a window sends a photo and is told its place, with what was looked at', async () => {
  const { session, join: page } = await openSession(studio.library.directory)
  const upload = await session.uploads.begin()
  const file = join(pictures, 'kente/3.png')
  await session.uploads.receive(upload, 'My photo.png', createReadStream(file))
  const told = await page('a').call('models.place', { id: model.id, upload })
  const [placed] = await placePhotos(studio, { model, files: [file] })
  expect([told.name, told.latent, told.picture.pixels]).toEqual([
    'My photo.png',
    placed!.latent,
    placed!.picture.pixels,
  ])
  await expect(session.uploads.path(upload)).rejects.toMatchObject({ code: expect.any(String) })
  await session.close()
})

test('without its pictures a model keeps the encoder alone, also of a run that goes on', async () => {
  const run = await trained('private', { withoutPictures: true })
  const more = await (await studio.runs.resume('private', 2)).ended()
  expect(more.models).toHaveLength(2)
  for (const name of [...run.models, more.models[1]!]) {
    const kept = await openModel(studio.models, name)
    expect((await readModelEncoder(kept))?.latentSize).toBe(8)
    expect(await readPictures(kept)).toBeUndefined()
    expect(existsSync(join(kept.directory, 'pictures'))).toBe(false)
  }
})

test('what has no places says so: a model of another recipe, a file that is no picture', async () => {
  const changes = { training: { batch: 4, epochs: 1 } }
  const plain = await openModel(studio.models, (await trained('plain', { changes })).models[0])
  const files = [join(pictures, '5.png')]
  await expect(placePhotos(studio, { model: plain, files })).rejects.toMatchObject({
    code: 'model-without-places',
    message: expect.stringContaining('The model “plain” has no places for photos'),
  })
  const broken = join(folder, 'broken.jpg')
  writeFileSync(broken, 'Dear reader')
  await expect(placePhotos(studio, { model, files: [broken] })).rejects.toMatchObject({
    code: 'photo-unreadable',
    message: expect.stringMatching(/^“broken\.jpg” cannot be used: /),
  })
  await expect(placePhotos(studio, { model, files: [join(folder, 'gone.jpg')] })).rejects.toMatchObject({
    code: 'file-missing',
  })
})
