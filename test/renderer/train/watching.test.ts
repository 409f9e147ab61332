/** A training that is looked at: the list of runs, one run's previews as they grow, what is done with it, its pages. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Curves } from '../../../src/contract/schemas/runs.ts'
import { StudioProblem } from '../../../src/contract/studioProblem.ts'
import { Confirm } from '../../../src/renderer/parts/confirm.svelte.ts'
import { RunControl } from '../../../src/renderer/train/runControl.svelte.ts'
import { TimeLapse } from '../../../src/renderer/train/timeLapse.svelte.ts'
import { TrainComparison } from '../../../src/renderer/train/trainComparison.svelte.ts'
import { FlipBook } from '../../../src/renderer/train/trainFlipBook.svelte.ts'
import { readTrainRoute, usualRoute } from '../../../src/renderer/train/trainRoute.ts'
import { TrainRuns } from '../../../src/renderer/train/trainRuns.svelte.ts'
import { TrainWatch } from '../../../src/renderer/train/trainWatch.svelte.ts'
import { Workspace } from '../../../src/renderer/window/workspace.svelte.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { said } from '../said.ts'
import { modelOf, previewsOf, runOf } from '../samples.ts'
import { seen } from '../seen.svelte.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function wait(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await settled()
}

/** A log of `steps` steps, ten an epoch, from a step on; nothing of epochs. */
function curvesOf(from: number, steps: number): Curves {
  const at = Float32Array.from({ length: steps - from }, (_, index) => from + index + 1)
  const none = { at: new Float32Array(0), values: {}, rows: 0 }
  return { step: { at, values: { lossG: at }, rows: steps }, epoch: none, stepsBefore: 0, stepsPerEpoch: 10 }
}

async function openRuns() {
  const fake = await FakeStudio.open({
    'runs.measures': () => ({ list: [], charts: [] }),
    'runs.list': () => [runOf('new'), runOf('old', { status: 'finished' })],
  })
  const runs = new TrainRuns(fake.studio)
  await runs.load()
  return { fake, runs, off: runs.follow() }
}

test('numbers of a run are passed on a few times a second, its status at once', async () => {
  const { fake, runs } = await openRuns()
  const shown = seen(() => `${runs.find('new')?.status} ${runs.find('new')?.step}`)
  for (const step of [1, 2, 3]) await fake.send('run', runOf('new', { step }))
  expect(shown.now).toBe('training 0')
  await wait(250)
  expect(shown.now).toBe('training 3')
  await fake.send('run', runOf('new', { step: 4, status: 'paused' }))
  expect(shown.values).toEqual(['training 0', 'training 3', 'paused 4'])
})

test('a new run comes first, those that wait are in their turn, and one that is removed is gone', async () => {
  const { fake, runs, off } = await openRuns()
  for (const id of ['first', 'second']) await fake.send('run', runOf(id, { status: 'queued' }))
  expect(runs.all.map(({ id }) => id)).toEqual(['second', 'first', 'new', 'old'])
  expect(runs.queued.map(({ id }) => id)).toEqual(['first', 'second'])
  expect(runs.active?.id).toBe('new')
  await fake.send('run.removed', { id: 'first' })
  expect(runs.find('first')).toBeUndefined()
  off()
  await fake.send('run.removed', { id: 'second' })
  expect(runs.find('second')).toBeDefined()
})

async function openWatch() {
  const log = { steps: 20, previews: 2 }
  const fake = await FakeStudio.open({
    'runs.curves': ({ from }) => curvesOf(Math.min(from.step, log.steps), log.steps),
    'runs.previews': () => previewsOf(log.previews),
  })
  const watch = new TrainWatch(fake.studio, 'new')
  watch.reload()
  watch.hear(runOf('new', { step: 20 }))
  await wait(0)
  const asked = () =>
    fake.inputs('runs.curves').map((input) => (input as { from: { step: number } }).from.step)
  return { fake, watch, log, asked }
}

test('of a run’s log what is new is asked for, however many steps are told of', async () => {
  const { watch, log, asked } = await openWatch()
  expect([watch.curves.step.epoch.at(-1), watch.stepsPerEpoch, watch.previews?.list.length]).toEqual([
    2, 10, 2,
  ])
  log.steps = 40
  for (let step = 21; step <= 40; step++) watch.hear(runOf('new', { step }))
  await wait(350)
  expect([asked(), watch.curves.step.epoch.length, watch.curves.step.epoch.at(-1)]).toEqual([[0, 20], 40, 4])
})

test('previews that are the same stay the same value', async () => {
  const { watch, log } = await openWatch()
  const shown = seen(() => watch.previews?.list.length)
  watch.hear(runOf('new', { step: 21 }))
  await wait(900)
  log.previews = 3
  watch.hear(runOf('new', { step: 22 }))
  await wait(900)
  expect(shown.values).toEqual([2, 3])
})

test('a run that goes on from an earlier checkpoint is drawn from its beginning', async () => {
  const { watch, log, asked } = await openWatch()
  log.steps = 12
  watch.hear(runOf('new', { step: 12 }))
  await wait(0)
  expect([asked().at(-1), watch.curves.step.epoch.length]).toEqual([0, 12])
})

test('a log that has become shorter than what is held is asked for anew', async () => {
  const { watch, log, asked } = await openWatch()
  log.steps = 5
  watch.hear(runOf('new', { step: 30 }))
  await wait(350)
  expect([asked(), watch.curves.step.epoch.length]).toEqual([[0, 20, 0], 5])
})

test('nothing is asked once nobody looks', async () => {
  const { watch, asked } = await openWatch()
  watch.hear(runOf('new', { step: 21 }))
  watch.end()
  watch.hear(runOf('new', { step: 22, status: 'paused' }))
  await wait(2000)
  expect(asked()).toEqual([0])
})

async function openControl() {
  const { fake, runs } = await openRuns()
  const confirm = new Confirm()
  return { fake, runs, confirm, control: new RunControl(fake.studio, runs, confirm) }
}

test('a stop and a removal are asked back; a refusal leaves all as it is', async () => {
  const { fake, runs, confirm, control } = await openControl()
  fake.answer({ 'runs.stop': ({ id }) => runOf(id, { status: 'stopped' }), 'runs.remove': () => ({}) })
  const refused = control.stop(runOf('new'))
  confirm.answer(false)
  await refused
  expect([fake.inputs('runs.stop'), runs.active?.id]).toEqual([[], 'new'])
  const stopped = control.stop(runOf('new'))
  confirm.answer(true)
  await stopped
  expect(runs.find('new')?.status).toBe('stopped')
  const removed = control.remove(runOf('old'))
  expect(confirm.question?.danger).toBe(true)
  confirm.answer(true)
  expect(await removed).toBe(true)
})

test('what the Studio refuses is said, and a checkpoint can be asked for again', async () => {
  const { fake, control } = await openControl()
  fake.answer({
    'runs.checkpoint': () => {
      throw new StudioProblem({ code: 'no', message: 'The disk is full.', remedy: 'Make room.' })
    },
    'runs.resume': ({ id, epochs = 0 }) => runOf(id, { epochs }),
  })
  const kept = control.checkpoint(runOf('new'))
  expect(control.checkpointing).toBe(true)
  await kept
  expect([control.checkpointing, said()[0]?.text]).toEqual([false, 'The disk is full.'])
  await control.resume(runOf('old'), 40)
  await control.resume(runOf('old'))
  expect(fake.inputs('runs.resume')).toEqual([{ id: 'old', epochs: 40 }, { id: 'old' }])
})

test('of the models that a run has become the youngest that is still there is meant', async () => {
  const { fake, control } = await openControl()
  const trained = (id: string, run: string, createdAt: string) => {
    const facts = { recipe: 'fabric-64', dataset: 'leaves', pictures: 1, epochs: 1, steps: 1, seed: 0 }
    return modelOf(id, { createdAt, provenance: { kind: 'trained', run, ...facts } })
  }
  fake.answer({
    'models.list': () => [
      trained('b', 'new', '2026-02'),
      trained('a', 'new', '2026-01'),
      trained('c', 'old', '2026-03'),
    ],
  })
  expect(control.modelsKnown).toBe(false)
  await control.loadModels()
  expect([control.modelOf(runOf('new'))?.id, control.modelOf(runOf('none'))]).toEqual(['b', undefined])
})

test('compared runs are fetched once each, and again where that failed', async () => {
  const fake = await FakeStudio.open({
    'runs.curves': () => curvesOf(0, 10),
    'runs.previews': () => previewsOf(1),
  })
  const comparison = new TrainComparison(fake.studio)
  await comparison.load(['a', 'b'])
  await comparison.load(['b', 'a'])
  expect(fake.inputs('runs.previews')).toHaveLength(2)
  expect([comparison.curvesOf('a').step.epoch.length, comparison.curvesOf('c').step.epoch]).toEqual([10, []])
  fake.answer({
    'runs.previews': () => {
      throw new StudioProblem({ code: 'no', message: 'Not now.', remedy: 'Later.' })
    },
  })
  await expect(comparison.load(['c'])).rejects.toMatchObject({ code: 'no' })
  fake.answer({ 'runs.previews': () => previewsOf(1) })
  await comparison.load(['c'])
  expect(comparison.previewsOf('c')?.list).toHaveLength(1)
})

test('the flip book follows the newest preview until another one is shown', () => {
  const book = new FlipBook()
  book.setLength(3)
  expect([book.at(3), book.at(0)]).toEqual([2, -1])
  book.show(0)
  book.setLength(4)
  expect(book.at(4)).toBe(0)
  book.show(99)
  book.setLength(5)
  expect(book.at(5)).toBe(4)
})

test('it is leafed through from the beginning, in twelve seconds at most, and ends at the newest', async () => {
  const book = new FlipBook()
  const shown = seen(() => book.at(1000))
  book.toggle()
  expect(book.playing).toBe(false)
  book.setLength(1000)
  book.toggle()
  expect(shown.now).toBe(0)
  await wait(12_000)
  expect([book.playing, shown.now]).toEqual([false, 999])
  expect(shown.values.length).toBeLessThanOrEqual(12 * 8 + 2)
  book.toggle()
  await wait(1000)
  book.toggle()
  expect([book.playing, shown.now]).toEqual([false, 999])
})

test('a time lapse shows previews, or checkpoints of one tile, at the pace that was kept', async () => {
  const { studio } = await FakeStudio.open()
  const workspace = new Workspace(studio)
  workspace.open('{"timeLapsePace":{"secondsEach":0.5,"lastHold":1,"fades":"no"}}')
  const training = { run: runOf('new', { status: 'finished', epoch: 20 }), previews: previewsOf(6) }
  const lapse = new TimeLapse(workspace, 1, () => training)
  expect(lapse.wish.subject).toEqual({ kind: 'previews', run: 'new', secondsEach: 0.5, lastHold: 1 })
  expect([lapse.wish.frames, lapse.wish.crossfade?.(30)]).toEqual([(6 * 0.5 + 1) * 25, 15])
  lapse.change({ shows: 'checkpoints', fades: false })
  lapse.tile = 2
  expect(lapse.wish.subject).toMatchObject({ kind: 'checkpoints', latent: Float32Array.of(4, 5) })
  expect(lapse.wish.crossfade?.(30)).toBe(1)
  expect(workspace.read('timeLapsePace')).toMatchObject({ shows: 'checkpoints', secondsEach: 0.5 })
})

test('an address that names nothing leads to what trains, was cut short, waits, or was shown last', async () => {
  expect(readTrainRoute({ compare: 'a,,b' })).toEqual({ kind: 'compare', ids: ['a', 'b'] })
  expect(readTrainRoute({ new: '1' })).toEqual({ kind: 'setup' })
  expect(readTrainRoute({ fineTune: 'kente' })).toEqual({ kind: 'setup', fineTune: 'kente' })
  expect(readTrainRoute({})).toBeUndefined()
  const { fake, runs } = await openRuns()
  expect(usualRoute(runs, { run: 'old' })).toEqual({ kind: 'run', id: 'new' })
  await fake.send('run', runOf('new', { status: 'interrupted' }))
  expect(usualRoute(runs, { run: 'old' })).toEqual({ kind: 'run', id: 'new' })
  await fake.send('run', runOf('new', { status: 'finished' }))
  expect(usualRoute(runs, { run: 'old' })).toEqual({ kind: 'run', id: 'old' })
  expect(usualRoute(runs, { run: 'gone' })).toEqual({ kind: 'setup' })
  expect(usualRoute(runs, 'damaged')).toEqual({ kind: 'setup' })
})
