/** Networks and recipes out of files: what is one comes through as it was, what is none is refused, whatever file it is in. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { recipeNamed, recipes } from '../../src/engine/training/recipes.ts'
import { openFile } from '../../src/studio/loomFile/openFile.ts'
import { shareModel } from '../../src/studio/loomFile/shareLoomFile.ts'
import { listModels } from '../../src/studio/models/model.ts'
import { networkSchema, recipeSchema } from '../../src/studio/recipeSchema.ts'
import { createRun, listRuns } from '../../src/studio/runs/run.ts'
import { problemOf } from '../engine/weights/fixture.ts'
import { addModel, emptyStudio, temporaryFolder } from './loomFile/makeLibrary.ts'

const { network } = recipeNamed('tiny')
const placeOfFlaw = (schema: v.GenericSchema, value: unknown) => {
  const { issues } = v.safeParse(schema, value)
  return issues && v.getDotPath(issues[0])
}

test.each(recipes)('the recipe $name comes through in its own order', (recipe) => {
  const written: unknown = JSON.parse(JSON.stringify(recipe))
  expect(JSON.stringify(v.parse(recipeSchema, written))).toBe(JSON.stringify(recipe))
})

test('a flaw is named by its place', () => {
  for (const field of Object.keys(network).filter((one) => one !== 'family')) {
    expect(placeOfFlaw(networkSchema, { ...network, [field]: null })).toBe(field)
    expect(placeOfFlaw(networkSchema, { ...network, [field]: undefined })).toBe(field)
    const { [field]: _, ...others } = network
    expect(placeOfFlaw(networkSchema, others)).toBe(field)
  }
  expect(placeOfFlaw(networkSchema, { ...network, family: 7 })).toBe('family')
  expect(placeOfFlaw(networkSchema, {})).toBe('family')
  for (const nothing of [null, 7, 'dcgan', []])
    expect(v.is(networkSchema, nothing), String(nothing)).toBe(false)
  const { training } = recipeNamed('tiny')
  const odd = { ...recipeNamed('tiny'), training: { ...training, epochs: 0.5 } }
  expect(placeOfFlaw(recipeSchema, odd)).toBe('training.epochs')
})

test('what was imported may be larger than what is trained here', () => {
  const wide = { ...network, latentSize: 65_536, generatorWidth: 16_384 }
  expect(v.parse(networkSchema, wide)).toEqual(wide)
  expect(placeOfFlaw(networkSchema, { ...wide, latentSize: 65_537 })).toBe('latentSize')
})

describe('a family that this version does not have', () => {
  const other = { family: 'stylegan', latentSize: 512 }
  const message = 'There is no kind of network “stylegan” in this version of Latent Loom.'
  const refusal = { reason: message, remedy: expect.stringContaining('Update Latent Loom.') }

  test('is refused by the schemas', () => {
    expect(problemOf(() => v.parse(networkSchema, other))).toBe(`network-unknown: ${message}`)
    const recipe = { ...recipeNamed('tiny'), network: other }
    expect(problemOf(() => v.parse(recipeSchema, recipe))).toBe(`network-unknown: ${message}`)
  })

  test('is refused in a model.json, and the other models are there', async () => {
    const studio = emptyStudio()
    await addModel(studio, 'Kente')
    const { directory } = await addModel(studio, 'Other', 2)
    changeFile(join(directory, 'model.json'), { network: other })
    const { models, broken } = await listModels(studio.models)
    expect(models.map(({ id }) => id)).toContain('kente')
    expect(broken).toMatchObject([{ what: 'other', ...refusal }])
  })

  test('is refused in a run.json, and the other runs are there', async () => {
    const folder = join(temporaryFolder(), 'runs')
    mkdirSync(folder)
    const recipe = recipeNamed('tiny')
    const make = (name: string) =>
      createRun(folder, {
        name,
        recipe,
        dataset: { id: 'cloths', name: 'cloths', count: 99, sha256: '0'.repeat(64) },
        engine: { backend: 'wasm', description: '' },
        seed: 1,
        state: { kind: 'paused' },
      })
    await make('Kente')
    const { directory } = await make('Other')
    changeFile(join(directory, 'run.json'), { recipe: { ...recipe, network: other } })
    const { runs, broken } = await listRuns(folder)
    expect(runs.map(({ id }) => id)).toEqual(['kente'])
    expect(broken).toMatchObject([{ what: 'other', ...refusal }])
  })

  test('is refused in a .loom file', async () => {
    const from = emptyStudio()
    const file = join(temporaryFolder(), 'Kente.loom')
    await shareModel(from, { model: await addModel(from), out: file, version: '1' })
    const entries = unzipSync(readFileSync(file))
    const model = JSON.parse(Buffer.from(entries['model.json']!).toString()) as object
    const changed = Buffer.from(JSON.stringify({ ...model, network: other }))
    writeFileSync(file, zipSync({ ...entries, 'model.json': changed }, { level: 0 }))
    const to = emptyStudio()
    await expect(openFile(to, file)).rejects.toMatchObject({ code: 'network-unknown', message })
    expect((await listModels(to.models)).models.every(({ shipped }) => shipped)).toBe(true)
  })
})

function changeFile(file: string, change: object): void {
  const written = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, JSON.stringify({ ...written, ...change }))
}
