/** What one step gives its measures to look at. */
import { max, mean, memory, min, type Scalar } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { lossG } from '../../../src/engine/measures/adversarialMeasures.ts'
import type { StepMeasure } from '../../../src/engine/measures/measure.ts'
import { initialState, Network } from '../../../src/engine/models/network.ts'
import { discriminatorLayers, generatorLayers, pictureFormat } from '../../../src/engine/families/families.ts'
import { photoBatch } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { normalValues, randomStream } from '../../../src/engine/random.ts'
import { Adam } from '../../../src/engine/training/adam.ts'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import { trainStep } from '../../../src/engine/training/step.ts'
import { discs } from './photos.ts'

test.each(['tensorflow', 'wasm'] as const)(
  'a measure is shown the photos and what was made of a step, by %s, and what it makes of them is freed',
  async (name) => {
    const { operations } = await openBackend(name)
    const { network, training } = recipeNamed('tiny')
    const adam = { beta1: 0.5, beta2: 0.999, epsilon: 1e-8, learningRate: 1e-4 }
    const [g, d] = [generatorLayers(network), discriminatorLayers(network)]
    const generator = new Network(g, initialState(g, 1, 'generator'))
    const discriminator = new Network(d, initialState(d, 1, 'discriminator'))
    const pair = {
      operations,
      generator,
      discriminator,
      generatorAdam: new Adam(generator, adam),
      discriminatorAdam: new Adam(discriminator, adam),
    }
    const photos = photoBatch(discs(8, 16, 3), Uint32Array.of(0, 1, 2, 3), pictureFormat(network))
    const expected = mean(photos).dataSync<'float32'>()[0]!
    const of = (measured: string, scalars: StepMeasure['of']): StepMeasure => ({
      ...lossG,
      name: measured,
      of: scalars,
    })
    const random = randomStream(1, 'latents')
    const draw = (count: number) => normalValues(random, count * network.latentSize)
    const measures = [
      lossG,
      of('photos', (step) => [mean(step.photos) as Scalar]),
      of('spread', ({ made }) => [max(made!), min(made!)] as Scalar[]),
    ]
    for (const fakes of ['shared', 'separate'] as const) {
      wholly(trainStep(pair, { photos, drawLatents: draw }, { ...training, fakes }, measures)) // the first makes what lasts
      const before = memory().numTensors
      const { values: row } = wholly(
        trainStep(pair, { photos, drawLatents: draw }, { ...training, fakes }, measures),
      )
      expect(memory().numTensors).toBe(before)
      expect(row).toMatchObject({ lossG: expect.any(Number) as number, photos: expected })
      const { spread } = row as unknown as { spread: number }
      expect(Math.abs(spread)).toBeLessThan(2) // the highest and the lowest of a tanh
    }
  },
)
