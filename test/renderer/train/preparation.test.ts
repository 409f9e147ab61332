/** A training before it starts: its pictures, its recipe, what they want of each other, and the start. */
import { afterEach, expect, test, vi } from 'vitest'
import type { Run } from '../../../src/contract/schemas/runs.ts'
import { StudioProblem } from '../../../src/contract/studioProblem.ts'
import { smallerThan } from '../../../src/renderer/train/smallPictures.ts'
import { TrainPreparation } from '../../../src/renderer/train/trainPreparation.svelte.ts'
import { TrainRuns } from '../../../src/renderer/train/trainRuns.svelte.ts'
import { description, FakeStudio, settled, type Answers } from '../fakeStudio.ts'
import { datasetOf, doneJob, jobOf, modelOf, recipeOf, reportOf, runOf } from '../samples.ts'
import { seen } from '../seen.svelte.ts'

afterEach(() => void vi.unstubAllGlobals())

const recipes = [
  recipeOf('fabric-64'),
  recipeOf('fabric-32', { size: 32, network: { imageSize: 32, channels: 3 } }),
  recipeOf('digits', { family: 'mnist', size: 28, channels: 1, network: {} }),
]
const leaves = datasetOf('leaves')
const digits = datasetOf('digits', { size: 28, channels: 1 })
const problem = { code: 'no', message: 'It cannot be read.', remedy: 'Choose another.' }

async function prepared(answers: Answers = {}) {
  const fake = await FakeStudio.open({
    'recipes.list': () => ({ recipes, fields: [] }),
    'models.list': () => [modelOf('kente'), modelOf('nine', { family: 'mnist', size: 28, channels: 1 })],
    'datasets.list': () => [leaves, digits],
    'datasets.report': () => reportOf(),
    'runs.list': () => [],
    ...answers,
  })
  const preparation = new TrainPreparation(fake.studio, new TrainRuns(fake.studio))
  await preparation.load()
  return { fake, preparation, pictures: preparation.pictures, recipe: preparation.recipe }
}

/** Answers of a Studio whose next job ends so. */
const endingAs = (state: Parameters<typeof jobOf>[1]): Answers => ({
  'datasets.inspect': () => ({ job: 'one' }),
  'datasets.import': () => ({ job: 'one' }),
  'runs.estimate': () => ({ job: 'one' }),
  'jobs.list': () => [jobOf('one', state)],
})
const reporting = (more = {}) =>
  endingAs({ kind: 'done', result: { kind: 'report', report: reportOf(more) } })

test('a folder is looked at, and imported as what it is called and as its colours are', async () => {
  const { fake, pictures } = await prepared(reporting({ greyscaleCount: 100 }))
  const phases = seen(() => pictures.phase.kind)
  const looking = pictures.lookAtFolder('/pictures/prints/leaves/')
  expect([pictures.rests, phases.now]).toEqual([false, 'inspecting'])
  await looking
  expect([pictures.name, pictures.channels, phases.now]).toEqual(['leaves', 1, 'report'])
  const result = { kind: 'dataset', dataset: leaves, report: reportOf(), reused: true } as const
  fake.answer(endingAs({ kind: 'done', result }))
  await pictures.import()
  expect(fake.inputs('datasets.import')).toMatchObject([{ name: 'leaves', channels: 1, fit: 'cover' }])
  expect([phases.values, pictures.dataset?.id]).toEqual([
    ['choosing', 'inspecting', 'report', 'importing', 'chosen'],
    'leaves',
  ])
})

test('a second folder is refused while one is under way', async () => {
  const { fake, pictures } = await prepared({ ...reporting(), 'jobs.list': () => [jobOf('one')] })
  const first = pictures.lookAtFolder('/pictures/leaves')
  await pictures.lookAtFolder('/pictures/kente')
  await settled()
  expect(fake.inputs('datasets.inspect')).toHaveLength(1)
  expect(pictures.folder).toBe('/pictures/leaves')
  await fake.send('job', jobOf('one', { kind: 'cancelled' }))
  await first
  expect(pictures.phase.kind).toBe('choosing')
})

test('an import that fails leaves the report, with what went wrong', async () => {
  const { fake, pictures } = await prepared(reporting())
  await pictures.lookAtFolder('/pictures/leaves')
  fake.answer(endingAs({ kind: 'failed', problem }))
  await pictures.import()
  expect([pictures.phase.kind, pictures.problem?.message]).toEqual(['report', problem.message])
})

test('files that are sent can be called off, and then nothing is wrong', async () => {
  const { pictures } = await prepared()
  vi.stubGlobal('fetch', (_: URL, { signal }: RequestInit) => {
    return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  })
  const phase = seen(() => pictures.phase)
  const sending = pictures.lookAtFiles([{ path: 'prints/1.png', file: new File([''], '1.png') }])
  expect(phase.now).toMatchObject({ kind: 'sending', title: 'prints', done: 0, total: 1 })
  await pictures.cancel()
  await sending
  expect([phase.now.kind, pictures.problem]).toEqual(['choosing', undefined])
})

test('the crops that are shown are those of the latest question', async () => {
  const { fake, pictures } = await prepared(reporting())
  await pictures.lookAtFolder('/pictures/leaves')
  const answers: (() => void)[] = []
  fake.answer({
    'datasets.preview': ({ size }) =>
      new Promise((resolve) =>
        answers.push(() => resolve({ count: 0, size, channels: 3, pixels: new Uint8Array() })),
      ),
  })
  const first = pictures.crop()
  pictures.size = 32
  const second = pictures.crop()
  await settled()
  answers[1]!()
  answers[0]!()
  await Promise.all([first, second])
  expect(pictures.crops?.size).toBe(32)
})

test('a recipe suits the pictures that are chosen, unless the chosen one does', async () => {
  const { preparation, pictures, recipe } = await prepared()
  pictures.choose(leaves)
  recipe.suit(leaves)
  expect([recipe.chosen?.name, preparation.misfit]).toEqual(['fabric-64', undefined])
  pictures.choose(digits)
  expect([preparation.ready, preparation.misfit?.needed]).toEqual([false, { size: 64, channels: 3 }])
  recipe.suit(digits)
  expect([recipe.chosen?.name, preparation.ready]).toEqual(['digits', true])
})

test('grey pictures of its size change the channels of a recipe, and its own value again is no change', async () => {
  const { recipe } = await prepared()
  recipe.suit({ size: 64, channels: 1 })
  expect([recipe.format, recipe.isChanged('network', 'channels')]).toEqual([{ size: 64, channels: 1 }, true])
  recipe.suit({ size: 64, channels: 3 })
  expect(recipe.isChanged('network', 'channels')).toBe(false)
})

test('a model that is gone on from brings its network and needs a recipe of its family', async () => {
  const { preparation, recipe } = await prepared()
  recipe.change('network', 'channels', 1)
  recipe.change('training', 'epochs', 5)
  preparation.startFrom('nine')
  expect(recipe.chosen?.name).toBe('digits')
  expect(recipe.request('digits')).toMatchObject({ fineTune: 'nine', changes: { training: {} } })
  expect(recipe.request('digits').changes).not.toHaveProperty('network')
  recipe.suit({ size: 64, channels: 3 })
  expect([recipe.fineTune, recipe.chosen?.name]).toEqual(['', 'fabric-64'])
})

test('a recipe starts from its base, with that one’s network, unless nothing or another model is chosen', async () => {
  const base = { id: 'prints', name: 'Prints' }
  const { preparation, recipe } = await prepared({
    'recipes.list': () => ({ recipes: [recipeOf('fabric-64', { base }), ...recipes.slice(1)], fields: [] }),
    'models.list': () => [modelOf('prints'), modelOf('kente')],
  })
  expect(recipe.request('leaves')).toMatchObject({ fineTune: 'prints', changes: { training: {} } })
  expect(recipe.request('leaves').changes).not.toHaveProperty('network')
  recipe.suit({ size: 32, channels: 3 })
  expect([recipe.chosen?.name, recipe.request('leaves').fineTune]).toEqual(['fabric-32', null])
  recipe.choose('fabric-64')
  preparation.startFrom('')
  expect(recipe.request('leaves')).toMatchObject({ fineTune: null, changes: { network: {} } })
  preparation.startFrom('kente')
  expect(recipe.request('leaves').fineTune).toBe('kente')
  preparation.startFrom('prints')
  expect(recipe.request('leaves').fineTune).toBe('prints')
  preparation.startFrom('')
  recipe.startAfresh()
  expect(recipe.fineTune).toBe('prints')
})

test('a run computes in what Settings say for new runs, unless another precision is chosen for it', async () => {
  const both: Answers = {
    'studio.describe': () => ({
      ...description,
      engine: { ...description.engine, precisions: ['float32', 'bfloat16'] },
      settings: { ...description.settings, precision: 'bfloat16' },
    }),
    'runs.start': ({ name }) => runOf(name.replaceAll(' ', '-'), { name }),
  }
  const { fake, preparation, pictures, recipe } = await prepared(both)
  pictures.choose(leaves)
  await preparation.start()
  recipe.precision = 'float32'
  await preparation.start()
  await preparation.start()
  await fake.send('settings.changed', { ...description.settings, precision: 'float32' })
  await preparation.start()
  const asked = fake.inputs('runs.start') as { precision: string }[]
  expect(asked.map(({ precision }) => precision)).toEqual(['bfloat16', 'float32', 'bfloat16', 'float32'])
})

test('where this computer lacks the precision that is set, a run finds out what is quicker', async () => {
  const { fake, recipe } = await prepared()
  await fake.send('settings.changed', { ...description.settings, precision: 'bfloat16' })
  expect(recipe.request('leaves').precision).toBe('auto')
})

test('an estimate counts for just what was asked', async () => {
  const estimate = {
    kind: 'estimate',
    msPerStep: 10,
    steps: 100,
    totalMs: 1000,
    precision: 'float32',
    neededBytes: 1,
    freeBytes: 2,
  } as const
  const { preparation, pictures, recipe } = await prepared({
    ...endingAs({ kind: 'running' }),
    'jobs.list': () => [doneJob('one', estimate)],
  })
  pictures.choose(leaves)
  await preparation.findEstimate()
  expect(preparation.estimate?.totalMs).toBe(1000)
  recipe.epochs = 3
  expect(preparation.estimate).toBeUndefined()
  recipe.epochs = 20
  expect(preparation.estimate?.totalMs).toBe(1000)
})

test('a training is called like its pictures, and no two have one name', async () => {
  const { preparation, pictures, fake } = await prepared()
  preparation.runs.take(runOf('a', { name: 'Leaves' }))
  preparation.runs.take(runOf('b', { name: 'leaves 2' }))
  pictures.choose(leaves)
  expect(preparation.name).toBe('leaves 3')
  preparation.name = ' Autumn '
  fake.answer({ 'runs.start': ({ name }) => runOf('c', { name, status: 'queued' }) })
  const run = await preparation.start()
  expect([run?.name, preparation.runs.queued.map(({ id }) => id)]).toEqual(['Autumn', ['c']])
  expect(preparation.name).toBe('leaves 3')
})

test('it is started once, with what is said of it where that fails', async () => {
  const { preparation, pictures, fake } = await prepared()
  pictures.choose(leaves)
  const starts: ((run: Run) => void)[] = []
  fake.answer({ 'runs.start': () => new Promise((resolve) => starts.push(resolve)) })
  const first = preparation.start()
  expect(await preparation.start()).toBeUndefined()
  await settled()
  expect([starts.length, preparation.starting]).toEqual([1, true])
  starts[0]!(runOf('a'))
  await first
  fake.answer({
    'runs.start': () => {
      throw new StudioProblem(problem)
    },
  })
  expect(await preparation.start()).toBeUndefined()
  expect([preparation.problem?.message, preparation.starting]).toEqual([problem.message, false])
})

test('pictures that are too small are left out where that is wanted, and said by how many there are', async () => {
  const small = [
    { file: 'dot.png', width: 1, height: 1 },
    { file: 'wide.png', width: 200, height: 40 },
    { file: 'near.png', width: 100, height: 100 },
  ]
  const report = reportOf({ tooSmall: small })
  expect([32, 64, 128].map((size) => smallerThan(report, size).length)).toEqual([1, 2, 3])
  const { fake, pictures } = await prepared(reporting({ tooSmall: small }))
  await pictures.lookAtFolder('/pictures/leaves')
  expect(pictures.dropSmall).toBe(false)
  pictures.dropSmall = true
  fake.answer(endingAs({ kind: 'failed', problem }))
  await pictures.import()
  expect(fake.inputs('datasets.import')).toMatchObject([{ dropSmall: true }])
  fake.answer(reporting())
  await pictures.lookAtFolder('/pictures/kente')
  expect(pictures.dropSmall).toBe(false)
})

test.each([
  ['/downloads/cifar-10-python.tar.gz', 'cifar-10-python'],
  ['C:\\photos\\leaves.zip', 'leaves'],
])('an archive gives its pictures its own name', async (path, name) => {
  const { pictures } = await prepared(reporting())
  await pictures.lookAtFolder(path)
  expect(pictures.name).toBe(name)
})
