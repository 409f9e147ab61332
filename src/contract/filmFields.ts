/** What can be chosen of a film's format: the kinds of fields, their limits, what is usual, words for people. Knows no format. */
import { limits } from './limits.ts'

interface Described<Value> {
  readonly usual: Value
  /** Each format that has it keeps a value of its own. */
  readonly isOwn?: true
  /** Of how it moves, rather than of how it looks. */
  readonly isMotion?: true
  readonly label: string
  readonly hint?: string
  /** Of the command line, where something else is usual, or nothing: then it follows from the others. */
  readonly option: { readonly flags: string; readonly help: string; readonly usual?: Value }
}

interface NumberField extends Described<number> {
  /** `share` is judged by eye; `times` is how often something is done, 0 for ever. */
  readonly kind: 'number' | 'share' | 'times'
  readonly least: number
  readonly most: number
  readonly unit?: string
  /** No more than there are frames. */
  readonly isOfFrames?: true
}

interface FlagField extends Described<boolean> {
  readonly kind: 'flag'
  /** The field that says nothing where this is set. */
  readonly replaces?: string
}

interface ChoiceField extends Described<string> {
  readonly kind: 'choice'
  readonly options: readonly { readonly value: string; readonly label: string; readonly hint?: string }[]
}

export type FilmField = NumberField | FlagField | ChoiceField

/** What is chosen of a field. */
export type FieldValue<Field> = Field extends { readonly kind: 'flag' }
  ? boolean
  : Field extends { readonly options: readonly { readonly value: infer Value }[] }
    ? Value
    : number

/** What every table of formats says of each. */
export interface FormatRow {
  /** As people call it, and in a line what it is for. */
  readonly title: string
  readonly line: string
  /** What its files end in, and what else they may. */
  readonly extension: string
  readonly otherExtensions?: readonly string[]
  readonly mediaType: string
  /** In the order in which recipes have them. */
  readonly fields: Readonly<Record<string, FilmField>>
}

/** One format of a table, with what only it has to be told. */
export type ChosenFormat<Formats extends Readonly<Record<string, Pick<FormatRow, 'fields'>>>> = {
  readonly [Kind in keyof Formats]: { readonly kind: Kind } & {
    readonly [Name in keyof Formats[Kind]['fields']]: FieldValue<Formats[Kind]['fields'][Name]>
  }
}[keyof Formats]

const dots = 'Mixes dots of near colours where 256 are not enough.'

/** Those that several formats may have. */
export const filmFields = {
  quality: {
    kind: 'share',
    least: 1,
    most: 100,
    usual: 80,
    isOwn: true,
    label: 'Quality',
    hint: 'Higher is finer and larger.',
    option: { flags: '--quality <1-100>', help: '1 is small, 100 is fine', usual: 80 },
  },
  lossless: {
    kind: 'flag',
    usual: false,
    replaces: 'quality',
    label: 'Lossless',
    hint: 'Every pixel exactly as it was made.',
    option: { flags: '--lossless', help: 'keep every pixel', usual: false },
  },
  palette: {
    kind: 'choice',
    options: [
      {
        value: 'global',
        label: 'One palette',
        hint: '256 colours for the whole film: smaller, and nothing flickers.',
      },
      {
        value: 'frame',
        label: 'One for each frame',
        hint: '256 colours for each frame: truer where the colours change.',
      },
    ],
    usual: 'global',
    label: 'Colours',
    option: { flags: '--palette <which>', help: 'one for each frame, or one for all', usual: 'frame' },
  },
  dither: {
    kind: 'choice',
    options: [
      { value: 'none', label: 'None' },
      { value: 'ordered', label: 'Pattern', hint: dots },
      { value: 'diffusion', label: 'Diffusion', hint: dots },
    ],
    usual: 'none',
    label: 'Dithering',
    option: { flags: '--dither <way>', help: 'how near colours are mixed', usual: 'none' },
  },
  loops: {
    kind: 'times',
    least: 0,
    most: 65_535,
    usual: 0,
    isMotion: true,
    label: 'Plays',
    option: { flags: '--loops <n>', help: 'how often it is played; 0 for ever', usual: 0 },
  },
  count: {
    kind: 'number',
    least: 1,
    most: limits.sheetPictures,
    usual: 16,
    isOwn: true,
    isOfFrames: true,
    label: 'Pictures',
    option: { flags: '--count <n>', help: 'moments, evenly spread', usual: 16 },
  },
  columns: {
    kind: 'number',
    least: 1,
    most: 100,
    usual: 4,
    label: 'Columns',
    option: { flags: '--columns <n>', help: 'pictures a row' },
  },
  gap: {
    kind: 'number',
    least: 0,
    most: 100,
    usual: 8,
    unit: 'px',
    label: 'Gap',
    option: { flags: '--gap <pixels>', help: 'between pictures', usual: 2 },
  },
  labels: {
    kind: 'flag',
    usual: false,
    label: 'Write the time under each',
    option: { flags: '--labels', help: 'the time under each picture', usual: false },
  },
} as const satisfies Readonly<Record<string, FilmField>>
