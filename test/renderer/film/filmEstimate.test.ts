/** A film on its way: what is asked for while its choices change, and what becomes of the export. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EstimateFilmInput } from '../../../src/contract/schemas/films.ts'
import type { Job } from '../../../src/contract/schemas/jobs.ts'
import { FilmEstimate } from '../../../src/renderer/film/filmEstimate.svelte.ts'
import { FilmExport } from '../../../src/renderer/film/filmExport.svelte.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const subject = { kind: 'previews', run: 'a-run', secondsEach: 0.2, lastHold: 1 } as const
const settings = (quality: number) =>
  ({ format: { kind: 'mp4', quality }, width: 64, scaling: 'nearest', fps: 25, crossfade: 1 }) as const
const wish = (quality: number): EstimateFilmInput => ({ subject, settings: settings(quality), at: 0 })
const job = (id: string, state: Job['state']): Job => ({
  id,
  kind: 'film',
  subject: '',
  done: 0,
  total: 0,
  startedAt: '2026-01-01T00:00:00.000Z',
  state,
})
const estimated = (bytes: number) =>
  ({
    kind: 'film-estimate',
    bytes,
    ms: 10,
    frames: 5,
    width: 64,
    height: 64,
    sample: 'media/sample.mp4',
  }) as const

async function estimating() {
  let count = 0
  const fake = await FakeStudio.open({
    'films.estimate': () => ({ job: `job-${++count}` }),
    'jobs.cancel': () => ({}),
    'jobs.list': () => Array.from({ length: count }, (_, i) => job(`job-${i + 1}`, { kind: 'running' })),
  })
  return { fake, estimate: new FilmEstimate(fake.studio) }
}

const exporting = () =>
  FakeStudio.open({
    'films.export': () => ({ job: 'job-1' }),
    'jobs.cancel': () => ({}),
    'jobs.list': () => [job('job-1', { kind: 'running' })],
  })

test('of many changes in a row only the last is asked for, once they rest', async () => {
  const { fake, estimate } = await estimating()
  for (const quality of [10, 20, 30]) {
    estimate.ask(wish(quality))
    await vi.advanceTimersByTimeAsync(quality === 10 ? 0 : 100)
  }
  await vi.advanceTimersByTimeAsync(250)
  await settled()
  expect(fake.inputs('films.estimate')).toEqual([wish(10), wish(30)])
  expect(estimate.busy).toBe(true)
})

test('the answer to an older wish is not shown, and its job is cancelled', async () => {
  const { fake, estimate } = await estimating()
  estimate.ask(wish(10))
  await vi.advanceTimersByTimeAsync(0)
  await settled()
  estimate.ask(wish(20))
  await vi.advanceTimersByTimeAsync(250)
  await settled()
  expect(fake.inputs('jobs.cancel')).toEqual([{ job: 'job-1' }])
  await fake.send('job', job('job-1', { kind: 'done', result: estimated(1) }))
  expect(estimate.answer).toBeUndefined()
  await fake.send('job', job('job-2', { kind: 'done', result: estimated(2) }))
  expect(estimate.answer).toEqual({ film: estimated(2), input: wish(20) })
  expect(estimate.busy).toBe(false)
})

test('the same wish again asks nothing', async () => {
  const { fake, estimate } = await estimating()
  estimate.ask(wish(10))
  await vi.advanceTimersByTimeAsync(0)
  estimate.ask(wish(10))
  await vi.advanceTimersByTimeAsync(500)
  await settled()
  expect(fake.inputs('films.estimate')).toHaveLength(1)
})

test('an export that is cancelled at once is cancelled as soon as the Studio has named it', async () => {
  const fake = await exporting()
  const film = new FilmExport(fake.studio, { subject, settings: settings(80), keep: true, title: 'Loop' })
  await film.job.cancel()
  expect(film.job.cancelling).toBe(true)
  await settled()
  expect(fake.inputs('jobs.cancel')).toEqual([{ job: 'job-1' }])
  await fake.send('job', job('job-1', { kind: 'cancelled' }))
  expect(film.stage).toEqual({ kind: 'cancelled' })
})

test('an export that fails says why', async () => {
  const problem = { code: 'disk-full', message: 'The disk is full.', remedy: 'Make room.' }
  const fake = await exporting()
  const film = new FilmExport(fake.studio, { subject, settings: settings(80), keep: true, title: 'Loop' })
  await settled()
  await fake.send('job', job('job-1', { kind: 'failed', problem }))
  expect(film.stage).toMatchObject({ kind: 'failed', problem })
})
