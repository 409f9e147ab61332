/** What somebody chooses of a film or a sheet, and what the Studio is asked for because of it. Pure; knows no window. */
import * as v from 'valibot'
import { limits } from '../../contract/limits.ts'
import type { FilmFormat, FilmSettings } from '../../contract/schemas/films.ts'

export type FormatKind = FilmFormat['kind']
export const formatKinds = [
  'mp4',
  'gif',
  'webp',
  'apng',
  'webm',
  'png-sequence',
  'sheet',
  'strip',
] as const satisfies readonly FormatKind[]

/** How many times the picture's own size. */
export const enlargements = [1, 2, 4, 8, 16] as const
export const leastWidth = 16
export const mostCrossfade = 120

const whole = (least: number, most: number, usual: number) =>
  v.fallback(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)), usual)

/**
 * Those of other formats too: a format that one goes back to is as it was left. Each falls back to what is usual, since
 * what is kept may be of an older version.
 */
const filmChoices = v.object({
  format: v.fallback(v.picklist(formatKinds), 'mp4'),
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
  fps: v.fallback(v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(limits.filmFps))), undefined),
  crossfade: whole(1, mostCrossfade, 1),
  mp4Quality: whole(1, 100, 80),
  webmQuality: whole(1, 100, 80),
  webpQuality: whole(1, 100, 85),
  lossless: v.fallback(v.boolean(), false),
  palette: v.fallback(v.picklist(['global', 'frame']), 'global'),
  dither: v.fallback(v.picklist(['none', 'ordered', 'diffusion']), 'none'),
  loops: whole(0, 65_535, 0),
  sheetCount: whole(1, limits.sheetPictures, 16),
  columns: whole(1, 100, 4),
  stripCount: whole(1, limits.sheetPictures, 10),
  gap: whole(0, 100, 8),
  labels: v.fallback(v.boolean(), false),
  keep: v.fallback(v.boolean(), true),
})

export type FilmChoices = Readonly<v.InferOutput<typeof filmChoices>>

/** As they were kept, as far as they make sense. */
export function readChoices(kept: unknown, usual: Partial<FilmChoices> = {}): FilmChoices {
  const isKept = typeof kept === 'object' && kept !== null
  return v.parse(filmChoices, isKept ? kept : { ...usual })
}

export type FilmField =
  | 'size'
  | 'scaling'
  | 'fps'
  | 'crossfade'
  | 'quality'
  | 'lossless'
  | 'palette'
  | 'dither'
  | 'loops'
  | 'count'
  | 'columns'
  | 'gap'
  | 'labels'
  | 'keep'

const ofFrames = ['size', 'scaling', 'fps', 'crossfade'] as const
const fields: Readonly<Record<FormatKind, readonly FilmField[]>> = {
  mp4: [...ofFrames, 'quality', 'keep'],
  webm: [...ofFrames, 'quality', 'keep'],
  gif: [...ofFrames, 'palette', 'dither', 'loops', 'keep'],
  webp: [...ofFrames, 'lossless', 'quality', 'loops', 'keep'],
  apng: [...ofFrames, 'loops', 'keep'],
  'png-sequence': ofFrames,
  sheet: ['size', 'scaling', 'count', 'columns', 'gap', 'labels', 'keep'],
  strip: ['size', 'scaling', 'count', 'gap', 'labels', 'keep'],
}

/** What there is to be chosen of the format; nothing else is shown. */
export function fieldsOf({ format, lossless }: Pick<FilmChoices, 'format' | 'lossless'>): Set<FilmField> {
  const found = new Set(fields[format])
  if (format === 'webp' && lossless) found.delete('quality')
  return found
}

export function isSheet(format: FormatKind): format is 'sheet' | 'strip' {
  return format === 'sheet' || format === 'strip'
}

export function isVideo(format: string): boolean {
  return format === 'mp4' || format === 'webm'
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
  if (isSheet(choices.format)) {
    const wanted = choices.format === 'sheet' ? choices.sheetCount : choices.stripCount
    const count = Math.min(wanted, measures.frames)
    const columns = choices.format === 'sheet' ? Math.min(choices.columns, count) : count
    const rows = Math.ceil(count / columns)
    return {
      width: columns * extent.width + (columns - 1) * choices.gap,
      height: rows * extent.height + (rows - 1) * choices.gap,
      frames: count,
      seconds: undefined,
    }
  }
  const fps = fpsOf(choices, measures)
  const frames = frameIn(measures.frames, measures.fps, fps, 1)
  return { ...extent, frames, seconds: frames / fps }
}

/** The frame at the same time in a film of other fps. */
export function frameIn(frame: number, from: number, to: number, least = 0): number {
  return Math.max(least, Math.round((frame / from) * to))
}

export function formatOf(choices: FilmChoices): FilmFormat {
  const { loops, lossless, palette, dither, gap, labels } = choices
  switch (choices.format) {
    case 'gif':
      return { kind: 'gif', palette, dither, loops }
    case 'webp':
      return { kind: 'webp', quality: choices.webpQuality, lossless, loops }
    case 'apng':
      return { kind: 'apng', loops }
    case 'mp4':
      return { kind: 'mp4', quality: choices.mp4Quality }
    case 'webm':
      return { kind: 'webm', quality: choices.webmQuality }
    case 'png-sequence':
      return { kind: 'png-sequence' }
    case 'sheet':
      return {
        kind: 'sheet',
        count: choices.sheetCount,
        columns: Math.min(choices.columns, choices.sheetCount),
        gap,
        labels,
      }
    case 'strip':
      return { kind: 'strip', count: choices.stripCount, gap, labels }
  }
}

/** With nothing left to the Studio. */
export type WholeSettings = FilmSettings & { readonly width: number; readonly fps: number }

/** What the Studio is asked for. `crossfade` is given where it is not chosen, but follows from something else. */
export function settingsOf(
  choices: FilmChoices,
  measures: FilmMeasures,
  crossfade = choices.crossfade,
): WholeSettings {
  const isStill = isSheet(choices.format)
  return {
    format: formatOf(choices),
    width: extentOf(choices, measures.picture).width,
    scaling: choices.scaling,
    fps: isStill ? measures.fps : fpsOf(choices, measures),
    crossfade: isStill ? 1 : Math.min(mostCrossfade, Math.max(1, crossfade)),
  }
}
