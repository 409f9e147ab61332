/** Checkpoints on the disk: the same bytes whichever way they are written. */
import { memory } from '@tensorflow/tfjs-core'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import type { Backend } from '../../../src/engine/backend.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { customRecipe } from '../../../src/engine/training/customRecipe.ts'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import { Training } from '../../../src/engine/training/training.ts'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { checkpointWriter } from '../../../src/studio/runs/checkpointFile.ts'
import { everything } from '../../engine/networkCases.ts'
import { discs } from '../../engine/training/photos.ts'

const cases = [
  { name: 'tiny', changes: {}, photos: discs(8, 16, 3) },
  { name: 'tiny', changes: { network: everything }, photos: discs(8, 16, 3) },
  { name: 'dcgan-64-small', changes: { training: { batch: 4 } }, photos: discs(4, 64, 3) },
  { name: 'mnist-28', changes: { training: { batch: 4 } }, photos: discs(4, 28, 1) },
]

let backend: Backend
let folder: string
beforeAll(async () => {
  backend = await openBackend('tensorflow')
  folder = mkdtempSync(join(tmpdir(), 'loom-checkpoint-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const begin = ({ name, changes, photos }: (typeof cases)[number]) =>
  new Training({ backend, recipe: customRecipe(recipeNamed(name), changes), seed: 1, photos })

describe.each(cases)('of $name $changes', (one) => {
  test('what the engine writes by itself is what it would hand out', async () => {
    const training = begin(one)
    wholly(training.trainStep())
    const tensors = memory().numTensors
    const files = ['a', 'b', 'c'].map((name) => join(folder, `${one.name}-${name}.safetensors`)) as [
      string,
      string,
      string,
    ]
    const [first, other, inTurns] = files
    expect(backend.writer).toBeDefined()
    const { writer: _, ...withoutWriter } = backend
    const native = checkpointWriter(backend, training.copy())
    const handedOut = checkpointWriter(withoutWriter, training.copy())
    const { tensors: expected } = wholly(training.checkpoint())
    wholly(training.trainStep()) // what is written is of the moment before
    await native([first, other])
    await handedOut([inTurns])
    expect(readFileSync(first).equals(readFileSync(inTurns))).toBe(true)
    expect(statSync(other).ino).toBe(statSync(first).ino)
    const { tensors: read, metadata } = readSafetensors(readFileSync(first))
    expect(metadata['step']).toBe('1')
    for (const [name, { data }] of read) expect(data).toEqual(expected.get(name)!.data)
    expect(read.size).toBe(expected.size)
    files.forEach((file) => rmSync(file))
    expect(readdirSync(folder)).toEqual([])
    wholly(training.trainStep())
    expect(memory().numTensors).toBe(tensors)
    training.dispose()
  })
})

test('weights that are no numbers are not written', async () => {
  const training = begin(cases[0]!)
  wholly(training.trainStep())
  const good = wholly(training.checkpoint())
  const wild = new Map(good.tensors)
  const weight = wild.get('adam.generator.square.main.0.weight')!
  wild.set('adam.generator.square.main.0.weight', { ...weight, data: weight.data.map(() => NaN) })
  training.restore({ ...good, tensors: wild })
  const file = join(folder, 'wild.safetensors')
  await expect(checkpointWriter(backend, training.copy())([file])).rejects.toMatchObject({
    code: 'training-diverged',
  })
  expect(existsSync(file)).toBe(false)
  expect(readdirSync(folder)).toEqual([])
  training.dispose()
})

test('a disk that refuses is a plain sentence', async () => {
  const training = begin(cases[0]!)
  const write = checkpointWriter(backend, training.copy())
  await expect(write(['/dev/null/latest.safetensors'])).rejects.toMatchObject({ code: 'library-unwritable' })
  training.dispose()
})
