/** Timelines and films as windows have them, with the real engine, encoders and files. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { FilmSettings } from '../../../src/contract/schemas/films.ts'
import type { Timeline } from '../../../src/contract/schemas/timelines.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { loopThrough } from '../../../src/engine/latent/timelinePresets.ts'
import { probe } from '../export/film/probe.ts'
import { openSession, resultOf, untilJob } from './openSession.ts'

const loop: Timeline = (() => {
  const latents = [1, 2, 3].map((seed) => latentOfSeed(seed, 100))
  const { keyframes, ...rest } = loopThrough(latents, { secondsEach: 0.5, fps: 20 })
  return {
    ...rest,
    keyframes: keyframes.map((keyframe, i) => ({
      ...keyframe,
      id: `k${i}`,
      latent: keyframe.latent as Float32Array<ArrayBuffer>,
    })),
  }
})()
const subject = { kind: 'timeline', model: 'fabric-64', timeline: loop, name: 'Loop' } as const
const mp4: FilmSettings = {
  format: { kind: 'mp4', quality: 80 },
  width: 128,
  scaling: 'nearest',
  crossfade: 1,
}

test('a timeline that is saved is there for every page, and for the Studio that comes after', async () => {
  const { session, library, join: page } = await openSession()
  const [first, second] = [page('a'), page('b')]
  const heard = new Promise((resolve) => second.on('timelines.changed', resolve))
  const { id, model } = await first.call('timelines.save', {
    name: 'Loop',
    model: 'fabric-64',
    timeline: loop,
  })
  await heard
  expect(await second.call('timelines.open', { id })).toMatchObject({
    ...loop,
    name: 'Loop',
    modelId: 'fabric-64',
  })
  expect(model.name).toBe('fabric-64')
  await first.call('timelines.remove', { id })
  expect(await first.call('timelines.list', {})).toEqual([])
  await first.call('timelines.restore', { id })
  writeFileSync(join(library, 'timelines', 'bad.json'), '{')
  await session.close()
  const after = (await openSession(library)).join('c')
  const list = await after.call('timelines.list', {})
  expect(list.map(({ name, keyframes }) => [name, keyframes])).toEqual([['Loop', 3]])
  expect(await after.call('library.broken', { kind: 'timelines' })).toMatchObject([
    { what: 'bad', reason: 'The timeline “bad” cannot be opened: its file is damaged.' },
  ])
})

test('a film is a download and an item of the gallery that opens its timeline again', async () => {
  const { library, join: page, session, defects } = await openSession()
  const client = page('a')
  const { job } = await client.call('films.export', {
    subject,
    settings: mp4,
    keep: true,
    title: 'Größe “1”',
  })
  const result = await resultOf(client, job)
  if (result.kind !== 'film') throw new Error(result.kind)
  const { item } = result
  expect(item).toMatchObject({
    title: 'Größe “1”',
    kind: 'animation',
    format: 'mp4',
    width: 128,
    seconds: 1.5,
  })
  const file = join(library, 'gallery', `${item!.id}.mp4`)
  expect(await probe(file)).toMatchObject({ codec: 'h264', width: 128, height: 128, frames: 30, fps: 20 })
  const media = await session.media.find(result.address)
  expect(readFileSync(media.path).equals(readFileSync(file))).toBe(true)
  const details = await client.call('gallery.item', { id: item!.id })
  expect(details.model).toBe('fabric-64')
  expect(details.timeline!.keyframes.map(({ latent }) => [...latent])).toEqual(
    loop.keyframes.map(({ latent }) => [...latent]),
  )
  expect(details.timeline).toMatchObject({ fps: 20, seconds: 1.5, loop: true })
  expect(defects).toEqual([])
})

test.each([
  ['gif', { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 }, 'gif', 'animation'],
  ['webp', { kind: 'webp', quality: 80, lossless: false, loops: 0 }, 'webp', 'animation'],
  ['apng', { kind: 'apng', loops: 0 }, 'png', 'animation'],
  ['webm', { kind: 'webm', quality: 80 }, 'webm', 'animation'],
  ['sheet', { kind: 'sheet', count: 6, columns: 3, gap: 2, labels: true }, 'png', 'grid'],
  ['strip', { kind: 'strip', count: 5, gap: 0, labels: false }, 'png', 'strip'],
] as const)('%s has its place in the gallery, and says its timeline', async (_, format, ending, kind) => {
  const { join: page } = await openSession()
  const client = page('a')
  const settings = { ...mp4, format, width: 64 }
  const { job } = await client.call('films.export', { subject, settings, keep: true })
  const result = await resultOf(client, job)
  if (result.kind !== 'film') throw new Error(result.kind)
  expect(result.item).toMatchObject({ kind, format: ending, title: 'Loop' })
  const details = await client.call('gallery.item', { id: result.item!.id })
  expect(details.timeline?.keyframes).toHaveLength(3)
})

test('frames one by one are a zip, and nothing of it stays in the gallery', async () => {
  const { join: page, session, library } = await openSession()
  const client = page('a')
  const settings = { ...mp4, format: { kind: 'png-sequence' } as const, width: 64 }
  const { job } = await client.call('films.export', { subject, settings, keep: true })
  const result = await resultOf(client, job)
  if (result.kind !== 'film') throw new Error(result.kind)
  expect([result.fileName, result.item]).toEqual(['Loop.zip', undefined])
  const { path } = await session.media.find(result.address)
  const { unzipSync } = await import('fflate')
  const files = unzipSync(readFileSync(path))
  expect(Object.keys(files)).toHaveLength(30)
  expect(await sharp(files['frame-0001.png']).metadata()).toMatchObject({ width: 64, height: 64 })
  expect(readdirSync(join(path, '..'))).toEqual(['Loop.zip'])
  expect(readdirSync(join(library, 'gallery'))).toEqual([])
})

test('an estimate comes with a piece of the film to look at', async () => {
  const { join: page, session } = await openSession()
  const client = page('a')
  const { job } = await client.call('films.estimate', { subject, settings: mp4, at: 10 })
  const estimate = await resultOf(client, job)
  if (estimate.kind !== 'film-estimate') throw new Error(estimate.kind)
  expect(estimate).toMatchObject({ frames: 30, width: 128, height: 128 })
  expect(estimate.bytes).toBeGreaterThan(1000)
  const { path } = await session.media.find(estimate.sample)
  expect((await probe(path)).frames).toBeGreaterThan(3)
})

test('a film that is cancelled leaves nothing', async () => {
  const { join: page, library } = await openSession()
  const client = page('a')
  const long = { ...subject, timeline: { ...loop, seconds: 600 } }
  const { job } = await client.call('films.export', { subject: long, settings: mp4, keep: true })
  await untilJob(client, job, ({ done }) => done > 0)
  await client.call('jobs.cancel', { job })
  await untilJob(client, job, ({ state }) => state.kind === 'cancelled')
  expect(readdirSync(join(library, 'gallery'))).toEqual([])
  const downloads = join(library, '.downloads')
  expect(existsSync(downloads) ? readdirSync(downloads) : []).toEqual([])
})

test.each([
  ['a size that is no multiple', { ...mp4, width: 100 }, subject, 'film-scaling'],
  ['an empty timeline', mp4, { ...subject, timeline: { ...loop, keyframes: [] } }, 'timeline-empty'],
  ['a model that is not here', mp4, { ...subject, model: 'none' }, 'model-unknown'],
  [
    'a GIF that is too fast',
    { ...mp4, format: { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 }, fps: 100 },
    subject,
    'gif-too-fast',
  ],
  [
    'a run that is not here',
    mp4,
    { kind: 'previews', run: 'none', secondsEach: 0.1, lastHold: 0 },
    'run-unknown',
  ],
] as const)('%s is refused in a sentence', async (_, settings, of, code) => {
  const { join: page, defects } = await openSession()
  const client = page('a')
  const { job } = await client.call('films.export', { subject: of as typeof subject, settings, keep: true })
  const { state } = await untilJob(client, job, (one) => one.state.kind !== 'running')
  expect(state).toMatchObject({ kind: 'failed', problem: { code } })
  expect(defects).toEqual([])
})
