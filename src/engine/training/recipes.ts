/** The recipes that come with the product: those of all families. */
import { families } from '../families/families.ts'
import { ProblemError } from '../problemError.ts'
import type { Recipe } from './recipe.ts'

const named = families.flatMap((family) => Object.entries(family.recipes))

export const recipes: readonly Recipe[] = named.map(([, recipe]) => recipe)

/** What people call a recipe: “Fabrics”. */
export function recipeTitle(name: string): string {
  return named.find(([, recipe]) => recipe.name === name)?.[0] ?? name
}

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
