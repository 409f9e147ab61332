/** The recipes that come with the product. */
import type { DcganOptions } from '../models/dcgan.ts'
import { ProblemError } from '../problemError.ts'
import type { Recipe, TrainingOptions } from './recipe.ts'

const dcganTraining: TrainingOptions = {
  batch: 64,
  epochs: 100,
  generatorLearningRate: 2e-4,
  discriminatorLearningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-8,
  labelSmoothing: 0,
  dropLastBatch: false,
  fakes: 'shared',
  previewCount: 64,
  previewColumns: 8,
  previewEverySteps: 0,
  checkpointEpochs: [10, 30, 50, 70, 100],
}

const dcgan64: DcganOptions = {
  family: 'dcgan',
  imageSize: 64,
  channels: 3,
  latentSize: 100,
  generatorWidth: 64,
  discriminatorWidth: 64,
  bias: false,
  extraLayers: 0,
  upsampling: 'transposed',
  minibatchStddev: false,
  spectralNorm: false,
}

export const recipes: readonly Recipe[] = [
  {
    name: 'fabric-64',
    summary: 'Colour pictures of 64 × 64 from a small collection; the one to start with.',
    network: dcgan64,
    training: dcganTraining,
  },
  {
    name: 'dcgan-64',
    summary: 'The classic DCGAN for colour pictures of 64 × 64.',
    network: dcgan64,
    training: dcganTraining,
  },
  {
    name: 'dcgan-64-small',
    summary: 'A quarter of the width: about ten times quicker, with plainer pictures.',
    network: { ...dcgan64, generatorWidth: 16, discriminatorWidth: 16 },
    training: dcganTraining,
  },
  {
    name: 'dcgan-32',
    summary: 'Small colour pictures of 32 × 32; quick.',
    network: { ...dcgan64, imageSize: 32, generatorWidth: 128, discriminatorWidth: 128 },
    training: dcganTraining,
  },
  {
    name: 'dcgan-128',
    summary: 'Larger pictures of 128 × 128; five times the time of dcgan-64 and more memory.',
    network: { ...dcgan64, imageSize: 128 },
    training: dcganTraining,
  },
  {
    name: 'cifar-64',
    summary: 'CIFAR-10 or as many small photos, enlarged to 64 × 64.',
    network: dcgan64,
    training: { ...dcganTraining, batch: 128, epochs: 25, previewCount: 128, previewEverySteps: 100 },
  },
  {
    name: 'mnist-28',
    summary: 'Handwritten digits or other small grey shapes of 28 × 28.',
    network: { family: 'mnist', latentSize: 100 },
    training: {
      ...dcganTraining,
      generatorLearningRate: 1e-3,
      discriminatorLearningRate: 1e-4,
      beta1: 0.9,
      dropLastBatch: true,
      fakes: 'separate',
    },
  },
  {
    name: 'tiny',
    summary: 'Pictures of 16 × 16 within seconds, to see that everything works.',
    network: { ...dcgan64, imageSize: 16, latentSize: 16, generatorWidth: 8, discriminatorWidth: 8 },
    training: { ...dcganTraining, batch: 8, epochs: 2, previewCount: 16, previewColumns: 4 },
  },
]

/** @throws ProblemError `recipe-unknown` */
export function recipeNamed(name: string): Recipe {
  const recipe = recipes.find((one) => one.name === name)
  if (recipe) return recipe
  throw new ProblemError({
    code: 'recipe-unknown',
    message: `There is no recipe “${name}”.`,
    remedy: `Choose one of ${recipes.map((one) => one.name).join(', ')}.`,
  })
}
