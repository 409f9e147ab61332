/** The directions of the shipped generator: what they are, what they tell of themselves, and that they are kept. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { dot, latentsFromSeed, weightedSum, type Latent } from '../../../src/engine/latent/latent.ts'
import { attributeNames, measureAttributes } from '../../../src/engine/metrics/pictureAttributes.ts'
import { Network } from '../../../src/engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../../src/engine/models/pair.ts'
import { generatePictures } from '../../../src/engine/pictures.ts'
import { modelDirections, type ModelDirection } from '../../../src/studio/models/directions.ts'
import { openModel, readWeights, type Model } from '../../../src/studio/models/model.ts'
import { resourcesFolder } from '../../../src/studio/studio.ts'

let folder: string
let model: Model
let directions: ModelDirection[]
const openEngine = () => openBackend('tensorflow')
const progress: number[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loom-directions-'))
  model = await openModel(
    { library: join(folder, 'models'), shipped: join(resourcesFolder(), 'models') },
    'fabric-64',
  )
  directions = await modelDirections({
    model,
    directory: folder,
    openBackend: openEngine,
    onProgress: (done) => progress.push(done),
  })
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true }))

test('each attribute has one, of length 1, and the weights have ten at right angles', () => {
  expect(directions.filter(({ kind }) => kind === 'attribute').map(({ name }) => name)).toEqual([
    ...attributeNames,
  ])
  for (const { vector } of directions) expect(dot(vector, vector)).toBeCloseTo(1, 4)
  const sefa = directions.filter(({ kind }) => kind === 'sefa')
  expect(sefa).toHaveLength(10)
  for (const [i, { vector, explained }] of sefa.entries()) {
    for (const other of sefa.slice(i + 1)) {
      expect(Math.abs(dot(vector, other.vector))).toBeLessThan(1e-4)
      expect(explained).toBeGreaterThanOrEqual(other.explained)
    }
  }
  expect(progress.at(-1)).toBe(10_000 + 200 * 15)
})

test('each tells for how many pictures it does what its name says', async () => {
  const { operations } = await openEngine()
  const generator = new Network(generatorLayers(model.network), await readWeights(model))
  const format = pictureFormat(model.network)
  const measure = (some: readonly Latent[]) => {
    const pixels = generatePictures(operations, generator, format, some)
    return some.map((_, i) => measureAttributes({ count: some.length, ...format, pixels }, i))
  }
  const latents = latentsFromSeed(1, 200, model.network.latentSize)
  const before = measure(latents)
  for (const name of attributeNames) {
    const { vector, check } = directions.find((one) => one.name === name)!
    for (const [step, told] of [
      [2, check!.more],
      [-2, check!.less],
    ] as const) {
      const after = measure(latents.map((latent) => weightedSum([latent, vector], [1, step])))
      const right = after.filter((one, i) => step * (one[name] - before[i]![name]) > 0).length
      // Two samples of 200 differ by no more than chance.
      expect(Math.abs(right / 200 - told), name).toBeLessThan(0.15)
    }
  }
  generator.dispose()
})

test.each(['hue', 'lightness', 'edges', 'scale'])('%s does so for 9 of 10', (name) => {
  const { check } = directions.find((one) => one.name === name)!
  expect(check!.more).toBeGreaterThanOrEqual(0.9)
  expect(check!.less).toBeGreaterThanOrEqual(0.9)
})

test('they are kept with the model’s hash, and computed again only where what was kept is damaged', async () => {
  const file = readdirSync(folder).find((name) => name.endsWith('.json'))
  expect(file).toBe(`${model.sha256}.json`)
  const never = () => Promise.reject(new Error('the engine is not needed'))
  const again = await modelDirections({ model, directory: folder, openBackend: never })
  expect(again.map(({ name }) => name)).toEqual(directions.map(({ name }) => name))
  expect(again[0]!.vector).toEqual(directions[0]!.vector)
  writeFileSync(join(folder, file!), '{"formatVersion":1,"directions":')
  await expect(modelDirections({ model, directory: folder, openBackend: never })).rejects.toThrow('engine')
})

test('a stop leaves nothing behind', async () => {
  const directory = join(folder, 'stopped')
  const controller = new AbortController()
  const stopped = modelDirections({
    model,
    directory,
    openBackend: openEngine,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  })
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  expect(readdirSync(folder)).not.toContain('stopped')
})
