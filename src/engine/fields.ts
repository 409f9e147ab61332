/** What can be set of a network or a training, as plain data: bounds, choices, words; and whether a value is allowed. */

interface Words {
  /** In front of the value: “Picture size”. */
  readonly label: string
  /** For an artist, without the field's name. */
  readonly explanation: string
}

interface Whole {
  readonly kind: 'whole'
  readonly default: number
  readonly from: number
  readonly to: number
  /** Where what is trained here stays below what may come from elsewhere: what would fill any memory. */
  readonly trainedTo?: number
}

type Field = Words &
  (
    | Whole
    | { readonly kind: 'number'; readonly default: number; readonly from: number; readonly to: number }
    | { readonly kind: 'listed'; readonly default: number; readonly values: readonly number[] }
    | { readonly kind: 'flag'; readonly default: boolean }
    /** The choices with what each is called. */
    | {
        readonly kind: 'choice'
        readonly default: string
        readonly choices: Readonly<Record<string, string>>
      }
    /** Whole numbers above 0, as many as one likes. */
    | { readonly kind: 'wholes'; readonly default: readonly number[] }
  )

export type Fields = Readonly<Record<string, Field>>

type ValueOf<One extends Field> = One extends { kind: 'flag' }
  ? boolean
  : One extends { kind: 'choice'; choices: infer Choices }
    ? keyof Choices & string
    : One extends { kind: 'wholes' }
      ? readonly number[]
      : number

/** A value for each field. */
export type ValuesOf<All extends Fields> = { readonly [Name in keyof All]: ValueOf<All[Name]> }

/** In the order of the fields, which is the order in files. */
export function defaultsOf<All extends Fields>(fields: All): ValuesOf<All> {
  const defaults = Object.entries(fields).map(([name, field]) => [name, field.default])
  return Object.fromEntries(defaults) as ValuesOf<All>
}

export function isAllowed(field: Field, value: unknown): boolean {
  switch (field.kind) {
    case 'whole':
      return Number.isInteger(value) && isWithin(field, value)
    case 'number':
      return isWithin(field, value)
    case 'listed':
      return field.values.includes(value as number)
    case 'flag':
      return typeof value === 'boolean'
    case 'choice':
      return typeof value === 'string' && Object.hasOwn(field.choices, value)
    case 'wholes':
      return Array.isArray(value) && value.every((one) => Number.isInteger(one) && one > 0)
  }
}

function isWithin({ from, to }: { readonly from: number; readonly to: number }, value: unknown): boolean {
  return typeof value === 'number' && value >= from && value <= to
}

/** What a value must be: “a whole number from 1 to 8”. */
export function ruleOf(field: Field): string {
  switch (field.kind) {
    case 'whole':
      return `a whole number from ${field.from} to ${field.to}`
    case 'number':
      return `a number from ${field.from} to ${field.to}`
    case 'listed':
      return `one of ${field.values.join(', ')}`
    case 'flag':
      return 'one of true, false'
    case 'choice':
      return `one of ${Object.keys(field.choices).join(', ')}`
    case 'wholes':
      return 'whole numbers above 0'
  }
}

/** The field with the bounds of what is trained here. */
export function trainedField(field: Field): Field {
  return field.kind === 'whole' ? { ...field, to: field.trainedTo ?? field.to } : field
}
