/** Networks and recipes as they stand in files. */
import * as v from 'valibot'
import type { NetworkOptions } from '../engine/models/pair.ts'
import type { Recipe } from '../engine/training/recipe.ts'

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
const between = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most))

/** Wide enough for whatever can be imported; the weights must fit it besides. */
export const networkSchema: v.GenericSchema<NetworkOptions> = v.variant('family', [
  v.object({
    family: v.literal('dcgan'),
    imageSize: v.picklist([16, 32, 64, 128]),
    channels: v.picklist([1, 3, 4]),
    latentSize: whole(1, 65_536),
    generatorWidth: whole(1, 16_384),
    discriminatorWidth: whole(1, 16_384),
    bias: v.boolean(),
    extraLayers: whole(0, 8),
    upsampling: v.picklist(['transposed', 'resize']),
    minibatchStddev: v.boolean(),
    spectralNorm: v.boolean(),
  }),
  v.object({ family: v.literal('mnist'), latentSize: whole(1, 65_536) }),
])

export const recipeSchema: v.GenericSchema<Recipe> = v.object({
  name: v.string(),
  summary: v.string(),
  network: networkSchema,
  training: v.object({
    batch: whole(1, 4096),
    epochs: whole(1, 1_000_000),
    generatorLearningRate: between(0, 1),
    discriminatorLearningRate: between(0, 1),
    beta1: between(0, 1),
    beta2: between(0, 1),
    epsilon: between(0, 1),
    labelSmoothing: between(0, 0.5),
    dropLastBatch: v.boolean(),
    fakes: v.picklist(['shared', 'separate']),
    previewCount: whole(1, 400),
    previewColumns: whole(1, 100),
    previewEverySteps: whole(0, 1_000_000),
    checkpointEpochs: v.array(whole(1, 1_000_000)),
  }),
})
