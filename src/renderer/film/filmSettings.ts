/** What somebody chooses of a film or a sheet, and what the Studio is asked for because of it. Pure; knows no window. */
import * as v from 'valibot'
import type { FieldValue, FilmField } from '../../contract/filmFields.ts'
import {
  filmFormat,
  filmFormats,
  filmKinds,
  isStill,
  writtenSize,
  type FilmFormat,
  type FilmKind,
} from '../../contract/filmFormats.ts'
import { limits } from '../../contract/limits.ts'
import { fieldSchema, type FilmSettings } from '../../contract/schemas/films.ts'

/** How many times the picture's own size. */
export const enlargements = [1, 2, 4, 8, 16] as const
export const leastWidth = limits.filmWidthLeast
const mostCrossfade = limits.crossfade

type Fields = { [Kind in FilmKind]: (typeof filmFormats)[Kind]['fields'] }
type KeyOf<Kind extends string, Name extends string, Field> = Field extends { readonly isOwn: true }
  ? `${Kind}${Capitalize<Name>}`
  : Name
/** Of all formats, by where each is kept: `webpQuality`, `loops`. */
type FieldChoices = {
  [Kind in FilmKind]: {
    [Name in keyof Fields[Kind] & string as KeyOf<Kind, Name, Fields[Kind][Name]>]: FieldValue<
      Fields[Kind][Name]
    >
  }
}[FilmKind]
type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer Result) => void
  ? Result
  : never
export type FieldKey = keyof All<FieldChoices>

/** A field of a format, and where what is chosen of it is kept. */
interface FormatField {
  readonly name: string
  readonly key: FieldKey
  readonly field: FilmField
}

function fieldsIn(format: FilmKind): FormatField[] {
  return Object.entries(filmFormat(format).fields).map(([name, field]) => {
    const own = `${format}${name.charAt(0).toUpperCase()}${name.slice(1)}`
    return { name, key: (field.isOwn ? own : name) as FieldKey, field } // as KeyOf has it
  })
}

const everyField = filmKinds.flatMap(fieldsIn)
const fieldChoices = Object.fromEntries(
  everyField.map(({ key, field }) => [key, v.fallback(fieldSchema(field) as v.GenericSchema, field.usual)]),
)

/**
 * Those of other formats too: a format that one goes back to is as it was left. Each falls back to what is usual, since
 * what is kept may be of an older version.
 */
const filmChoices = v.object({
  format: v.fallback(v.picklist(filmKinds), 'mp4'),
  size: v.fallback(
    v.variant('kind', [
      v.object({ kind: v.literal('times'), times: v.picklist(enlargements) }),
      v.object({
        kind: v.literal('width'),
        width: v.pipe(v.number(), v.integer(), v.minValue(leastWidth), v.maxValue(limits.filmSide)),
      }),
    ]),
    { kind: 'times', times: 8 },
  ),
  scaling: v.fallback(v.picklist(['nearest', 'lanczos']), 'nearest'),
  /** Without, as many as what is exported has. */
  fps: v.fallback(
    v.optional(v.pipe(v.number(), v.minValue(limits.filmFpsLeast), v.maxValue(limits.filmFps))),
    undefined,
  ),
  crossfade: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostCrossfade)), 1),
  keep: v.fallback(v.boolean(), true),
})

export type FilmChoices = Readonly<v.InferOutput<typeof filmChoices> & All<FieldChoices>>

/** As they were kept, as far as they make sense. */
export function readChoices(kept: unknown, usual: Partial<FilmChoices> = {}): FilmChoices {
  const isKept = typeof kept === 'object' && kept !== null
  const read = isKept ? kept : { ...usual }
  const ofFields = v.parse(v.object(fieldChoices), read) as All<FieldChoices>
  return { ...v.parse(filmChoices, read), ...ofFields }
}

/** What there is to be chosen of the format itself; a flag that takes another field's place stands before it. */
export function formatFields(format: FilmKind, choices: Partial<FilmChoices>): FormatField[] {
  const fields = fieldsIn(format)
  const found = new Set<FormatField>()
  for (const one of fields) {
    const flag = fields.find(({ field }) => field.kind === 'flag' && field.replaces === one.name)
    if (flag) found.add(flag)
    if (!flag || choices[flag.key] !== true) found.add(one)
  }
  return [...found]
}

/** What there is to be chosen; nothing else is shown. */
export function fieldsOf(choices: Pick<FilmChoices, 'format'> & Partial<FilmChoices>): Set<string> {
  const { still, isFolder } = filmFormat(choices.format)
  return new Set([
    'size',
    'scaling',
    ...(still ? [] : ['fps', 'crossfade']),
    ...formatFields(choices.format, choices).map(({ name }) => name),
    ...(isFolder ? [] : ['keep']),
  ])
}

export interface Extent {
  readonly width: number
  readonly height: number
}

/** Each with the pixels that it comes to; those that are too large or too small for a film are not among them. */
export function sizesOf(picture: Extent): { times: number; width: number; height: number }[] {
  return enlargements
    .map((times) => ({ times, width: picture.width * times, height: picture.height * times }))
    .filter(({ width, height }) => width >= leastWidth && Math.max(width, height) <= limits.filmSide)
}

/** The greatest width at which neither side is too long. */
export function mostWidth({ width, height }: Extent): number {
  return Math.floor(limits.filmSide * Math.min(1, width / height))
}

/** Widths differ by this much: crisp pixels are squares of one size only in multiples of the picture. */
export function widthStep({ scaling }: Pick<FilmChoices, 'scaling'>, picture: Extent): number {
  return scaling === 'nearest' ? picture.width : 1
}

/** In pixels. Where the chosen one is not possible, the nearest that is. */
export function extentOf(choices: Pick<FilmChoices, 'size' | 'scaling'>, picture: Extent): Extent {
  const { size } = choices
  const step = widthStep(choices, picture)
  const wanted = size.kind === 'times' ? picture.width * size.times : size.width
  const most = Math.floor(mostWidth(picture) / step) * step
  const least = Math.ceil(leastWidth / step) * step
  const width = Math.max(least, Math.min(most, Math.round(wanted / step) * step))
  return { width, height: Math.max(1, Math.round((width * picture.height) / picture.width)) }
}

/** The width that was typed, where it is not the one that it comes to. */
export function otherWidth(
  choices: Pick<FilmChoices, 'size' | 'scaling'>,
  picture: Extent,
): number | undefined {
  const { size } = choices
  return size.kind === 'width' && size.width !== extentOf(choices, picture).width ? size.width : undefined
}

/** What is exported, as far as its measures go. */
export interface FilmMeasures {
  /** At `fps`. */
  readonly frames: number
  readonly fps: number
  /** Of one frame, before scaling. */
  readonly picture: Extent
}

export function fpsOf({ fps }: Pick<FilmChoices, 'fps'>, measures: Pick<FilmMeasures, 'fps'>): number {
  return fps ?? measures.fps
}

export interface FilmShape extends Extent {
  readonly frames: number
  /** Undefined for what does not move. */
  readonly seconds: number | undefined
}

/** What it will be, as far as that can be told without making it. */
export function shapeOf(choices: FilmChoices, measures: FilmMeasures): FilmShape {
  const extent = extentOf(choices, measures.picture)
  const format = formatOf(choices)
  if (isStill(format)) {
    const { gap } = format
    const count = Math.min(format.count, measures.frames)
    const columns = 'columns' in format ? Math.min(format.columns, count) : count
    const rows = Math.ceil(count / columns)
    return {
      width: columns * extent.width + (columns - 1) * gap,
      height: rows * extent.height + (rows - 1) * gap,
      frames: count,
      seconds: undefined,
    }
  }
  const fps = fpsOf(choices, measures)
  const frames = frameIn(measures.frames, measures.fps, fps, 1)
  return { ...writtenSize(choices.format, extent), frames, seconds: frames / fps }
}

/** The frame at the same time in a film of other fps. */
export function frameIn(frame: number, from: number, to: number, least = 0): number {
  return Math.max(least, Math.round((frame / from) * to))
}

function formatOf(choices: FilmChoices): FilmFormat {
  const { format: kind } = choices
  const chosen = Object.fromEntries(fieldsIn(kind).map(({ name, key }) => [name, choices[key]]))
  const format = { kind, ...chosen } as FilmFormat // as FieldChoices has them
  if (format.kind !== 'sheet') return format
  return { ...format, columns: Math.min(format.columns, format.count) }
}

/** With nothing left to the Studio. */
export type WholeSettings = FilmSettings & { readonly width: number; readonly fps: number }

/** What the Studio is asked for. `crossfade` is given where it is not chosen, but follows from something else. */
export function settingsOf(
  choices: FilmChoices,
  measures: FilmMeasures,
  crossfade = choices.crossfade,
): WholeSettings {
  const format = formatOf(choices)
  const isSheet = isStill(format)
  return {
    format,
    width: extentOf(choices, measures.picture).width,
    scaling: choices.scaling,
    fps: isSheet ? measures.fps : fpsOf(choices, measures),
    crossfade: isSheet ? 1 : Math.min(mostCrossfade, Math.max(1, crossfade)),
  }
}
