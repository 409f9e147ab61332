/** The recipes' fields as a window is given them: whatever its controls take, a training takes. */
import { expect, test } from 'vitest'
import { customRecipe } from '../../src/engine/training/customRecipe.ts'
import { recipes } from '../../src/engine/training/recipes.ts'
import { recipeFields, type RecipeChanges } from '../../src/studio/recipes.ts'

const recipeOf = (family: string | undefined) =>
  recipes.find(({ network }) => family === undefined || network.family === family)!

test.each(recipeFields)(
  '$part $field takes its extremes and every choice',
  ({ part, field, family, ...may }) => {
    const { kind, choices, least, most } = may
    const change = (value: unknown) => () =>
      customRecipe(recipeOf(family), { [part]: { [field]: value } } as RecipeChanges)
    const values = choices
      ? choices.map(({ value }) => (kind === 'choice' ? value : Number(value)))
      : kind === 'flag'
        ? [true, false]
        : [least, most]
    for (const value of values) expect(change(value)).not.toThrow()
    if (least !== undefined) expect(change(least - 1)).toThrow('does not work')
    if (most !== undefined) expect(change(most + 1)).toThrow('does not work')
  },
)
