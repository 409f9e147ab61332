/** The directions of the shipped generator: what they are, what they tell of themselves, and that they are kept. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import type { Backend } from '../../../src/engine/backend.ts'
import { dot, latentsFromSeed, weightedSum, type Latent } from '../../../src/engine/latent/latent.ts'
import {
  attributeNames,
  measureAttributes,
  type AttributeName,
} from '../../../src/engine/attributes/pictureAttributes.ts'
import { Network } from '../../../src/engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../../src/engine/families/families.ts'
import { generatePictures } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { meanOf, standardDeviation } from '../../../src/engine/statistics.ts'
import { computeDirections } from '../../../src/studio/models/computeDirections.ts'
import {
  keptDirections,
  modelDirections,
  shippedFile,
  type ModelDirection,
} from '../../../src/studio/models/directions.ts'
import { openModel, readWeights, type Model } from '../../../src/studio/models/model.ts'
import { resourcesFolder } from '../../../src/studio/resources.ts'

let folder: string
let model: Model
let directions: ModelDirection[]
let backend: Backend
const openEngine = () => Promise.resolve(backend)
const progress: number[] = []
beforeAll(async () => {
  backend = await openBackend('tensorflow')
  folder = mkdtempSync(join(tmpdir(), 'loom-directions-'))
  const shipped = join(resourcesFolder(), 'models')
  // Without the directions that it comes with.
  const library = join(folder, 'models')
  cpSync(join(shipped, 'fabric-64'), join(library, 'fabric-64'), {
    recursive: true,
    filter: (path) => !path.endsWith(shippedFile),
  })
  model = await openModel({ library, shipped }, 'fabric-64')
  // In the place of what is to be kept.
  mkdirSync(join(folder, `${model.sha256}.json`))
  directions = await modelDirections({
    model,
    directory: folder,
    openBackend: openEngine,
    onProgress: (done) => progress.push(done),
  })
}, 600_000)
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
  // Measured, at most refined with, and checked.
  expect(progress.at(-1)).toBe(5_000 + 7 * 80 * 64 + 200 * 15)
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
})

/** How symmetric such various cloth is follows no straight line, however long it is refined, the less where all else stays. */
const leastRight: Readonly<Record<string, number>> = { symmetry: 0.75 }

/** From two steps back to two on, in standard deviations, of the pictures of all seeds. */
const changed: Record<string, number[]> = {}
const changesAlong = (name: AttributeName, other: AttributeName): number[] =>
  (changed[`${other} along ${name}`] ??= [])

// Seeds that no direction is found or checked with, and three draws of them, so that none passes by luck.
test.each([1, 20_000, 777_777])(
  'two steps along, each does what its name says to 17 of 20 pictures, symmetry to 15, from seed %d',
  async (seed) => {
    const { operations } = backend
    const generator = new Network(generatorLayers(model.network), await readWeights(model))
    const format = pictureFormat(model.network)
    const measure = (some: readonly Latent[]) => {
      const pixels = wholly(generatePictures(operations, generator, format, some))
      return some.map((_, i) => measureAttributes({ count: some.length, ...format, pixels }, i))
    }
    const latents = latentsFromSeed(seed, 200, model.network.latentSize)
    const before = measure(latents)
    for (const name of attributeNames) {
      const { vector, check } = directions.find((one) => one.name === name)!
      const at = (step: number) => measure(latents.map((latent) => weightedSum([latent, vector], [1, step])))
      const [on, back] = [at(2), at(-2)]
      for (const [step, told, after] of [
        [2, check!.more, on],
        [-2, check!.less, back],
      ] as const) {
        const right = after.filter((one, i) => step * (one[name] - before[i]![name]) > 0).length
        expect(right / 200, `${name} at ${step}`).toBeGreaterThanOrEqual(leastRight[name] ?? 0.85)
        // And it tells the truth of itself: two samples of 200 differ by no more than chance.
        expect(Math.abs(right / 200 - told), `${name} at ${step}`).toBeLessThan(0.08)
      }
      const changes = (other: AttributeName) => {
        const deviation = standardDeviation(before.map((one) => one[other]))
        return on.map((one, i) => (one[other] - back[i]![other]) / deviation)
      }
      for (const other of attributeNames) changesAlong(name, other).push(...changes(other))
    }
    generator.dispose()
  },
)

/** Broad patterns have fewer edges: without any fewer, cloth hardly becomes broader. */
const mostChanged: Readonly<Record<string, number>> = { 'edges along scale': 0.65 }

test('each changes others by less than half as much, scale edges by two thirds', () => {
  for (const name of attributeNames) {
    const own = meanOf(changesAlong(name, name))
    for (const other of attributeNames.filter((one) => one !== name))
      expect(Math.abs(meanOf(changesAlong(name, other))), `${other} along ${name}`).toBeLessThan(
        own * (mostChanged[`${other} along ${name}`] ?? 0.5),
      )
  }
})

test('each goes far enough to be seen, and tells what of its attribute it explains', () => {
  for (const { name, explained, check } of directions.filter(({ kind }) => kind === 'attribute')) {
    expect(check!.reach, name).toBeGreaterThan(0.3)
    expect(explained, name).toBeGreaterThan(0.01)
    expect(explained, name).toBeLessThan(1)
  }
})

test('they are kept with the model’s hash, and computed again only where what was kept is damaged or older', async () => {
  const file = `${model.sha256}.json`
  expect(readdirSync(folder)).toContain(`${model.sha256}.damaged.json`)
  const never = () => Promise.reject(new Error('the engine is not needed'))
  const again = await modelDirections({ model, directory: folder, openBackend: never })
  expect(again.map(({ name }) => name)).toEqual(directions.map(({ name }) => name))
  expect(again[0]).toEqual(directions[0])
  const kept = readFileSync(join(folder, file), 'utf8')
  for (const useless of [
    '{"formatVersion":3,"directions":',
    kept.replace('"formatVersion": 3', '"formatVersion": 2'),
  ]) {
    expect(useless).not.toBe(kept)
    writeFileSync(join(folder, file), useless)
    await expect(modelDirections({ model, directory: folder, openBackend: never })).rejects.toThrow('engine')
  }
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

test('a stop in the middle of refining frees everything', async () => {
  const before = memory().numTensors
  const controller = new AbortController()
  const samples = 256
  const stopped = computeDirections({
    network: model.network,
    weights: await readWeights(model),
    backend,
    effort: { samples, steps: 100 },
    signal: controller.signal,
    onProgress: (done) => done > samples && controller.abort(),
  })
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  expect(memory().numTensors).toBe(before)
})

test('no knobs are looked for where all pictures are alike', async () => {
  const entries = [...(await readWeights(model))]
  const weights = new Map(
    entries.map(([name, { shape, data }]) => [name, { shape, data: new Float32Array(data.length) }]),
  )
  let made = 0
  const search = { network: model.network, weights, backend, onProgress: (done: number) => (made = done) }
  await expect(computeDirections(search)).rejects.toMatchObject({ code: 'pictures-alike' })
  expect(made).toBe(0)
})

test('the shipped generator brings the same', async () => {
  const directory = join(resourcesFolder(), 'models', 'fabric-64')
  const brought = await keptDirections({ ...model, directory }, join(folder, 'none'))
  expect(brought?.map(({ name }) => name)).toEqual(directions.map(({ name }) => name))
  // Another processor rounds otherwise.
  brought!.forEach(({ vector }, i) => expect(dot(vector, directions[i]!.vector)).toBeGreaterThan(0.98))
})
