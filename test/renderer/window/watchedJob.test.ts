/** One job at a time, from its start to its end, also where its words come early or not at all. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WatchedJob } from '../../../src/renderer/window/watchedJob.svelte.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { doneJob, jobOf } from '../samples.ts'
import { seen } from '../seen.svelte.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const result = { kind: 'directions', model: 'leaves' } as const

async function watched() {
  const fake = await FakeStudio.open({ 'jobs.cancel': () => ({}), 'jobs.list': () => [jobOf('one')] })
  return { fake, job: new WatchedJob(fake.studio) }
}

test('it is busy from the start to the end, and gives what the job leaves', async () => {
  const { fake, job } = await watched()
  const shown = seen(() => [job.busy, job.job?.done])
  const ended = job.run(async () => ({ job: 'one' }))
  await settled()
  await fake.send('job', { ...jobOf('one'), done: 3 })
  await fake.send('job', { ...jobOf('another'), done: 9 })
  expect(shown.now).toEqual([true, 3])
  await fake.send('job', doneJob('one', result))
  expect([await ended, shown.now]).toEqual([result, [false, undefined]])
})

test('an end that is told before the start is answered counts', async () => {
  const { fake, job } = await watched()
  fake.answer({ 'jobs.list': () => [doneJob('one', result)] })
  const ended = job.run(async () => {
    await fake.send('job', doneJob('one', result))
    return { job: 'one' }
  })
  expect(await ended).toEqual(result)
})

test('a second one is not started while one runs', async () => {
  const { fake, job } = await watched()
  const first = job.run(async () => ({ job: 'one' }))
  const start = vi.fn<() => Promise<{ job: string }>>()
  expect(await job.run(start)).toBeUndefined()
  expect(start).not.toHaveBeenCalled()
  await settled()
  await fake.send('job', doneJob('one', result))
  await first
})

test('what is cancelled before the Studio has said which job it is, is cancelled then; it leaves nothing', async () => {
  const { fake, job } = await watched()
  let started = (_: { job: string }) => {}
  const ended = job.run(() => new Promise((resolve) => (started = resolve)))
  await job.cancel()
  expect([job.cancelling, fake.inputs('jobs.cancel')]).toEqual([true, []])
  started({ job: 'one' })
  await settled()
  expect(fake.inputs('jobs.cancel')).toEqual([{ job: 'one' }])
  await fake.send('job', jobOf('one', { kind: 'cancelled' }))
  expect(await ended).toBeUndefined()
})

test('a job that fails says why', async () => {
  const { fake, job } = await watched()
  const ended = job.run(async () => ({ job: 'one' })).catch((thrown: unknown) => thrown)
  await settled()
  const problem = { code: 'no', message: 'It cannot be read.', remedy: 'Choose another.' }
  await fake.send('job', jobOf('one', { kind: 'failed', problem }))
  expect(await ended).toMatchObject(problem)
  expect(job.busy).toBe(false)
})

test('a Studio that was started again and knows nothing of the job ends the waiting', async () => {
  const { fake, job } = await watched()
  const ended = job.run(async () => ({ job: 'one' })).catch((thrown: unknown) => thrown)
  await settled()
  fake.answer({ 'jobs.list': () => [] })
  await vi.advanceTimersByTimeAsync(4000)
  await settled()
  expect(await ended).toMatchObject({ code: 'connection-lost' })
})
