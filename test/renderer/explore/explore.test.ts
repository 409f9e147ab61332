/** Explore against a Studio that the test plays: the way back, what is made when one rests, what the next start finds. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Model } from '../../../src/contract/schemas/models.ts'
import type { MakePicturesInput } from '../../../src/contract/schemas/pictures.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { Explore } from '../../../src/renderer/explore/explore.svelte.ts'
import { Visited } from '../../../src/renderer/latents/visited.svelte.ts'
import { Workspace } from '../../../src/renderer/window/workspace.svelte.ts'
import { handsomeSeed } from '../../../src/renderer/explore/exploreDocument.svelte.ts'
import { GallerySaving } from '../../../src/renderer/explore/gallerySaving.svelte.ts'
import type { SaveInput } from '../../../src/contract/schemas/gallery.ts'
import { itemOf, jobOf, previewsOf, runOf } from '../samples.ts'
import { FakeStudio, settled, type Answers } from '../fakeStudio.ts'
import { made } from '../latents/playedPictures.ts'
import { seen } from '../seen.svelte.ts'
import { model } from '../timeline/sampleTimelines.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', () => 0)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const hue = { name: 'hue', kind: 'attribute' as const, vector: Float32Array.of(1, 0, 0, 0), explained: 0.5 }

async function opened(
  workspaceJson = '',
  models: readonly Model[] = [model('fabric'), model('salt')],
  answers: Answers = {},
) {
  let list = models
  const fake = await FakeStudio.open({
    'models.list': () => [...list],
    'models.directions': () => ({ measured: [hue] }),
    'pictures.make': ({ count }) => made(count),
    ...answers,
  })
  const workspace = new Workspace(fake.studio)
  workspace.open(workspaceJson)
  const visited = new Visited()
  visited.restore(workspace.read('explore'))
  const explore = new Explore(fake.studio, workspace, visited)
  await explore.connect()
  const rest = async () => {
    await vi.advanceTimersByTimeAsync(150)
    for (let turn = 0; turn < 20; turn++) await settled()
  }
  await rest()
  const large = () =>
    (fake.inputs('pictures.make') as MakePicturesInput[]).filter(({ slot }) => slot === 'large')
  const storedJson = () => JSON.stringify({ explore: workspace.read('explore') })
  const change = (next: readonly Model[]) => (list = next)
  return { fake, explore, rest, large, storedJson, change }
}

test('it begins at a handsome seed of the shipped model, with its picture and a grid', async () => {
  const { explore, large } = await opened('', [model('salt'), model('fabric', { shipped: true })])
  expect(explore.subject).toMatchObject({ name: 'fabric', directions: [hue] })
  expect([...large()[0]!.latents]).toEqual([...latentOfSeed(handsomeSeed, 4)])
  expect(explore.large.shown).toBe(explore.state)
  expect(explore.grid.tiles).toHaveLength(36)
})

test('each control is one step back, a drag of a slider too, and what is undone is shown', async () => {
  const { explore, large } = await opened()
  const { document } = explore
  const shown = seen(() => [document.state.psi, document.canUndo, document.canRedo])
  document.setPsi(0.9)
  document.setPsi(0.8)
  document.seal()
  document.setPsi(0.5)
  document.turn('hue', 2)
  await settled()
  document.undo()
  expect([document.state.psi, document.state.knobs]).toEqual([0.5, {}])
  document.undo()
  expect(document.state.psi).toBe(0.8)
  document.undo()
  expect(shown.now).toEqual([1, false, true])
  await settled()
  expect([...large().at(-1)!.latents]).toEqual([...latentOfSeed(1, 4)])
  document.redo()
  expect(shown.now).toEqual([0.8, true, true])
})

test('a knob moves the latent along its direction, and a lock keeps it where one goes', async () => {
  const { explore, large } = await opened()
  explore.document.turn('hue', 2)
  await settled()
  const start = latentOfSeed(1, 4)
  expect(large().at(-1)!.latents[0]).toBeCloseTo(start[0]! + 2, 5)
  explore.document.turn('z3', 1)
  explore.knobs.lock('hue', true)
  explore.knobs.reset()
  expect(explore.state.knobs).toEqual({ hue: 2 })
  explore.document.undo()
  expect(explore.state.knobs).toEqual({ hue: 2, z3: 1 })
})

test('nothing but the large picture is made while somebody moves', async () => {
  const { fake, explore, rest, large } = await opened()
  const others = () => fake.inputs('pictures.make').length - large().length
  const before = others()
  for (let move = 0; move < 10; move++) {
    explore.document.setPsi(0.5 + move / 100)
    await vi.advanceTimersByTimeAsync(100)
    await settled()
  }
  expect(others()).toBe(before)
  await rest()
  expect(others()).toBeGreaterThan(before)
})

test('a move in the middle of a grid leaves the rest of it unmade, and the grid after it is whole', async () => {
  const { fake, explore, rest } = await opened()
  const grids = () => fake.asked.filter((one) => (one.input as { slot?: string }).slot === 'grid').length
  fake.answer({
    'pictures.make': ({ count, slot }) => {
      if (slot === 'grid' && grids() === 12) explore.document.setSeed(77)
      return made(count)
    },
  })
  explore.document.setSeed(5)
  await rest()
  expect(grids()).toBe(12)
  await rest()
  expect([grids(), explore.grid.tiles.length]).toEqual([21, 36])
  expect(explore.visited.current).toBe('model fabric 77')
})

test('a tile leads to the picture that it shows', async () => {
  const { explore, large } = await opened()
  const tile = explore.grid.tile(7)!
  explore.go(tile.state)
  await settled()
  const latents = [...large().at(-1)!.latents]
  latents.forEach((value, i) => expect(value).toBeCloseTo(tile.latent[i]!, 5))
})

test('a stop is where one rested, and leads back', async () => {
  const { explore, rest } = await opened()
  explore.document.setSeed(2)
  explore.document.setSeed(3)
  await rest()
  const { visited } = explore
  expect(visited.stops.map(({ state }) => state.seed)).toEqual([1, 3])
  expect(visited.stops.every(({ picture }) => picture)).toBe(true)
  await explore.goTo(visited.stops[0]!.state)
  expect(explore.state.base).toEqual({ kind: 'seed', seed: 1 })
})

test('the next start finds state, stops, grid, pinned picture and locks', async () => {
  const { explore, rest, storedJson } = await opened()
  explore.grid.count = 16
  explore.knobs.lock('hue', true)
  explore.document.turn('hue', 1.5)
  await explore.comparison.pin(explore.stored()!)
  explore.comparison.mode = 'compare'
  explore.openedBy = 'model=fabric'
  await rest()
  const { explore: next } = await opened(storedJson())
  expect(next.state).toEqual(explore.state)
  expect(next.document.canUndo).toBe(false)
  expect([next.grid.count, next.comparison.mode, next.openedBy]).toEqual([16, 'compare', 'model=fabric'])
  expect(next.knobs.isLocked('hue')).toBe(true)
  expect(next.comparison.pinned?.picture).toBeDefined()
  expect(next.visited.stops.map(({ key }) => key)).toEqual(explore.visited.stops.map(({ key }) => key))
})

test.each(['{"explore":3}', '{"explore":{"state":{"psi":"x"},"grid":[],"visited":[{}],"locked":7}}'])(
  'what another version has stored counts for nothing: %s',
  async (json) => {
    const { explore } = await opened(json)
    expect(explore.state).toMatchObject({ base: { kind: 'seed', seed: 1 }, psi: 1 })
    expect(explore.visited.stops).toHaveLength(1)
  },
)

test('where the stored model is gone, the usual one is at the same latent', async () => {
  const { explore, rest, storedJson } = await opened()
  await explore.chooseModel('salt')
  explore.document.setSeed(9)
  await rest()
  const { explore: next } = await opened(storedJson(), [model('fabric')])
  expect(next.state).toMatchObject({ generator: { id: 'fabric' }, base: { kind: 'seed', seed: 9 } })
  expect(next.visited.stops.some(({ state }) => state.generator.id === 'salt')).toBe(false)
})

test('a model that is removed while it is explored gives way to the usual one', async () => {
  const { explore, change } = await opened()
  await explore.chooseModel('salt')
  change([model('fabric')])
  await explore.modelsChanged()
  expect(explore.state.generator.id).toBe('fabric')
  expect(explore.subject?.name).toBe('fabric')
})

test('another model has the same start, and knobs that were turned become the start', async () => {
  const { explore } = await opened()
  await explore.chooseModel('salt')
  expect(explore.state).toMatchObject({ base: { kind: 'seed', seed: 1 }, knobs: {} })
  explore.document.turn('hue', 2)
  await explore.chooseModel('fabric')
  const { base, knobs } = explore.state
  expect([base.kind, knobs]).toEqual(['latent', {}])
  expect(base.kind === 'latent' && base.latent[0]).toBeCloseTo(latentOfSeed(1, 4)[0]! + 2, 5)
})

/** What is saved, as it is asked for. */
function saver({ fake, explore }: Awaited<ReturnType<typeof opened>>) {
  fake.answer({ 'gallery.save': () => itemOf(`saved-item-${fake.inputs('gallery.save').length}`) })
  const saving = new GallerySaving(explore, fake.studio)
  const saved = () =>
    (fake.inputs('gallery.save') as SaveInput[]).map(({ title, madeFrom }) => ({ title, madeFrom }))
  return { saving, saved }
}

test('what is made of a neighbour comes from what it lies around; a seed at random comes from nothing', async () => {
  const place = await opened()
  const { explore, rest } = place
  const { saving, saved } = saver(place)
  await saving.picture()
  explore.goToTile(explore.grid.tile(3)!.state)
  await rest()
  await saving.picture() // of saved-item-1
  await saving.tile(explore.grid.tile(5)!.state) // of saved-item-2
  await explore.chooseModel('salt')
  await saving.picture() // of saved-item-2: the same start in another model
  explore.document.setSeed(77)
  await rest()
  await saving.picture()
  explore.document.undo()
  await saving.picture()
  expect(saved().map(({ madeFrom }) => madeFrom)).toEqual([
    undefined,
    'saved-item-1',
    'saved-item-2',
    'saved-item-2',
    undefined,
    'saved-item-4',
  ])
})

test('after a reload it is still known what a picture comes from', async () => {
  const before = await opened()
  const first = saver(before)
  await first.saving.picture()
  before.explore.goToTile(before.explore.grid.tile(3)!.state)
  await before.rest()
  const after = await opened(before.storedJson())
  const { saving, saved } = saver(after)
  await saving.picture()
  expect(saved()).toMatchObject([{ madeFrom: 'saved-item-1' }])
  expect(JSON.parse(after.storedJson())).toMatchObject({ explore: { madeFrom: 'saved-item-1' } }) // at once
})

test('pictures are called after what differs: what is turned most, then the seed', async () => {
  const place = await opened()
  const { explore } = place
  const { saving, saved } = saver(place)
  explore.document.setSeed(4021)
  await saving.picture()
  explore.document.turn('z2', 0.1)
  explore.document.turn('hue', -0.57)
  await saving.picture()
  explore.document.turn('z3', 1)
  await saving.picture()
  expect(saved().map(({ title }) => title)).toEqual([
    'Seed 4021',
    'Redness −0.57, z 3 +0.10, Seed 4021',
    'z 4 +1.00, Redness −0.57, 1 knob more, Seed 4021',
  ])
})

test('a training that is explored becomes its model when it ends, at the same place, and after a reload too', async () => {
  const place = await opened()
  const { fake, explore, rest, change } = place
  let run = runOf('leaves', { status: 'training', epoch: 3 })
  const runs = { 'runs.list': () => [run], 'runs.previews': () => ({ ...previewsOf(1), latentSize: 4 }) }
  fake.answer(runs)
  const subject = await explore.subjects.find({ kind: 'run', id: 'leaves' })
  explore.go({ ...explore.state, generator: subject.generator, base: { kind: 'seed', seed: 9 } })
  await rest()
  const inTraining = place.storedJson()
  expect([explore.subject?.name, explore.subjects.run('leaves')?.status]).toEqual(['leaves', 'training'])

  run = { ...run, status: 'paused' }
  await fake.send('run', run)
  await explore.runChanged(run)
  expect([explore.state.generator.kind, explore.subjects.run('leaves')?.status]).toEqual(['run', 'paused'])

  run = { ...run, status: 'finished', models: ['leaves'] }
  change([model('fabric'), model('leaves')])
  await explore.runChanged(run)
  await rest()
  expect(explore.state).toMatchObject({
    generator: { kind: 'model', id: 'leaves' },
    base: { kind: 'seed', seed: 9 },
  })
  expect(explore.subject?.directions).toEqual([hue])

  const after = await opened(inTraining, [model('fabric'), model('leaves')], runs)
  expect(after.explore.state).toMatchObject({ generator: { kind: 'model', id: 'leaves' }, base: { seed: 9 } })
})

test('a training that ends while another view is open is its model when Explore is opened again', async () => {
  const { fake, explore, rest, change } = await opened()
  let run = runOf('leaves')
  fake.answer({ 'runs.list': () => [run], 'runs.previews': () => ({ ...previewsOf(1), latentSize: 4 }) })
  const subject = await explore.subjects.find({ kind: 'run', id: 'leaves' })
  explore.go({ ...explore.state, generator: subject.generator })
  await rest()
  run = { ...run, status: 'stopped', models: ['gone', 'leaves'] }
  change([model('fabric'), model('leaves')])
  await explore.connect()
  expect(explore.state.generator).toEqual({ kind: 'model', id: 'leaves' })
})

test('a measurement that fails is said for its model, and not begun anew wherever one goes', async () => {
  const problem = { code: 'pictures-alike', message: 'All alike.', remedy: 'Train it anew.' }
  const { fake, explore, rest } = await opened('', [model('grey'), model('salt')], {
    'models.directions': () => ({}),
    'models.measureDirections': () => ({ job: 'one' }),
    'jobs.list': () => [jobOf('one', { kind: 'failed', problem })],
  })
  await rest()
  for (const seed of [2, 3]) {
    explore.document.setSeed(seed)
    await rest()
  }
  expect(fake.inputs('models.measureDirections')).toEqual([{ id: 'grey' }])
  expect([explore.subjects.problemOf('grey'), explore.subjects.problemOf('salt')]).toEqual([
    problem,
    undefined,
  ])
})
