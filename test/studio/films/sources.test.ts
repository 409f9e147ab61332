import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { chooseBackend, openBackend } from '../../../src/backends/chooseBackend.ts'
import { generatorLayers } from '../../../src/engine/families/families.ts'
import { circleLoop } from '../../../src/engine/latent/walk.ts'
import { norm, weightedSum } from '../../../src/engine/latent/latent.ts'
import { initialState } from '../../../src/engine/models/network.ts'
import type { StateDict } from '../../../src/engine/weights/stateDict.ts'
import { writeSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { frameCount, latentOfFrame } from '../../../src/engine/latent/timeline.ts'
import { latentOfSeed, latentsOf } from '../../../src/studio/latents.ts'
import type { FilmSource } from '../../../src/studio/export/film/film.ts'
import { crossfaded } from '../../../src/studio/films/crossfaded.ts'
import { checkpointsSource, previewsSource } from '../../../src/studio/films/runSources.ts'
import { timelineOf } from '../../../src/studio/films/timelineOf.ts'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import type { Run } from '../../../src/studio/runs/run.ts'
import { plain, temporaryFolder } from '../datasets/samples.ts'

/** Frame n is one pixel of value 10 n. */
function ramp(count: number): FilmSource & { readonly asked: number[][] } {
  const asked: number[][] = []
  return {
    asked,
    count,
    fps: 10,
    width: 1,
    height: 1,
    channels: 1,
    make: async (frames) => {
      asked.push([...frames])
      return frames.map((frame) => Uint8Array.of(frame * 10))
    },
  }
}
const all = (source: FilmSource) => Array.from({ length: source.count }, (_, i) => i)
const values = async (source: FilmSource, frames = all(source)) =>
  (await source.make(frames)).map((pixels) => pixels[0])

test('a crossfade generates every so many frames, and mixes those between', async () => {
  const source = ramp(9)
  expect(await values(crossfaded(source, 4, false))).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80])
  expect(source.asked).toEqual([[0, 4, 8]])
})

test('after the last generated frame a loop leads to its start, and anything else stands still', async () => {
  expect(await values(crossfaded(ramp(6), 4, true))).toEqual([0, 10, 20, 30, 40, 20])
  expect(await values(crossfaded(ramp(6), 4, false))).toEqual([0, 10, 20, 30, 40, 40])
})

test('a frame is the same whichever others are asked for with it', async () => {
  const source = crossfaded(ramp(20), 5, true)
  const whole = await values(source)
  expect(await values(source, [19, 7, 0, 7])).toEqual([whole[19], whole[7], whole[0], whole[7]])
})

test('what is transparent gives a mixture no colour', async () => {
  const pixels = [Uint8Array.of(0, 0, 0, 0), Uint8Array.of(200, 100, 50, 255)]
  const source: FilmSource = {
    count: 3,
    fps: 10,
    width: 1,
    height: 1,
    channels: 4,
    make: async (frames) => frames.map((frame) => pixels[frame / 2]!),
  }
  const [, between] = await crossfaded(source, 2, false).make([0, 1, 2])
  expect([...between!]).toEqual([200, 100, 50, 128])
})

test('no crossfade is the source itself', () => {
  const source = ramp(3)
  expect(crossfaded(source, 1, true)).toBe(source)
})

test.each(['lerp', 'slerp', 'slerp-norm'] as const)('a path by %s has a frame for each picture', (method) => {
  const source = { kind: 'path', seeds: [1, 2, 3], steps: 5, method } as const
  const timeline = timelineOf(source, 100, 24, 0.7)
  const pictures = latentsOf(source, 100, 0.7)
  expect(frameCount(timeline)).toBe(pictures.length)
  pictures.forEach((latent, frame) =>
    expect(norm(weightedSum([latent, latentOfFrame(timeline, frame)], [1, -1]))).toBeLessThan(1e-4),
  )
})

test('a walk and a circle have a frame for each picture', () => {
  const walk = { kind: 'walk', seed: 3, steps: 12, stepSize: 0.1, keepNorm: true } as const
  const walked = timelineOf(walk, 100, 30)
  latentsOf(walk, 100).forEach((latent, frame) => expect(latentOfFrame(walked, frame)).toEqual(latent))
  const circle = timelineOf({ kind: 'circle', seeds: [1, 2], frames: 50 }, 100, 30)
  expect([frameCount(circle), circle.loop]).toEqual([50, true])
  circleLoop(latentOfSeed(1, 100), latentOfSeed(2, 100), 50).forEach((latent, frame) =>
    expect(norm(weightedSum([latent, latentOfFrame(circle, frame)], [1, -1]))).toBeLessThan(1e-4),
  )
})

async function runWith(colours: readonly string[]): Promise<Run> {
  const directory = await temporaryFolder()
  mkdirSync(join(directory, 'previews'))
  for (const [i, colour] of colours.entries()) {
    const file = join(directory, 'previews', `epoch-${String(i + 1).padStart(4, '0')}.png`)
    await plain(colour, 6, 4).png().toFile(file)
  }
  const recipe = recipeNamed('tiny')
  return {
    name: 'Run',
    directory,
    recipe,
    dataset: { count: 16 },
    state: { kind: 'paused' },
  } as unknown as Run
}

test('previews follow each other at the pace that is asked for, and the last one stays', async () => {
  const run = await runWith(['#0a0000', '#140000', '#1e0000'])
  const source = await previewsSource(run, { secondsEach: 0.2, lastHold: 0.5 }, 10)
  expect([source.count, source.width, source.height, source.channels]).toEqual([11, 6, 4, 3])
  expect(await values(source)).toEqual([10, 10, 20, 20, 30, 30, 30, 30, 30, 30, 30])
})

test('in the place of a damaged preview the one before is shown, and it is told which', async () => {
  const run = await runWith(['#0a0000', '#140000', '#1e0000', '#280000'])
  const file = (epoch: number) => join(run.directory, 'previews', `epoch-000${epoch}.png`)
  for (const epoch of [1, 3]) truncateSync(file(epoch), 60)
  await plain('#320000', 5, 5).png().toFile(file(4))
  const source = await previewsSource(run, { secondsEach: 0.1, lastHold: 0 }, 10)
  expect(await values(source)).toEqual([20, 20, 20, 20])
  expect([...source.leftOut!].toSorted()).toEqual([1, 3, 4].map((epoch) => basename(file(epoch))))
  for (const epoch of [2, 4]) truncateSync(file(epoch), 60)
  await expect(previewsSource(run, { secondsEach: 0.1, lastHold: 0 }, 10)).rejects.toMatchObject({
    code: 'preview-unreadable',
  })
})

test('damaged checkpoints are left out of a film, and it is told which', async () => {
  const run = await runWith([])
  const folder = join(run.directory, 'checkpoints')
  mkdirSync(folder)
  const { network } = run.recipe
  const weights = initialState(generatorLayers(network), 1, 'generator')
  const checkpoint = (step: number, tensors: StateDict = weights) => {
    const named = new Map([...tensors].map(([name, value]) => [`generator.${name}`, value]))
    return writeSafetensors(named, { metadata: { step: `${step}` } })
  }
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes)
  write('epoch-0001.safetensors', checkpoint(1))
  write('epoch-0002.safetensors', checkpoint(2).subarray(0, 500))
  write('epoch-0003.safetensors', checkpoint(3, new Map([...weights].slice(1))))
  write('epoch-0004.safetensors', checkpoint(NaN))
  write('epoch-0005.safetensors', checkpoint(5))
  const backend = await openBackend(chooseBackend().backend)
  const latent = latentOfSeed(1, network.latentSize)
  const make = () => checkpointsSource(backend, run, latent, { secondsEach: 0.1, lastHold: 0 }, 10)
  const source = await make()
  expect(source.count).toBe(2)
  expect([...source.leftOut!]).toHaveLength(3)
  for (const epoch of [1, 5]) truncateSync(join(folder, `epoch-000${epoch}.safetensors`), 100)
  await expect(make()).rejects.toMatchObject({ name: 'ProblemError' })
})

test('a run without previews says so', async () => {
  const run = await runWith([])
  await expect(previewsSource(run, { secondsEach: 0.1, lastHold: 0 }, 30)).rejects.toMatchObject({
    code: 'run-without-previews',
  })
})
