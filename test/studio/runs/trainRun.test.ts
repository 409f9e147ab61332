/** Runs that are gone on with, in ways that people did not mean. With the real engine. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, afterAll, expect, test } from 'vitest'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import type { HowItStarts } from '../../../src/studio/runs/trainRun.ts'
import { latestFile, openRun, updateRun, type Run } from '../../../src/studio/runs/run.ts'
import { Studio } from '../../../src/studio/session/studio.ts'
import { blobs } from '../datasets/samples.ts'

let folder: string
let studio: Studio
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loom-train-'))
  studio = new Studio({ library: join(folder, 'library') })
  mkdirSync(join(folder, 'pictures'))
  for (let i = 0; i < 4; i++)
    await blobs(i, 16, 16)
      .png()
      .toFile(join(folder, 'pictures', `${i}.png`))
})
afterAll(async () => {
  await studio.close()
  rmSync(folder, { recursive: true, force: true })
})

async function trained(name: string, epochs: number): Promise<Run> {
  const queued = await studio.runs.start({
    data: join(folder, 'pictures'),
    recipe: 'tiny',
    changes: { training: { batch: 2, epochs, checkpointEpochs: [2] } },
    name,
    seed: 1,
    precision: 'float32',
  })
  return queued.ended()
}

const rowsOf = ({ directory }: Run) => readFileSync(join(directory, 'log.jsonl'), 'utf8').trim().split('\n')

test('a goal below what was done is refused; the epoch that it has come to makes a model', async () => {
  await updateRun(await trained('goal', 3), { state: { kind: 'paused' }, models: [] })
  await expect(studio.runs.resume('goal', 2)).rejects.toMatchObject({
    code: 'run-beyond',
    message: 'The run “goal” is in epoch 3 already, and cannot end at epoch 2.',
    remedy: expect.stringContaining('epoch 3'),
  })
  const ended = await (await studio.runs.resume('goal', 3)).ended()
  expect([ended.state, ended.models]).toEqual([{ kind: 'finished' }, ['goal 2']])
  await expect(studio.runs.resume('goal', 1)).rejects.toMatchObject({ code: 'run-beyond' })
})

test('a run that two go on with at once is trained by one of them', async () => {
  await trained('twice', 1)
  const other = new Studio({ library: studio.library.directory })
  const [first, second] = await Promise.all([studio.runs.resume('twice', 6), other.runs.resume('twice', 6)])
  const ends = await Promise.allSettled([first.ended(), second.ended()])
  expect(
    ends.map((end) => (end.status === 'rejected' ? end.reason.code : end.value.epoch)).toSorted(),
  ).toEqual([6, 'run-busy'])
  await other.close()
  const run = await openRun(studio.library.runs, 'twice')
  expect(rowsOf(run)).toHaveLength(12)
  expect(readdirSync(run.directory)).not.toContain('run.lock')
  // Of one Studio, two windows at once.
  const both = await Promise.allSettled([studio.runs.resume('twice', 7), studio.runs.resume('twice', 7)])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  for (const one of both) if (one.status === 'fulfilled') await one.value.ended()
})

test('a run whose latest checkpoint is cut off goes on from the newest one that is whole, and says so', async () => {
  const run = await trained('cut', 3)
  const whole = readFileSync(latestFile(run))
  truncateSync(latestFile(run), 1000)
  truncateSync(join(run.directory, 'checkpoints', 'epoch-0003.safetensors'), 0)
  const told: HowItStarts[] = []
  const queued = await studio.runs.resume('cut', 4, { onStart: (_, how) => told.push(how) })
  const ended = await queued.ended()
  expect(told).toEqual([{ wentBackTo: 4 }])
  expect([ended.epoch, rowsOf(ended).length]).toEqual([4, 8])
  expect(readdirSync(run.directory)).toContain('latest.damaged.safetensors')
  // And comes to the same as one that lost nothing.
  const straight = await trained('straight', 4)
  expect(readFileSync(latestFile(ended)).equals(readFileSync(latestFile(straight)))).toBe(true)
  expect(whole.equals(readFileSync(latestFile(ended)))).toBe(false)
})

test('a run of which no checkpoint can be read is refused, and does not begin anew', async () => {
  const run = await trained('lost', 1)
  rmSync(join(run.directory, 'checkpoints'), { recursive: true })
  rmSync(latestFile(run))
  const queued = await studio.runs.resume('lost', 2)
  await expect(queued.ended()).rejects.toMatchObject({
    code: 'run-damaged',
    message: expect.stringContaining('latest.safetensors is missing'),
  })
  expect(rowsOf(run)).toHaveLength(2)
})

test('what a run says of its steps is what its checkpoint has', async () => {
  const run = await trained('behind', 2)
  await updateRun(run, { step: 0, epoch: 0, state: { kind: 'training', process: 2 ** 22 + 1 } })
  const { epoch, step } = await openRun(studio.library.runs, 'behind')
  expect([epoch, step]).toEqual([2, 4])
  expect(readSafetensors(readFileSync(latestFile(run))).metadata['step']).toBe('4')
})

test('fewer pictures than a batch are one batch', async () => {
  const queued = await studio.runs.start({
    data: join(folder, 'pictures'),
    recipe: 'tiny',
    changes: { training: { batch: 64, epochs: 2, dropLastBatch: true } },
    name: 'few',
    seed: 1,
    precision: 'float32',
  })
  const run = await queued.ended()
  expect([run.recipe.training.batch, run.step, run.state.kind]).toEqual([4, 2, 'finished'])
})
