/** A recipe with some of its fields changed, checked field by field. */
import type { DcganOptions } from '../models/dcgan.ts'
import { ProblemError } from '../problemError.ts'
import type { Recipe, TrainingOptions } from './recipe.ts'

export interface RecipeChanges {
  readonly network?: Partial<Omit<DcganOptions, 'family'>>
  readonly training?: Partial<TrainingOptions>
}

/** @throws ProblemError `recipe-option` that names the field, what it was and what it may be. */
export function customRecipe(recipe: Recipe, { network = {}, training = {} }: RecipeChanges): Recipe {
  if (recipe.network.family === 'mnist') {
    const foreign = Object.keys(network).find((field) => field !== 'latentSize')
    if (foreign) throw optionProblem(foreign, `the recipe ${recipe.name} has no such option`)
  }
  const changed = {
    ...recipe,
    network: { ...recipe.network, ...network },
    training: { ...recipe.training, ...training },
  } as Recipe
  checkRecipe(changed)
  return changed
}

type Rule = readonly [holds: (value: never) => boolean, says: string]

const whole = (from: number, to: number): Rule => [
  (value: number) => Number.isInteger(value) && value >= from && value <= to,
  `a whole number from ${from} to ${to}`,
]
const number = (from: number, to: number): Rule => [
  (value: unknown) => typeof value === 'number' && value >= from && value <= to,
  `a number from ${from} to ${to}`,
]
const oneOf = (...values: readonly unknown[]): Rule => [
  (value: unknown) => values.includes(value),
  `one of ${values.join(', ')}`,
]
const flag = oneOf(true, false)

const networkRules: Readonly<Record<string, Rule>> = {
  family: oneOf('dcgan', 'mnist'),
  imageSize: oneOf(16, 32, 64, 128),
  channels: oneOf(1, 3, 4),
  latentSize: whole(1, 4096),
  generatorWidth: whole(1, 512),
  discriminatorWidth: whole(1, 512),
  bias: flag,
  extraLayers: whole(0, 8),
  upsampling: oneOf('transposed', 'resize'),
  minibatchStddev: flag,
  spectralNorm: flag,
}

const trainingRules: Readonly<Record<keyof TrainingOptions, Rule>> = {
  batch: whole(1, 4096),
  epochs: whole(1, 1_000_000),
  generatorLearningRate: number(0, 1),
  discriminatorLearningRate: number(0, 1),
  beta1: number(0, 0.999999),
  beta2: number(0, 0.999999999),
  epsilon: number(1e-30, 1),
  labelSmoothing: number(0, 0.5),
  dropLastBatch: flag,
  fakes: oneOf('shared', 'separate'),
  previewCount: whole(1, 400),
  previewColumns: whole(1, 100),
  previewEverySteps: whole(0, 1_000_000),
  checkpointEpochs: [
    (value: unknown) => Array.isArray(value) && value.every((epoch) => Number.isInteger(epoch) && epoch > 0),
    'whole numbers above 0',
  ],
}

/** @throws ProblemError `recipe-option` */
export function checkRecipe({ network, training }: Recipe): void {
  const check = (rules: Readonly<Record<string, Rule>>, values: object) => {
    for (const [field, value] of Object.entries(values)) {
      const rule = Object.hasOwn(rules, field) ? rules[field] : undefined
      if (!rule) throw optionProblem(field, 'there is no such option')
      if (!rule[0](value as never))
        throw optionProblem(field, `it is ${String(value)} and must be ${rule[1]}`)
    }
  }
  check(networkRules, network)
  check(trainingRules, training)
}

function optionProblem(field: string, what: string): ProblemError {
  return new ProblemError({
    code: 'recipe-option',
    message: `The recipe’s ${field} does not work: ${what}.`,
    remedy: 'Change that option, or leave it out for the recipe’s own.',
  })
}
