/** What is chosen of the fields that a table of formats has: where each is kept, and which of them there are. Knows no table. */
import * as v from 'valibot'
import type { FieldValue, FilmField } from '../../contract/filmFields.ts'
import { fieldSchema } from '../../contract/schemas/formats.ts'

type Fields = Readonly<Record<string, FilmField>>
type Table = Readonly<Record<string, { readonly fields: Fields }>>

type KeyOf<Kind extends string, Name extends string, Field> = Field extends { readonly isOwn: true }
  ? `${Kind}${Capitalize<Name>}`
  : Name
type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer Result) => void
  ? Result
  : never
/** Of all formats, by where each is kept: `webpQuality`, `loops`. */
export type FieldChoices<Formats extends Table> = All<
  {
    [Kind in keyof Formats & string]: {
      [
        Name in keyof Formats[Kind]['fields'] & string as KeyOf<Kind, Name, Formats[Kind]['fields'][Name]>
      ]: FieldValue<Formats[Kind]['fields'][Name]>
    }
  }[keyof Formats & string]
>

/** A field of a format, and where what is chosen of it is kept. */
export interface FormatField {
  readonly name: string
  readonly key: string
  readonly field: FilmField
}

export type Chosen = Readonly<Record<string, unknown>>

export function fieldsIn(format: string, fields: Fields): FormatField[] {
  return Object.entries(fields).map(([name, field]) => {
    const own = `${format}${name.charAt(0).toUpperCase()}${name.slice(1)}`
    return { name, key: field.isOwn ? own : name, field } // as KeyOf has it
  })
}

/** As they were kept; each falls back to what is usual, since what is kept may be of an older version. */
export function readFieldChoices<Formats extends Table>(
  formats: Formats,
  kept: object,
): FieldChoices<Formats> {
  const all = Object.entries(formats).flatMap(([kind, { fields }]) => fieldsIn(kind, fields))
  const entries = Object.fromEntries(
    all.map(({ key, field }) => [key, v.fallback(fieldSchema(field) as v.GenericSchema, field.usual)]),
  )
  return v.parse(v.object(entries), kept) as FieldChoices<Formats>
}

/** What there is to be chosen; a flag that takes another field's place stands before it. */
export function shownFields(fields: readonly FormatField[], chosen: Chosen): FormatField[] {
  const found = new Set<FormatField>()
  for (const one of fields) {
    const flag = fields.find(({ field }) => field.kind === 'flag' && field.replaces === one.name)
    if (flag) found.add(flag)
    if (!flag || chosen[flag.key] !== true) found.add(one)
  }
  return [...found]
}

/** A format as the contract has it. */
export function formatWith(kind: string, fields: readonly FormatField[], chosen: Chosen) {
  return { kind, ...Object.fromEntries(fields.map(({ name, key }) => [name, chosen[key]])) }
}
