/** Pictures and grids taken out as files, with the real engine: of the gallery, of latents, by their addresses. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { StudioClient } from '../../../src/contract/client.ts'
import { limits } from '../../../src/contract/limits.ts'
import type { StillSettings, StillSubject } from '../../../src/contract/schemas/stills.ts'
import { writeStillKey } from '../../../src/contract/stillKey.ts'
import { latentsFromSeed, stackLatents } from '../../../src/engine/latent/latent.ts'
import { readMade } from '../../../src/studio/export/readMade.ts'
import { openSession, resultOf, untilJob, type OpenedSession } from './openSession.ts'

const generator = { kind: 'model', id: 'fabric-64' } as const
const latents = (count: number) => stackLatents(latentsFromSeed(1, count, 100)) as Float32Array<ArrayBuffer>
const ofLatents = (count: number, title = 'Indigo'): StillSubject => ({
  kind: 'latents',
  generator,
  latents: latents(count),
  count,
  ...(count > 1 && { columns: Math.sqrt(count) }),
  title,
  made: { by: 'seed', seed: 1 },
})
const settings: StillSettings = {
  format: { kind: 'png' },
  size: { kind: 'times', times: 8 },
  scaling: 'nearest',
  dpi: 300,
}

const save = (client: StudioClient, title: string, count = 1) =>
  client.call('gallery.save', {
    generator,
    latents: latents(count),
    count,
    kind: count === 1 ? 'picture' : 'grid',
    title,
    made: { by: 'seed', seed: 1 },
  })

async function exported(
  { session }: OpenedSession,
  client: StudioClient,
  subject: StillSubject,
  changes: Partial<StillSettings> = {},
) {
  const { job } = await client.call('stills.export', { subject, settings: { ...settings, ...changes } })
  const result = await resultOf(client, job)
  if (result.kind !== 'download') throw new Error(result.kind)
  return { ...result, path: (await session.media.find(result.address)).path }
}

test('a picture and a grid of latents are as large as is asked for, and say what they were made from', async () => {
  const opened = await openSession()
  const client = opened.join('a')
  const one = await exported(opened, client, ofLatents(1), { format: { kind: 'jpeg', quality: 92 } })
  expect(one.fileName).toBe('Indigo.jpg')
  expect(await sharp(one.path).metadata()).toMatchObject({ width: 512, height: 512, density: 300 })
  const grid = await exported(opened, client, ofLatents(4, ''), {
    format: { kind: 'tiff' },
    size: { kind: 'width', width: 1000 },
    scaling: 'lanczos',
  })
  expect(grid.fileName).toBe('picture.tif')
  expect(await sharp(grid.path).metadata()).toMatchObject({ width: 1000, height: 1000, density: 300 })
  for (const [{ path }, count] of [
    [one, 1],
    [grid, 4],
  ] as const) {
    const made = await readMade(path)
    expect(made).toMatchObject({ kind: 'picture', recipe: { model: { name: 'fabric-64' } } })
    expect('latents' in made.recipe && made.recipe.latents).toHaveLength(count)
  }
  expect(opened.defects).toEqual([])
})

test('one picture of the gallery is a file, several are a zip of such files', async () => {
  const opened = await openSession()
  const client = opened.join('a')
  const items = [await save(client, 'Moon'), await save(client, 'Moons', 4)]
  const ids = items.map(({ id }) => id)
  const one = await exported(opened, client, { kind: 'items', ids: [ids[0]!] })
  expect(one.fileName).toBe('Moon.png')
  expect(await sharp(one.path).metadata()).toMatchObject({ width: 512, density: 300 })
  const zip = await exported(opened, client, { kind: 'items', ids: [...ids, ids[0]!] })
  expect(zip.fileName).toBe('Latent Loom pictures.zip')
  expect(sizesInZip(zip.path)).toEqual([
    [`Moon ${ids[0]}.png`, 512],
    [`Moons ${ids[1]}.png`, 130 * 8],
  ])
  expect(readdirSync(join(zip.path, '..'))).toEqual([zip.fileName]) // and nothing that was on the way there
})

test('an item’s address with what is wanted of it gives that file, made once', async () => {
  const opened = await openSession()
  const client = opened.join('a')
  const { address } = await save(client, 'Moon')
  const find = (key: string) => opened.session.media.find(`${address}/${key}`)
  const key = writeStillKey({ ...settings, format: { kind: 'webp', quality: 90, lossless: false } })
  const [first, second] = await Promise.all([find(key), find(key)])
  expect(first).toMatchObject({ fileName: 'Moon.webp', path: second.path })
  expect(await sharp(first.path).metadata()).toMatchObject({ width: 512, format: 'webp' })
  await expect(find('webp-9x-nearest-300-90-false')).rejects.toMatchObject({ code: 'media-unknown' })
  await expect(opened.session.media.find(`media/gallery/${'0'.repeat(26)}/${key}`)).rejects.toMatchObject({
    code: 'media-unknown',
  })
})

test.each([
  { size: { kind: 'width', width: 1 } as const },
  { dpi: limits.dpiLeast },
  { dpi: limits.dpi },
  { size: { kind: 'width', width: limits.stillSide } as const },
])('the extremes that the contract takes the Studio makes: %j', async (changes) => {
  const opened = await openSession()
  const { path } = await exported(opened, opened.join('a'), ofLatents(1), changes)
  const { width = 0, height } = await sharp(path, { limitInputPixels: false }).metadata()
  expect(width).toBe('size' in changes ? (changes.size!.width === 1 ? 64 : 187 * 64) : 512)
  expect(height).toBe(width)
})

test('an export that is cancelled leaves nothing; one of what is not there says so', async () => {
  const opened = await openSession()
  const client = opened.join('a')
  const items = []
  for (let i = 0; i < 4; i++) items.push(await save(client, `Moon ${i}`, 16))
  const subject: StillSubject = { kind: 'items', ids: items.map(({ id }) => id) }
  const large = { ...settings, size: { kind: 'width', width: 2000 }, scaling: 'lanczos' } as const
  const { job } = await client.call('stills.export', { subject, settings: large })
  await untilJob(client, job, ({ done }) => done > 0)
  await client.call('jobs.cancel', { job })
  await untilJob(client, job, ({ state }) => state.kind === 'cancelled')
  expect(readdirSync(join(opened.library, '.downloads'))).toEqual([])
  const gone = await client.call('stills.export', {
    subject: { kind: 'items', ids: ['0'.repeat(26)] },
    settings,
  })
  const failed = await untilJob(client, gone.job, ({ state }) => state.kind === 'failed')
  expect(failed.state).toMatchObject({ problem: { code: 'gallery-unknown' } })
})

/** What Python's zipfile finds: names, and the width that each PNG says. */
function sizesInZip(path: string): unknown {
  const program = `
import json, struct, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print(json.dumps([[i.filename, struct.unpack('>I', z.read(i)[16:20])[0]] for i in z.infolist()]))`
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program, path], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout)
}
