/** A recipe with some of its fields changed, checked field by field. */
import { familyNamed, toldNetwork } from '../families/families.ts'
import { isAllowed, ruleOf, trainedField, type Fields } from '../fields.ts'
import type { NetworkValues } from '../models/networkOptions.ts'
import { ProblemError } from '../problemError.ts'
import type { Recipe } from './recipe.ts'
import { trainingExtras, trainingFields, type TrainingOptions } from './trainingFields.ts'

export interface RecipeChanges {
  readonly network?: NetworkValues
  readonly training?: Partial<TrainingOptions>
}

/** @throws ProblemError `recipe-option` that names the field, what it was and what it may be; `network-unknown` */
export function customRecipe(recipe: Recipe, { network = {}, training = {} }: RecipeChanges): Recipe {
  const { fields, settable } = familyNamed(recipe.network.family)
  const known = { ...fields, ...settable }
  const foreign = Object.keys(network).find((field) => !Object.hasOwn(known, field))
  if (foreign !== undefined) throw optionProblem(foreign, `the recipe ${recipe.name} has no such option`)
  const changed = {
    ...recipe,
    network: { ...recipe.network, ...network },
    training: { ...recipe.training, ...training },
  }
  checkRecipe(changed)
  return { ...changed, network: toldNetwork(changed.network, {}) }
}

/** @throws ProblemError `recipe-option`, `network-unknown` */
export function checkRecipe({ network, training }: Recipe): void {
  const { family, ...options } = network
  const { fields, untold } = familyNamed(family)
  checkValues({ ...fields, ...untold }, options)
  checkValues({ ...trainingFields, ...trainingExtras }, training)
}

function checkValues(fields: Fields, values: object): void {
  for (const [name, value] of Object.entries(values)) {
    const field = Object.hasOwn(fields, name) ? trainedField(fields[name]!) : undefined
    if (!field) throw optionProblem(name, 'there is no such option')
    if (!isAllowed(field, value))
      throw optionProblem(name, `it is ${String(value)} and must be ${ruleOf(field)}`)
  }
}

function optionProblem(field: string, what: string): ProblemError {
  return new ProblemError({
    code: 'recipe-option',
    message: `The recipe’s ${field} does not work: ${what}.`,
    remedy: 'Change that option, or leave it out for the recipe’s own.',
  })
}
