/** What can be set of a training, whatever the network. The defaults are those of the DCGAN paper's recipes. */
import { choice, flag, number, whole, wholes, type ValuesOf } from '../fields.ts'

export const trainingFields = {
  batch: whole(64, [1, 4096], 'Batch', 'pictures a step'),
  epochs: whole(100, [1, 1_000_000], 'Epochs', 'how often all pictures are gone through'),
  generatorLearningRate: number(2e-4, [0, 1], 'Generator’s learning rate', 'how fast the generator learns'),
  discriminatorLearningRate: number(
    2e-4,
    [0, 1],
    'Discriminator’s learning rate',
    'how fast the discriminator learns',
  ),
  beta1: number(0.5, [0, 0.999999], 'Beta 1', 'Adam: how long a direction is remembered (0 to 1)'),
  beta2: number(
    0.999,
    [0, 0.999999999],
    'Beta 2',
    'Adam: how long the size of changes is remembered (0 to 1)',
  ),
  epsilon: number(1e-8, [1e-30, 1], 'Epsilon', 'Adam: the floor under the size of changes'),
  // The target for real pictures is 1 − this (one-sided, Salimans et al. 2016).
  labelSmoothing: number(
    0,
    [0, 0.5],
    'Label smoothing',
    'how much less than certain the discriminator is to be of real pictures',
  ),
  dropLastBatch: flag(false, 'Drop the last batch', 'leave out an epoch’s last batch when it is not full'),
  // `shared`: the generator is scored on the fake that the discriminator has just learned from. `separate`: the
  // discriminator's fake comes from running statistics, the generator's step draws a fresh latent.
  fakes: choice(
    'shared',
    { shared: 'The generator’s own', separate: 'Fresh ones' },
    'Fakes',
    'which fakes the discriminator sees: the generator’s own, or fresh ones',
  ),
  previewCount: whole(64, [1, 400], 'Preview pictures', 'pictures in a preview'),
  previewColumns: whole(8, [1, 100], 'Preview columns', 'columns of a preview'),
  // 0 is at epochs' ends only.
  previewEverySteps: whole(0, [0, 1_000_000], 'Preview every … steps', 'a preview also every so many steps'),
  // Besides the last.
  checkpointEpochs: wholes([10, 30, 50, 70, 100], 'Checkpoints', 'epochs whose checkpoints are kept'),
}

export type TrainingOptions = ValuesOf<typeof trainingFields>
