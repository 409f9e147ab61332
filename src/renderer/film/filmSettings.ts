/** What somebody chooses of a film or a sheet, and what the Studio is asked for because of it. Pure; knows no window. */
import * as v from 'valibot'
import { extentOf, filmBounds, type Extent } from '../../contract/enlarging.ts'
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
import type { FilmSettings } from '../../contract/schemas/films.ts'
import { scalingSchema, sizeSchema } from '../../contract/schemas/formats.ts'
import {
  fieldsIn,
  formatWith,
  readFieldChoices,
  shownFields,
  type FieldChoices,
  type FormatField,
} from './formatChoices.ts'

const mostCrossfade = limits.crossfade

const fieldsOfKind = (kind: FilmKind) => fieldsIn(kind, filmFormat(kind).fields)

/**
 * Those of other formats too: a format that one goes back to is as it was left. Each falls back to what is usual, since
 * what is kept may be of an older version.
 */
const filmChoices = v.object({
  format: v.fallback(v.picklist(filmKinds), 'mp4'),
  size: v.fallback(sizeSchema(limits.widthLeast, limits.filmSide), { kind: 'times', times: 8 }),
  scaling: v.fallback(scalingSchema, 'nearest'),
  /** Without, as many as what is exported has. */
  fps: v.fallback(
    v.optional(v.pipe(v.number(), v.minValue(limits.filmFpsLeast), v.maxValue(limits.filmFps))),
    undefined,
  ),
  crossfade: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostCrossfade)), 1),
  keep: v.fallback(v.boolean(), true),
})

export type FilmChoices = Readonly<v.InferOutput<typeof filmChoices> & FieldChoices<typeof filmFormats>>

/** As they were kept, as far as they make sense. */
export function readChoices(kept: unknown, usual: Partial<FilmChoices> = {}): FilmChoices {
  const isKept = typeof kept === 'object' && kept !== null
  const read = isKept ? kept : { ...usual }
  return { ...v.parse(filmChoices, read), ...readFieldChoices(filmFormats, read) }
}

/** What there is to be chosen of the format itself. */
export function formatFields(format: FilmKind, choices: Partial<FilmChoices>): FormatField[] {
  return shownFields(fieldsOfKind(format), choices)
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
  const extent = extentOf(choices, measures.picture, filmBounds)
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
  const format = formatWith(kind, fieldsOfKind(kind), choices) as FilmFormat // as FieldChoices has them
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
    width: extentOf(choices, measures.picture, filmBounds).width,
    scaling: choices.scaling,
    fps: isSheet ? measures.fps : fpsOf(choices, measures),
    crossfade: isSheet ? 1 : Math.min(mostCrossfade, Math.max(1, crossfade)),
  }
}
