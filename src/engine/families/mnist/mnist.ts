/** The family of the networks for 28 × 28 grey digits, as PyTorch's MNIST examples have them. */
import { defaultsOf } from '../../fields.ts'
import { trainingFields } from '../../training/trainingFields.ts'
import { ranksOf, type Family } from '../family.ts'
import { normalisedStep } from '../firstStep.ts'
import { latentSize } from '../latentSize.ts'
import { mnistDiscriminator, mnistGenerator, mnistUntold, type MnistOptions } from './layers.ts'
import { rangeOf } from '../untold.ts'
import { recogniseMnist } from './recognise.ts'

const fields = { latentSize }

export const mnist: Family<MnistOptions> = {
  name: 'mnist',
  title: 'MNIST GAN',
  weights: 'the 28-pixel MNIST network',
  fields,
  untold: mnistUntold,
  recipes: {
    'Digits and shapes': {
      name: 'mnist-28',
      summary: 'Handwritten digits or other small grey shapes of 28 × 28.',
      network: { family: 'mnist', ...defaultsOf(fields) },
      training: {
        ...defaultsOf(trainingFields),
        generatorLearningRate: 1e-3,
        discriminatorLearningRate: 1e-4,
        beta1: 0.9,
        dropLastBatch: true,
        fakes: 'separate',
      },
    },
  },
  generatorLayers: mnistGenerator,
  discriminatorLayers: mnistDiscriminator,
  pictureFormat: (options) => ({ size: 28, channels: 1, range: rangeOf(mnistUntold, options) }),
  firstStep: (generator, { epsilon }) => normalisedStep(generator, 'fc.0', 'fc.1', epsilon),
  resembles(layers) {
    const ranks = ranksOf(layers)
    return ranks.has(4) && ranks.has(2)
  },
  recognise: recogniseMnist,
  recognisedOptions: (known) => ({ family: 'mnist', ...defaultsOf(fields), ...known }),
}
