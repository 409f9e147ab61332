/** The recipes for DCGANs that come with the product. */
import { defaultsOf } from '../../fields.ts'
import type { Recipe } from '../../training/recipe.ts'
import { trainingFields, type TrainingOptions } from '../../training/trainingFields.ts'
import { classicDcgan, type DcganOptions } from './fields.ts'

const training: TrainingOptions = defaultsOf(trainingFields)

/** First the pictures are made again, then the networks compete: figures in docs/pictures.md. */
const phases: TrainingOptions = {
  ...training,
  batch: 32,
  epochs: 60,
  dropLastBatch: true, // of a few pictures there are no moments
  beta2: 0.99,
  generatorLearningRate: 5e-4,
  discriminatorLearningRate: 5e-5,
  checkpointEpochs: [10, 30],
  reconstructionSteps: 500,
  pixelsShare: 2,
  bandsShare: 1,
  latentNoise: 0.7,
  reconstructionShare: 1,
  discriminator: 'projected',
  loss: 'leastSquares',
  adversarialShare: 2,
  augmentation: true,
  momentsShare: 2,
  layoutShare: 3,
  coloursShare: 10,
  averageHalfLife: 6400,
}

/** Without the lattice that transposed convolutions leave. */
const smooth: DcganOptions = { ...classicDcgan, upsampling: 'resize', paddingMode: 'replicate' }

export const dcganRecipes: Readonly<Record<string, Recipe>> = {
  Fabrics: {
    name: 'fabric-64',
    summary: 'Colour pictures of 64 × 64 from a small collection; the one to start with.',
    network: smooth,
    training: phases,
  },
  'Large fabrics': {
    name: 'fabric-128',
    summary: 'The same at 128 × 128: about four times the time, and more memory.',
    network: { ...smooth, imageSize: 128, generatorWidth: 32 }, // one level more than fabric-64, else the same
    training: phases,
  },
  Classic: {
    name: 'dcgan-64',
    summary: 'The classic DCGAN for colour pictures of 64 × 64.',
    network: classicDcgan,
    training,
  },
  'Quick sketch': {
    name: 'dcgan-64-small',
    summary: 'A quarter of the width: about ten times quicker, with plainer pictures.',
    network: { ...classicDcgan, generatorWidth: 16, discriminatorWidth: 16 },
    training,
  },
  'Small pictures': {
    name: 'dcgan-32',
    summary: 'Small colour pictures of 32 × 32; quick.',
    network: { ...classicDcgan, imageSize: 32, generatorWidth: 128, discriminatorWidth: 128 },
    training,
  },
  'Large pictures': {
    name: 'dcgan-128',
    summary: 'Larger pictures of 128 × 128; five times the time of dcgan-64 and more memory.',
    network: { ...classicDcgan, imageSize: 128 },
    training,
  },
  'Many small photos': {
    name: 'cifar-64',
    summary: 'CIFAR-10 or as many small photos, enlarged to 64 × 64.',
    network: classicDcgan,
    training: { ...training, batch: 128, epochs: 25, previewCount: 128, previewEverySteps: 100 },
  },
  Trial: {
    name: 'tiny',
    summary: 'Pictures of 16 × 16 within seconds, to see that everything works.',
    network: { ...classicDcgan, imageSize: 16, latentSize: 16, generatorWidth: 8, discriminatorWidth: 8 },
    training: { ...training, batch: 8, epochs: 2, previewCount: 16, previewColumns: 4 },
  },
}
