import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Timeline } from '../../../src/contract/schemas/timelines.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { Timelines } from '../../../src/studio/timelines/timelines.ts'

let folder: string
let timelines: Timelines
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-timelines-'))
  timelines = new Timelines(folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const model = { name: 'fabric-64', sha256: 'ab'.repeat(32) }
const timeline: Timeline = {
  fps: 30,
  seconds: 4,
  loop: true,
  keyframes: [1, 2].map((seed) => ({
    id: `k${seed}`,
    latent: latentOfSeed(seed, 100) as Float32Array<ArrayBuffer>,
    at: seed - 1,
    hold: 0.25,
    easing: 'ease-in-out',
    path: 'slerp',
    title: 'Größe “2”',
    explore: { base: { kind: 'seed', seed } },
  })),
}

test('a timeline comes back as it was saved, latents to the last bit', async () => {
  const { id } = await timelines.save({ name: 'Harmattan loop', model, timeline })
  expect(id).toBe('harmattan-loop')
  const opened = await new Timelines(folder).open(id)
  expect(opened).toMatchObject({ name: 'Harmattan loop', model, timeline })
})

test('saving again changes that one; a new one of the same name gets a number', async () => {
  const first = await timelines.save({ name: 'Loop', model, timeline })
  const again = await timelines.save({ id: first.id, model, timeline: { ...timeline, fps: 24 } })
  expect(again).toMatchObject({ id: first.id, name: 'Loop', createdAt: first.createdAt })
  const second = await timelines.save({ name: 'Loop', model, timeline })
  expect(second).toMatchObject({ id: 'loop-2', name: 'Loop 2' })
  const { timelines: all } = await timelines.list()
  expect(all.map(({ timeline: { fps } }) => fps).toSorted((a, b) => a - b)).toEqual([24, 30])
})

test('a name changes, the id stays, and the name finds it', async () => {
  const { id } = await timelines.save({ name: 'Loop', model, timeline })
  await timelines.rename(id, '織物')
  expect(await timelines.find('織物')).toMatchObject({ id, name: '織物' })
  expect(await timelines.find(id)).toMatchObject({ id })
})

test('what is removed can be brought back, and a copy is one of its own', async () => {
  const { id } = await timelines.save({ name: 'Loop', model, timeline })
  const copy = await timelines.duplicate(id)
  await timelines.remove(id)
  expect((await timelines.list()).timelines.map((one) => one.id)).toEqual([copy.id])
  await expect(timelines.open(id)).rejects.toMatchObject({ code: 'timeline-unknown' })
  expect(await timelines.restore(id)).toMatchObject({ id, timeline })
  await expect(timelines.restore(id)).rejects.toMatchObject({ code: 'timeline-unknown' })
})

test.each([
  ['cut off', (text: string) => text.slice(0, 99), 'is damaged', 'Restore'],
  [
    'with half a latent',
    (text: string) => text.replace(/"latent": "..../, '"latent": "'),
    'is damaged at timeline.keyframes.0.latent',
    'Restore',
  ],
  [
    'of a newer version',
    (text: string) => text.replace('"formatVersion": 1', '"formatVersion": 2'),
    'was written by a newer version of Latent Loom',
    'Update',
  ],
])('a file %s is named with its reason, and the others open', async (_, harm, why, remedy) => {
  const { id } = await timelines.save({ name: 'Bad', model, timeline })
  await timelines.save({ name: 'Good', model, timeline })
  const file = join(folder, `${id}.json`)
  writeFileSync(file, harm(readFileSync(file, 'utf8')))
  const { timelines: whole, broken } = await timelines.list()
  expect(whole.map(({ name }) => name)).toEqual(['Good'])
  const reason = `The timeline “bad” cannot be opened: its file ${why}.`
  expect(broken).toEqual([{ what: id, where: file, reason, remedy: expect.stringContaining(remedy) }])
  await expect(timelines.open(id)).rejects.toMatchObject({ code: 'timeline-damaged' })
})

test('saving leaves nothing but the files', async () => {
  await timelines.save({ name: 'Loop', model, timeline })
  expect(readdirSync(folder)).toEqual(['loop.json'])
})
