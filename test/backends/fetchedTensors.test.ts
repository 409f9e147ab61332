/** A backend that has to fetch what stands in its tensors, as from a GPU: everything waits for it, and comes out the same. */
import { memory, type Tensor } from '@tensorflow/tfjs-core'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { checkBackend, openBackend } from '../../src/backends/chooseBackend.ts'
import type { Backend } from '../../src/engine/backend.ts'
import { latentsFromSeed } from '../../src/engine/latent/latent.ts'
import { Network } from '../../src/engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../src/engine/families/families.ts'
import type { Operations } from '../../src/engine/operations.ts'
import { generatePictures } from '../../src/engine/pictures.ts'
import { wholly, type Pieces } from '../../src/engine/pieces.ts'
import { recipeNamed } from '../../src/engine/training/recipes.ts'
import { Training } from '../../src/engine/training/training.ts'
import { inTurns } from '../../src/studio/inTurns.ts'
import { computeDirections } from '../../src/studio/models/computeDirections.ts'
import { livelyState } from '../engine/networkCases.ts'
import { discs } from '../engine/training/photos.ts'

const recipe = recipeNamed('tiny')
const { network } = recipe
const format = pictureFormat(network)
const photos = discs(16, format.size, format.channels)
const weights = livelyState(generatorLayers(network))

let atHand: Backend
beforeAll(async () => {
  atHand = await openBackend('tensorflow')
})

type Fetch = (tensor: Tensor) => Promise<Float32Array>

async function fetchLater(tensor: Tensor): Promise<Float32Array> {
  await sleep(2)
  return tensor.dataSync<'float32'>()
}

/** The same backend, but that it reads a tensor only a while after it was asked to. */
function fetching(read: Fetch = fetchLater) {
  const asked = { times: 0 }
  const operations: Operations = { ...atHand.operations, read: (tensor) => (asked.times++, read(tensor)) }
  return { backend: { ...atHand, operations, precisions: { float32: operations } }, asked }
}

const begin = (backend: Backend) => new Training({ backend, recipe, seed: 1, photos })

async function all<Result>(pieces: Pieces<Result>): Promise<Result> {
  return (await inTurns(pieces))!.result
}

/** Everything that a run takes out of a training of two steps. */
async function trained(backend: Backend) {
  const training = begin(backend)
  const rows = [await all(training.trainStep()), await all(training.trainStep())]
  const out = {
    rows,
    preview: await all(training.preview()),
    networks: await all(training.networks()),
    checkpoint: await all(training.checkpoint()),
  }
  training.dispose()
  return out
}

test('is examined as any other', async () => {
  await expect(checkBackend(fetching().backend)).resolves.toBeUndefined()
  const nought = fetching(async (tensor) => new Float32Array(tensor.size))
  await expect(checkBackend(nought.backend)).rejects.toMatchObject({ code: 'backend-wrong' })
})

test('trains as one that has them at hand', async () => {
  const { backend, asked } = fetching()
  expect(await trained(backend)).toEqual(await trained(atHand))
  expect(asked.times).toBeGreaterThan(2 * 6)
})

test('makes the same pictures and finds the same directions', async () => {
  const { backend, asked } = fetching()
  const pictures = async ({ operations }: Backend) => {
    const generator = new Network(generatorLayers(network), weights)
    const latents = latentsFromSeed(1, 5, network.latentSize)
    const pixels = await all(generatePictures(operations, generator, format, latents, 2))
    generator.dispose()
    return pixels
  }
  const directions = (of: Backend) =>
    computeDirections({ network, weights, backend: of, effort: { samples: 128, steps: 1 } })
  expect(await pictures(backend)).toEqual(await pictures(atHand))
  expect(asked.times).toBe(3)
  expect(await directions(backend)).toEqual(await directions(atHand))
  expect(asked.times).toBeGreaterThan(50)
})

test('lets others in while it is waited for', async () => {
  let fetched = () => {}
  const { backend } = fetching(
    (tensor) => new Promise((resolve) => (fetched = () => resolve(tensor.dataSync<'float32'>()))),
  )
  const generator = new Network(generatorLayers(network), weights)
  const latents = latentsFromSeed(1, 1, network.latentSize)
  let done = false
  const made = all(generatePictures(backend.operations, generator, format, latents)).then(() => (done = true))
  await sleep(30)
  expect(done).toBe(false)
  fetched()
  await made
  generator.dispose()
})

test('what it fails to fetch fails the step, which leaves the training as it was', async () => {
  const lost = new Error('the device is lost')
  const training = begin(fetching(() => Promise.reject(lost)).backend)
  const tensors = memory().numTensors
  await expect(all(training.trainStep())).rejects.toBe(lost)
  expect(memory().numTensors).toBe(tensors)
  await expect(all(training.preview())).rejects.toBe(lost)
  await expect(all(training.checkpoint())).rejects.toBe(lost)
  expect(training.step).toBe(0)
  training.dispose()
})

test('a step that is given up while it fetches frees what it holds and undoes itself', async () => {
  const controller = new AbortController()
  const training = begin(
    fetching(async (tensor) => (controller.abort(), tensor.dataSync<'float32'>())).backend,
  )
  const kept = wholly(begin(atHand).checkpoint())
  await expect(inTurns(training.trainStep(), controller.signal)).resolves.toBeUndefined()
  expect(training.step).toBe(0)
  expect((await all(training.checkpoint())).tensors).toEqual(kept.tensors)
  training.dispose()
})

test('is refused where nobody can wait, and nothing is left behind', () => {
  const { operations } = fetching().backend
  const generator = new Network(generatorLayers(network), weights)
  const latents = latentsFromSeed(1, 1, network.latentSize)
  wholly(generatePictures(atHand.operations, generator, format, latents)) // prepares the filters
  const before = memory().numTensors
  expect(() => wholly(generatePictures(operations, generator, format, latents))).toThrow(RangeError)
  // Filters that were prepared for other operations have made way for those of these.
  expect(memory().numTensors).toBe(before)
  generator.dispose()
})
