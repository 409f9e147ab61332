/** Schemas of what is chosen of a format, whether of films or of pictures: its fields, and how large it is. */
import * as v from 'valibot'
import { enlargements } from '../enlarging.ts'
import type { ChosenFormat, FilmField, FormatRow } from '../filmFields.ts'
import { whole } from './common.ts'

export function fieldSchema(field: FilmField) {
  if (field.kind === 'flag') return v.boolean()
  if (field.kind === 'choice') return v.picklist(field.options.map(({ value }) => value))
  return whole(field.least, field.most)
}

/** Of one of these formats, with what only it has to be told. */
export function formatSchema<Formats extends Readonly<Record<string, FormatRow>>>(formats: Formats) {
  const kinds = Object.entries(formats).map(([kind, { fields }]) => {
    const chosen = Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)] as const)
    return v.strictObject({ kind: v.literal(kind), ...Object.fromEntries(chosen) })
  })
  return v.variant('kind', kinds) as unknown as v.GenericSchema<ChosenFormat<Formats>> // as the table says, which cannot be inferred
}

/** So many times the picture's own size, or a width in pixels. */
export function sizeSchema(least: number, most: number) {
  return v.variant('kind', [
    v.strictObject({ kind: v.literal('times'), times: v.picklist(enlargements) }),
    v.strictObject({ kind: v.literal('width'), width: whole(least, most) }),
  ])
}

export const scalingSchema = v.picklist(['nearest', 'lanczos'])
