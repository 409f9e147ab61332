/** What can be set of a network or a training, as plain data: bounds, choices, words; and whether a value is allowed. */

interface Words<Value> {
  readonly default: Value
  /** In front of the value: “Picture size”. */
  readonly label: string
  /** For an artist, without the field's name. */
  readonly explanation: string
}

interface Whole extends Words<number> {
  readonly kind: 'whole'
  readonly from: number
  readonly to: number
  /** Where what is trained here stays below what may come from elsewhere: what would fill any memory. */
  readonly trainedTo: number
}

type Real = Words<number> & { readonly kind: 'number'; readonly from: number; readonly to: number }
type Listed = Words<number> & { readonly kind: 'listed'; readonly values: readonly number[] }
type Flag = Words<boolean> & { readonly kind: 'flag' }
/** The choices with what each is called. */
type Choice<Value extends string = string> = Words<string> & {
  readonly kind: 'choice'
  readonly choices: Readonly<Record<Value, string>>
}
/** Whole numbers above 0, as many as one likes. */
type Wholes = Words<readonly number[]> & { readonly kind: 'wholes' }

export type Field = Whole | Real | Listed | Flag | Choice | Wholes
type Bounds = readonly [from: number, to: number, trainedTo?: number]

// Each with its default, what it may be, its label and its explanation.

export function whole(value: number, [from, to, most]: Bounds, label: string, explanation: string): Whole {
  return { kind: 'whole', default: value, from, to, trainedTo: most ?? to, label, explanation }
}

export function number(value: number, [from, to]: Bounds, label: string, explanation: string): Real {
  return { kind: 'number', default: value, from, to, label, explanation }
}

export function listed(value: number, values: readonly number[], label: string, explanation: string): Listed {
  return { kind: 'listed', default: value, values, label, explanation }
}

export function flag(value: boolean, label: string, explanation: string): Flag {
  return { kind: 'flag', default: value, label, explanation }
}

export function choice<Value extends string>(
  value: NoInfer<Value>,
  choices: Readonly<Record<Value, string>>,
  label: string,
  explanation: string,
): Choice<Value> {
  return { kind: 'choice', default: value, choices, label, explanation }
}

export function wholes(value: readonly number[], label: string, explanation: string): Wholes {
  return { kind: 'wholes', default: value, label, explanation }
}

export type Fields = Readonly<Record<string, Field>>

type ValueOf<One extends Field> = One extends Choice<infer Value> ? Value : One['default']

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
  return field.kind === 'whole' ? { ...field, to: field.trainedTo } : field
}
