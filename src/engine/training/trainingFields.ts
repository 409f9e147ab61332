/** What can be set of a training, whatever the network. The defaults are those of the DCGAN paper's recipes. */
import { choice, defaultsOf, flag, number, whole, wholes, type Fields, type ValuesOf } from '../fields.ts'

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

/** Reconstruction, before the first epoch: each picture is made again from a latent of its own. */
export const reconstructionFields = {
  reconstructionSteps: whole(
    0,
    [0, 1_000_000],
    'Steps',
    'steps in which the generator learns to make each of your pictures again, before it competes',
  ),
  reconstructionLearningRate: number(
    1e-3,
    [0, 1],
    'Learning rate of getting to know',
    'how fast the generator learns to make your pictures again',
  ),
  textureShare: number(1, [0, 1000], 'Share of texture', 'how much what is seen in a picture counts there'),
  pixelsShare: number(0.5, [0, 1000], 'Share of pixels', 'how much blurred colours count there'),
  bandsShare: number(
    0,
    [0, 1000],
    'Share of fine detail',
    'how much it counts that fine light and colour are as strong as in your pictures, in each that is made again and over all',
  ),
  latentsLearningRate: number(
    0.1,
    [0, 10],
    'Learning rate of places',
    'how fast your pictures find their places among all that can be made',
  ),
  latentNoise: number(0.1, [0, 10], 'Room around places', 'how far from its place a picture is still made'),
  reconstructionShare: number(
    0,
    [0, 1000],
    'Anchor',
    'how much making your pictures again goes on counting while the networks compete',
  ),
} as const satisfies Fields

/** What is added to the adversarial phase. */
export const adversarialFields = {
  discriminator: choice(
    'own',
    { own: 'All of its own', projected: 'Through trained eyes' },
    'Discriminator',
    'a network that learns to see from your pictures alone, or one that looks through eyes trained on photographs',
  ),
  loss: choice(
    'crossEntropy',
    { crossEntropy: 'Cross entropy', hinge: 'Hinge', leastSquares: 'Least squares' },
    'Loss',
    'how the discriminator’s judgement counts',
  ),
  adversarialShare: number(1, [0, 1000], 'Share of competing', 'how much fooling the discriminator counts'),
  augmentation: flag(
    false,
    'Augmentation',
    'show the discriminator pictures with other colours, shifted and with parts cut out (DiffAugment): for few pictures',
  ),
  momentsShare: number(
    0,
    [0, 1000],
    'Share of variety',
    'how much it counts that made pictures vary as much as yours (feature moments)',
  ),
  layoutShare: number(
    0,
    [0, 1000],
    'Share of layout',
    'how much it counts that motifs lie in as many places in made pictures as in yours',
  ),
  coloursShare: number(
    0,
    [0, 1000],
    'Share of all colours',
    'how much it counts that made pictures, all together, have the colours of yours (energy distance)',
  ),
  averageHalfLife: whole(
    0,
    [0, 1_000_000_000],
    'Average over pictures',
    'after so many pictures, a weight counts half in the average that is kept (EMA); 0 keeps the last weights',
  ),
} as const satisfies Fields

/** What a recipe may add; one that says nothing of it has none. Shares are what parts of a loss count. */
export const trainingExtras = { ...reconstructionFields, ...adversarialFields }

export type TrainingExtras = ValuesOf<typeof trainingExtras>
export type TrainingOptions = ValuesOf<typeof trainingFields> & Partial<TrainingExtras>

/** Made once of each recipe: asked for several times a step, new ones would fill the memory faster than it is cleared. */
const made = new WeakMap<Partial<TrainingExtras>, TrainingExtras>()

/** With what a recipe does not say. */
export function extrasOf(training: Partial<TrainingExtras>): TrainingExtras {
  const extras = made.get(training) ?? { ...defaultsOf(trainingExtras), ...training }
  made.set(training, extras)
  return extras
}
