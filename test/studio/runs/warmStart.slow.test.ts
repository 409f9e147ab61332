/** Trainings that start from the model that ships for their recipe, with the real engine. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { RecipeChanges } from '../../../src/engine/training/customRecipe.ts'
import { encoderFile } from '../../../src/studio/models/modelEncoder.ts'
import { featuresFolder } from '../../../src/studio/resources.ts'
import type { StartRequest } from '../../../src/studio/runs/planRun.ts'
import { latestFile, type Run } from '../../../src/studio/runs/run.ts'
import { Studio } from '../../../src/studio/session/studio.ts'
import { blobs } from '../datasets/samples.ts'

const changes: RecipeChanges = {
  network: { imageSize: 32, latentSize: 8 },
  training: {
    batch: 4,
    epochs: 1,
    reconstructionSteps: 4,
    reconstructionShare: 1,
    discriminator: 'projected',
  },
}

let folder: string
let studio: Studio
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loom-warm-'))
  const resources = join(folder, 'resources')
  mkdirSync(join(resources, 'models'), { recursive: true })
  writeFileSync(join(resources, 'README.md'), '')
  symlinkSync(featuresFolder(), join(resources, 'features'))
  vi.stubEnv('LOOM_RESOURCES', resources)
  studio = new Studio({ library: join(folder, 'library') })
  for (const [set, first] of [
    ['before', 0],
    ['after', 20],
  ] as const) {
    mkdirSync(join(folder, set))
    for (let i = 0; i < 12; i++)
      await blobs(first + i, 24, 24)
        .png()
        .toFile(join(folder, set, `${i}.png`))
  }
  const { models } = await trained('base', { data: join(folder, 'before') })
  cpSync(join(studio.library.models, models[0]!), join(resources, 'models', 'base'), { recursive: true })
  rmSync(join(studio.library.models, models[0]!), { recursive: true })
})
afterAll(async () => {
  await studio.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => void vi.restoreAllMocks())

async function trained(name: string, request: Partial<StartRequest> = {}): Promise<Run> {
  const queued = await studio.runs.start({
    data: join(folder, 'after'),
    recipe: 'tiny',
    changes,
    name,
    seed: 1,
    precision: 'float32',
    ...request,
  })
  return queued.ended()
}

const bytesOf = (run: Run) => readFileSync(latestFile(run))

test('is what happens unless new weights are wanted, or another network', async () => {
  const warm = await trained('warm')
  expect(warm.fineTuned?.name).toBe('base')
  const cold = await trained('cold', { fineTune: null })
  expect([cold.fineTuned, existsSync(join(cold.directory, encoderFile))]).toEqual([undefined, false])
  expect(bytesOf(cold).equals(bytesOf(warm))).toBe(false)
  const network = { ...changes.network, generatorWidth: 16 }
  const other = await trained('other', { changes: { ...changes, network } })
  expect(other.fineTuned).toBeUndefined()
  const plain = await trained('plain', {
    changes: { network: changes.network!, training: { batch: 4, epochs: 1 } },
  })
  expect(plain.fineTuned).toBeUndefined()
})

test('is the same as going on from that model by its name', async () => {
  const warm = await trained('by itself')
  const named = await trained('by name', { fineTune: 'base' })
  expect(bytesOf(named).equals(bytesOf(warm))).toBe(true)
})

test('needs pictures in which trained eyes see something', async () => {
  const tooSmall = { ...changes, network: { latentSize: 8 } }
  await expect(trained('small', { changes: tooSmall })).rejects.toMatchObject({
    code: 'recipe-option',
    message: 'A discriminator that looks through trained eyes sees nothing in pictures of 16 × 16.',
  })
})

test('finds the same places where it is gone on with, also when the model is there no more', async () => {
  const straight = await trained('straight', {
    changes: { ...changes, training: { ...changes.training, epochs: 2 } },
  })
  const first = await trained('in two')
  const shipped = join(folder, 'resources', 'models')
  cpSync(shipped, `${shipped} kept`, { recursive: true })
  rmSync(join(shipped, 'base'), { recursive: true })
  const both = await (await studio.runs.resume('in two', 2)).ended()
  cpSync(`${shipped} kept`, shipped, { recursive: true })
  expect(first.models).toHaveLength(1)
  expect(bytesOf(both).equals(bytesOf(straight))).toBe(true)
  const encoderOf = ({ models }: Run) =>
    readFileSync(join(studio.library.models, models.at(-1)!.replaceAll(' ', '-'), encoderFile))
  expect(encoderOf(both).equals(encoderOf(straight))).toBe(true)
})
