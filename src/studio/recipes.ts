/** The recipes as a host shows them: names, summaries, and each field that can be changed. */
import { recipes } from '../engine/training/recipes.ts'
import type { RecipeChanges } from '../engine/training/customRecipe.ts'
import type { Precision } from '../engine/operations.ts'

export type { Precision, RecipeChanges }

export interface RecipeField {
  readonly part: 'network' | 'training'
  readonly field: string
  readonly kind: 'number' | 'flag' | 'choice' | 'numbers'
  readonly choices?: readonly string[]
  /** For an artist, without the field's name. */
  readonly explanation: string
}

export const recipeList: readonly { readonly name: string; readonly summary: string }[] = recipes.map(
  ({ name, summary }) => ({ name, summary }),
)

const fieldOf =
  (part: RecipeField['part']) =>
  (
    field: string,
    kind: RecipeField['kind'],
    explanation: string,
    choices?: readonly string[],
  ): RecipeField => ({ part, field, kind, explanation, ...(choices && { choices }) })
const network = fieldOf('network')
const training = fieldOf('training')

export const recipeFields: readonly RecipeField[] = [
  training('epochs', 'number', 'how often all pictures are gone through'),
  training('batch', 'number', 'pictures a step'),
  training('generatorLearningRate', 'number', 'how fast the generator learns'),
  training('discriminatorLearningRate', 'number', 'how fast the discriminator learns'),
  training('beta1', 'number', 'Adam: how long a direction is remembered (0 to 1)'),
  training('beta2', 'number', 'Adam: how long the size of changes is remembered (0 to 1)'),
  training('epsilon', 'number', 'Adam: the floor under the size of changes'),
  training(
    'labelSmoothing',
    'number',
    'how much less than certain the discriminator is to be of real pictures',
  ),
  training('dropLastBatch', 'flag', 'leave out an epoch’s last batch when it is not full'),
  training('fakes', 'choice', 'which fakes the discriminator sees: the generator’s own, or fresh ones', [
    'shared',
    'separate',
  ]),
  training('previewCount', 'number', 'pictures in a preview'),
  training('previewColumns', 'number', 'columns of a preview'),
  training('previewEverySteps', 'number', 'a preview also every so many steps'),
  network('imageSize', 'number', 'side of the pictures: 16, 32, 64 or 128'),
  network('channels', 'number', '1 grey, 3 colour, 4 colour and transparency'),
  network('latentSize', 'number', 'numbers in a latent'),
  network('generatorWidth', 'number', 'feature maps of the generator’s finest level'),
  network('discriminatorWidth', 'number', 'feature maps of the discriminator’s finest level'),
  network('bias', 'flag', 'give convolutions a bias'),
  network('extraLayers', 'number', 'more 3 × 3 convolutions at the finest level'),
  network('upsampling', 'choice', 'how the generator enlarges', ['transposed', 'resize']),
  network('minibatchStddev', 'flag', 'show the discriminator how varied a batch is'),
  network('spectralNorm', 'flag', 'bound the discriminator by spectral normalisation'),
]
