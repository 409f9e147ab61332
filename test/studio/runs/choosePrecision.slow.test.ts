/** Which precision a run gets, and that it says why. */
import { memory } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { customRecipe } from '../../../src/engine/training/customRecipe.ts'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import { choosePrecision } from '../../../src/studio/runs/choosePrecision.ts'
import { discs } from '../../engine/training/photos.ts'

const tiny = recipeNamed('tiny')
const photos = discs(20, 16, 3)

test('an engine that has only float32 is not tried', async () => {
  const choice = await choosePrecision(await openBackend('wasm'), tiny, photos)
  expect(choice).toEqual({ precision: 'float32', reason: 'WebAssembly, 1 thread computes in float32' })
})

test('what a processor has no instructions for is not tried', async () => {
  const backend = { ...(await openBackend('tensorflow')), emulated: ['bfloat16'] as const }
  const choice = await choosePrecision(backend, tiny, photos)
  expect(choice).toEqual({ precision: 'float32', reason: 'bfloat16 is no faster on this machine' })
})

test('a trial says how much faster the quicker one is, and leaves nothing behind', async () => {
  const backend = { ...(await openBackend('tensorflow')), emulated: [] }
  const tensors = memory().numTensors
  // Wide enough that products decide.
  const recipe = customRecipe(recipeNamed('dcgan-32'), { training: { batch: 16 } })
  const { precision, reason } = await choosePrecision(backend, recipe, discs(20, 32, 3))
  expect(memory().numTensors).toBe(tensors)
  expect(reason).toMatch(
    precision === 'bfloat16' ? /^\d\.\d times as fast as float32/ : /^bfloat16 is hardly faster/,
  )
})

test('a trial that is stopped ends at once', async () => {
  const backend = { ...(await openBackend('tensorflow')), emulated: [] }
  const tensors = memory().numTensors
  const choice = await choosePrecision(backend, tiny, photos, AbortSignal.abort())
  expect(choice).toEqual({ precision: 'float32', reason: 'the trial was stopped' })
  expect(memory().numTensors).toBe(tensors)
})
