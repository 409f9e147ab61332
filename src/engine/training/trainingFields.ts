/** What can be set of a training, whatever the network. The defaults are those of the DCGAN paper's recipes. */
import type { Fields, ValuesOf } from '../fields.ts'

export const trainingFields = {
  batch: {
    kind: 'whole',
    default: 64,
    from: 1,
    to: 4096,
    label: 'Batch',
    explanation: 'pictures a step',
  },
  epochs: {
    kind: 'whole',
    default: 100,
    from: 1,
    to: 1_000_000,
    label: 'Epochs',
    explanation: 'how often all pictures are gone through',
  },
  generatorLearningRate: {
    kind: 'number',
    default: 2e-4,
    from: 0,
    to: 1,
    label: 'Generator’s learning rate',
    explanation: 'how fast the generator learns',
  },
  discriminatorLearningRate: {
    kind: 'number',
    default: 2e-4,
    from: 0,
    to: 1,
    label: 'Discriminator’s learning rate',
    explanation: 'how fast the discriminator learns',
  },
  beta1: {
    kind: 'number',
    default: 0.5,
    from: 0,
    to: 0.999999,
    label: 'Beta 1',
    explanation: 'Adam: how long a direction is remembered (0 to 1)',
  },
  beta2: {
    kind: 'number',
    default: 0.999,
    from: 0,
    to: 0.999999999,
    label: 'Beta 2',
    explanation: 'Adam: how long the size of changes is remembered (0 to 1)',
  },
  epsilon: {
    kind: 'number',
    default: 1e-8,
    from: 1e-30,
    to: 1,
    label: 'Epsilon',
    explanation: 'Adam: the floor under the size of changes',
  },
  // The target for real pictures is 1 − this (one-sided, Salimans et al. 2016).
  labelSmoothing: {
    kind: 'number',
    default: 0,
    from: 0,
    to: 0.5,
    label: 'Label smoothing',
    explanation: 'how much less than certain the discriminator is to be of real pictures',
  },
  dropLastBatch: {
    kind: 'flag',
    default: false,
    label: 'Drop the last batch',
    explanation: 'leave out an epoch’s last batch when it is not full',
  },
  // `shared`: the generator is scored on the fake that the discriminator has just learned from. `separate`: the
  // discriminator's fake comes from running statistics, the generator's step draws a fresh latent.
  fakes: {
    kind: 'choice',
    default: 'shared',
    choices: { shared: 'The generator’s own', separate: 'Fresh ones' },
    label: 'Fakes',
    explanation: 'which fakes the discriminator sees: the generator’s own, or fresh ones',
  },
  previewCount: {
    kind: 'whole',
    default: 64,
    from: 1,
    to: 400,
    label: 'Preview pictures',
    explanation: 'pictures in a preview',
  },
  previewColumns: {
    kind: 'whole',
    default: 8,
    from: 1,
    to: 100,
    label: 'Preview columns',
    explanation: 'columns of a preview',
  },
  // 0 is at epochs' ends only.
  previewEverySteps: {
    kind: 'whole',
    default: 0,
    from: 0,
    to: 1_000_000,
    label: 'Preview every … steps',
    explanation: 'a preview also every so many steps',
  },
  // Besides the last.
  checkpointEpochs: {
    kind: 'wholes',
    default: [10, 30, 50, 70, 100],
    label: 'Checkpoints',
    explanation: 'epochs whose checkpoints are kept',
  },
} as const satisfies Fields

export type TrainingOptions = ValuesOf<typeof trainingFields>
