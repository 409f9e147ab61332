/** Fields of networks and trainings as a window shows them. */
import * as v from 'valibot'

export const shownField = v.object({
  field: v.string(),
  label: v.string(),
  kind: v.picklist(['whole', 'number', 'flag', 'choice']),
  /** Of a choice; of a whole number, where only some can be had. */
  choices: v.optional(v.array(v.object({ value: v.string(), label: v.string() }))),
  /** Bounds of a number. */
  least: v.optional(v.number()),
  most: v.optional(v.number()),
  explanation: v.string(),
})

export type ShownField = v.InferOutput<typeof shownField>
