/** The models there are, which is looked at, and what is done with it. */
import { afterEach, expect, test, vi } from 'vitest'
import type { Model } from '../../../src/contract/schemas/models.ts'
import { StudioProblem } from '../../../src/contract/studioProblem.ts'
import { Models } from '../../../src/renderer/models/models.svelte.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { said } from '../said.ts'
import { doneJob, modelOf } from '../samples.ts'
import { seen } from '../seen.svelte.ts'

afterEach(() => void vi.unstubAllGlobals())

/** A Studio whose list a test can change. */
async function opened(...ids: string[]) {
  const here = { models: ids.map((id) => modelOf(id)) as Model[] }
  const fake = await FakeStudio.open({ 'models.list': () => here.models })
  const models = new Models(fake.studio)
  await models.load()
  return { fake, models, here }
}

const direction = { name: 'brightness', kind: 'attribute', vector: Float32Array.of(1), explained: 1 } as const
const file = (name: string) => ({ path: name, file: new File(['x'], name) })

test('the first is looked at where none is chosen or the chosen one is gone', async () => {
  const { models, here } = await opened('leaves', 'kente')
  const shown = seen(() => models.model?.id)
  models.choose('kente')
  expect(shown.now).toBe('kente')
  here.models = [modelOf('leaves')]
  await models.load()
  expect(shown.values).toEqual(['leaves', 'kente', 'leaves'])
})

test('a model that is renamed is still the one that is looked at; a name that says nothing new asks nothing', async () => {
  const { fake, models, here } = await opened('leaves', 'kente')
  models.choose('kente')
  fake.answer({
    'models.rename': ({ name }) => {
      here.models = [modelOf('leaves'), modelOf('cloth', { name })]
      return here.models[1]!
    },
  })
  expect(await models.rename(modelOf('kente'), ' kente ')).toBe(false)
  expect(await models.rename(modelOf('kente'), '  ')).toBe(false)
  expect(fake.inputs('models.rename')).toEqual([])
  expect(await models.rename(modelOf('kente'), ' cloth ')).toBe(true)
  expect([models.model?.id, models.model?.name]).toEqual(['cloth', 'cloth'])
})

test('a removed model comes back where that is wanted, and is looked at', async () => {
  const { fake, models, here } = await opened('leaves', 'kente')
  fake.answer({
    'models.remove': ({ id }) => {
      here.models = here.models.filter((model) => model.id !== id)
      return {}
    },
    'models.restore': ({ id }) => {
      here.models = [...here.models, modelOf(id)]
      return modelOf(id)
    },
  })
  await models.remove(modelOf('kente'))
  expect(models.list?.map(({ id }) => id)).toEqual(['leaves'])
  said()[0]!.press()
  await settled()
  expect(models.model?.id).toBe('kente')
})

test('of several files each is brought in, though one before it is refused', async () => {
  const { fake, models, here } = await opened('leaves')
  vi.stubGlobal('fetch', async () => Response.json({ id: 'up' }))
  let calls = 0
  fake.answer({
    'models.import': () => {
      calls += 1
      if (calls === 1) throw new StudioProblem({ code: 'no', message: 'No weights.', remedy: 'Another.' })
      here.models = [...here.models, modelOf('kente')]
      return modelOf('kente')
    },
  })
  const importing = seen(() => models.importing)
  const first = models.import([file('a.txt'), file('kente.pth')])
  await models.import([file('late.pth')])
  await first
  expect([calls, models.model?.id]).toEqual([2, 'kente'])
  expect(importing.values.at(-1)).toBeUndefined()
  expect(said().map(({ text }) => text)).toContain('No weights.')
})

test('a timeline that is brought here shows the model that came with it', async () => {
  const { fake, models, here } = await opened('leaves')
  vi.stubGlobal('fetch', async () => Response.json({ id: 'up' }))
  fake.answer({
    'files.open': () => {
      here.models = [...here.models, modelOf('kente')]
      return { kind: 'timeline', id: 'walk', name: 'Walk', wasHere: false, newModels: ['kente'], missing: [] }
    },
  })
  await models.import([file('walk.loom')])
  expect(models.model?.id).toBe('kente')
})

test('directions are those of the model that is looked at, whatever comes back late', async () => {
  const { fake, models } = await opened('leaves', 'kente')
  const answers = new Map<string, () => void>()
  fake.answer({
    'models.directions': ({ id }) =>
      new Promise((resolve) =>
        answers.set(id, () => resolve(id === 'leaves' ? { measured: [direction] } : {})),
      ),
  })
  const [leaves, kente] = [modelOf('leaves'), modelOf('kente')]
  const late = models.loadDirections(leaves)
  models.choose('kente')
  const wanted = models.loadDirections(kente)
  await settled()
  expect(models.directionsOf(kente)).toBe('unknown')
  answers.get('kente')!()
  answers.get('leaves')!()
  await Promise.all([late, wanted])
  expect([models.directionsOf(kente), models.directionsOf(leaves)]).toEqual(['not measured', 'unknown'])
})

test('what was measured is shown when the job is done', async () => {
  const { fake, models } = await opened('leaves')
  fake.answer({
    'models.measureDirections': () => ({ job: 'one' }),
    'models.directions': () => ({ measured: [direction] }),
    'jobs.list': () => [doneJob('one', { kind: 'directions', model: 'leaves' })],
  })
  const measuring = models.measure(modelOf('leaves'))
  expect(models.measured).toBe('leaves')
  await measuring
  expect([models.measured, models.directionsOf(modelOf('leaves'))]).toEqual([undefined, [direction]])
})

test('what the weights of an imported model do not tell is said with it, and can be changed', async () => {
  const { fake, models, here } = await opened('leaves')
  vi.stubGlobal('fetch', async () => Response.json({ id: 'up' }))
  const untold = [
    { field: 'slope', label: 'Slope below 0', kind: 'number', explanation: 'of it', value: 0 },
    {
      field: 'output',
      label: 'Last activation',
      kind: 'choice',
      explanation: 'at its end',
      choices: [{ value: 'tanh', label: 'tanh, −1 to 1' }],
      value: 'tanh',
    },
  ] as const satisfies Model['untold']
  const kente = modelOf('kente', { untold: [...untold] })
  fake.answer({
    'models.import': () => {
      here.models = [...here.models, kente]
      return kente
    },
    'models.tell': ({ told }) => {
      here.models = [
        modelOf('leaves'),
        modelOf('kente', { untold: [{ ...untold[0], value: told['slope']! }] }),
      ]
      return here.models[1]!
    },
  })
  await models.import([file('kente.pth')])
  expect(said()[0]).toMatchObject({
    text: '“kente” is imported.',
    more: expect.stringContaining('taken for Slope below 0: 0; Last activation: tanh, −1 to 1.'),
  })
  await models.tell(kente, 'slope', 0.2)
  expect(fake.inputs('models.tell')).toEqual([{ id: 'kente', told: { slope: 0.2 } }])
  expect(models.model?.untold[0]?.value).toBe(0.2)
})
