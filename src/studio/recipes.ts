/** The recipes as a host shows them: names, summaries, and each field that can be changed. */
import type { ShownField } from '../contract/schemas/fields.ts'
import type { Untold } from '../contract/schemas/models.ts'
import type { RecipeField } from '../contract/schemas/runs.ts'
import { families, familyNamed, untoldValues } from '../engine/families/families.ts'
import { trainedField, type Field, type Fields } from '../engine/fields.ts'
import type { NetworkOptions } from '../engine/models/networkOptions.ts'
import type { Precision } from '../engine/operations.ts'
import type { RecipeChanges } from '../engine/training/customRecipe.ts'
import { recipes } from '../engine/training/recipes.ts'
import { adversarialFields, reconstructionFields, trainingFields } from '../engine/training/trainingFields.ts'

export type { Precision, RecipeChanges, RecipeField }

export const recipeList: readonly { readonly name: string; readonly summary: string }[] = recipes.map(
  ({ name, summary }) => ({ name, summary }),
)

/** But for the epochs whose checkpoints are kept, which are a list. */
export const recipeFields: RecipeField[] = [
  ...fieldsOf({ part: 'training' }, trainingFields),
  ...fieldsOf({ part: 'training', phase: 'reconstruction' }, reconstructionFields),
  ...fieldsOf({ part: 'training', phase: 'adversarial' }, adversarialFields),
  ...families.flatMap(({ name, fields, settable }) =>
    fieldsOf({ part: 'network', family: name }, { ...fields, ...settable }),
  ),
]

function fieldsOf(of: Pick<RecipeField, 'part' | 'phase' | 'family'>, fields: Fields): RecipeField[] {
  return Object.entries(fields).flatMap(([name, field]): RecipeField[] => {
    const shown = shownField(name, trainedField(field))
    return shown ? [{ ...of, ...shown }] : []
  })
}

/** What weights of a network do not tell, with what it is taken for. */
export function untoldFields(network: NetworkOptions): Untold[] {
  const { untold } = familyNamed(network.family)
  return Object.entries(untoldValues(network)).flatMap(([name, value]): Untold[] => {
    const shown = shownField(name, untold[name]!)
    return shown && typeof value !== 'boolean' ? [{ ...shown, value }] : []
  })
}

function shownField(name: string, field: Field): ShownField | undefined {
  if (field.kind === 'wholes') return undefined
  const { kind, label, explanation } = field
  return { field: name, label, explanation, kind: kind === 'listed' ? 'whole' : kind, ...whatItMayBe(field) }
}

function whatItMayBe(field: Field): Pick<RecipeField, 'choices' | 'least' | 'most'> {
  switch (field.kind) {
    case 'whole':
    case 'number':
      return { least: field.from, most: field.to }
    case 'listed':
      return { choices: field.values.map((value) => ({ value: String(value), label: String(value) })) }
    case 'choice':
      return { choices: Object.entries(field.choices).map(([value, label]) => ({ value, label })) }
    default:
      return {}
  }
}
