/** Networks and recipes as they stand in files: the schemas of what engine/families and the trainings' fields say. */
import * as v from 'valibot'
import { familyNamed } from '../engine/families/families.ts'
import { isAllowed, ruleOf, type Fields } from '../engine/fields.ts'
import type { NetworkOptions } from '../engine/models/networkOptions.ts'
import type { Recipe } from '../engine/training/recipe.ts'
import { trainingExtras, trainingFields, type TrainingOptions } from '../engine/training/trainingFields.ts'

const entriesOf = (fields: Fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      v.custom<unknown>((value) => isAllowed(field, value), ruleOf(field)),
    ]),
  )

const optional = (entries: ReturnType<typeof entriesOf>) =>
  Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, v.exactOptional(entry)]))

/**
 * A network's options, wide enough for whatever can be imported: weights must fit them besides. What is of a family that
 * is not there is not damaged but another version's.
 * @throws ProblemError `network-unknown`
 */
export const networkSchema: v.GenericSchema<NetworkOptions> = v.lazy((value) => {
  const family = (value as { readonly family?: unknown } | null | undefined)?.family
  if (typeof family !== 'string') return v.object({ family: v.string() })
  const { fields, untold } = familyNamed(family)
  const entries = { family: v.string(), ...entriesOf(fields) }
  // Those that are as assumed are not there.
  return v.object({ ...entries, ...optional(entriesOf(untold)) })
}) as unknown as v.GenericSchema<NetworkOptions>

/** @throws ProblemError `network-unknown` */
export const recipeSchema: v.GenericSchema<Recipe> = v.object({
  name: v.string(),
  summary: v.string(),
  network: networkSchema,
  training: v.object({
    ...entriesOf(trainingFields),
    ...optional(entriesOf(trainingExtras)),
  }) as unknown as v.GenericSchema<TrainingOptions>,
})
