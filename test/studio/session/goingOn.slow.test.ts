/** Trainings that go on by themselves: after a library that was gone for a while, and after a Studio that was closed. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { StudioClient } from '../../../src/contract/client.ts'
import type { Generator } from '../../../src/contract/schemas/pictures.ts'
import type { Run } from '../../../src/contract/schemas/runs.ts'
import { blobs, temporaryFolder } from '../datasets/samples.ts'
import { openSession, resultOf, temporaryLibrary, untilRun } from './openSession.ts'

async function importTiny(client: StudioClient): Promise<string> {
  const path = await temporaryFolder()
  for (let i = 0; i < 16; i++)
    await blobs(i, 24, 24)
      .png()
      .toFile(join(path, `${i}.png`))
  const source = { kind: 'path', path } as const
  const { job } = await client.call('datasets.import', { source, name: 'blobs', size: 16, channels: 3 })
  const result = await resultOf(client, job)
  if (result.kind !== 'dataset') throw new Error(result.kind)
  return result.dataset.id
}

function start(client: StudioClient, dataset: string, name: string, epochs = 5000): Promise<Run> {
  const changes = { training: { epochs } }
  return client.call('runs.start', { dataset, recipe: 'tiny', name, seed: 1, precision: 'float32', changes })
}

/** For the recipe `tiny`. */
const latents = new Float32Array(16)

test('a training whose library goes waits for it, and goes on from its checkpoint when it is back', async () => {
  const { join: page, library, defects } = await openSession()
  const client = page('a')
  const elsewhere = `${library}-elsewhere`
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }))
  const states: Run['status'][] = []
  const dataset = await importTiny(client)
  const { id } = await start(client, dataset, 'long')
  await untilRun(client, id, ({ step }) => step > 4)
  client.on('run', ({ status }) => {
    if (states.at(-1) !== status) states.push(status)
  })
  renameSync(library, elsewhere)
  await expect.poll(() => states.at(-1), { timeout: 20_000 }).toBe('queued')
  const pictureOf = (generator: Generator) => client.call('pictures.make', { generator, latents, count: 1 })
  await expect(pictureOf({ kind: 'run', id })).rejects.toMatchObject({ code: 'library-gone' })
  expect(existsSync(library)).toBe(false)
  renameSync(elsewhere, library)
  await expect.poll(() => states.at(-1), { timeout: 20_000 }).toBe('training')
  expect(states.slice(-3)).toEqual(['queued', 'starting', 'training'])
  expect((await client.call('runs.stop', { id })).status).toBe('stopped')
  expect(defects).toEqual([])
})

test('what was in training when a Studio was closed goes on in the next one, in its order; what was paused does not', async () => {
  const library = temporaryLibrary()
  const first = await openSession(library)
  const client = first.join('a')
  const dataset = await importTiny(client)
  const [paused, long, later] = [
    await start(client, dataset, 'paused'),
    await start(client, dataset, 'long'),
    await start(client, dataset, 'later', 2),
  ]
  await client.call('runs.pause', { id: paused.id })
  const before = await untilRun(client, long.id, ({ step }) => step > 4)
  await first.session.close()

  const second = await openSession(library)
  const again = second.join('b')
  const goesOn = await untilRun(
    again,
    long.id,
    ({ status, step }) => status === 'training' && step > before.step,
  )
  expect(goesOn.step).toBeGreaterThan(before.step)
  const waiting = await untilRun(again, later.id, ({ status }) => status === 'queued')
  expect(waiting.name).toBe('later')
  expect((await again.call('runs.list', {})).find(({ id }) => id === paused.id)!.status).toBe('paused')
  await again.call('runs.stop', { id: long.id })
  await untilRun(again, later.id, ({ status }) => status === 'finished')
  await second.session.close()

  const third = await openSession(library)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const statuses = (await third.join('c').call('runs.list', {})).map(({ name, status }) => [name, status])
  expect(statuses).toEqual(
    expect.arrayContaining([
      ['paused', 'paused'],
      ['long', 'stopped'],
      ['later', 'finished'],
    ]),
  )
  expect([first.defects, second.defects, third.defects]).toEqual([[], [], []])
})
