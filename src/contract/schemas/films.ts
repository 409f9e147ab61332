/** What can be taken out of a timeline or a training: films and sheets. */
import * as v from 'valibot'
import type { FilmField } from '../filmFields.ts'
import { filmFormat, filmKinds, type FilmFormat } from '../filmFormats.ts'
import { limits } from '../limits.ts'
import { count, floats, id, title, whole } from './common.ts'
import { fps, timeline } from './timelines.ts'

export function fieldSchema(field: FilmField) {
  if (field.kind === 'flag') return v.boolean()
  if (field.kind === 'choice') return v.picklist(field.options.map(({ value }) => value))
  return whole(field.least, field.most)
}

const filmFormatSchema = v.variant(
  'kind',
  filmKinds.map((kind) => {
    const fields = Object.entries(filmFormat(kind).fields)
    const chosen = Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field)]))
    return v.strictObject({ kind: v.literal(kind), ...chosen })
  }),
) as unknown as v.GenericSchema<FilmFormat> // which the table of formats says, but not in a way that can be inferred

const pace = {
  /** How long each picture is there. */
  secondsEach: v.pipe(v.number(), v.minValue(limits.secondsEachLeast), v.maxValue(limits.secondsEach)),
  /** How long the last one stays besides. */
  lastHold: v.pipe(v.number(), v.minValue(0), v.maxValue(limits.lastHold)),
}

const filmSubject = v.variant('kind', [
  /** As the window has it, saved or not. */
  v.strictObject({ kind: v.literal('timeline'), model: id, timeline, name: v.optional(title) }),
  /** The previews that a training left, one after the other. */
  v.strictObject({ kind: v.literal('previews'), run: id, ...pace }),
  /** One latent as each of a training's kept checkpoints draws it. */
  v.strictObject({ kind: v.literal('checkpoints'), run: id, latent: floats, ...pace }),
])

const filmSettings = v.strictObject({
  format: filmFormatSchema,
  /** Width in pixels: of the film, or of each picture of a sheet. Without, some 512, each pixel a square. */
  width: v.optional(whole(limits.widthLeast, limits.filmSide)),
  scaling: v.picklist(['nearest', 'lanczos']),
  /** The timeline's own where it is not given. */
  fps: v.optional(fps),
  /** Every so many frames are generated, and those between are mixed of their neighbours; 1 for none. */
  crossfade: whole(1, limits.crossfade),
})

export const exportFilmInput = v.strictObject({
  subject: filmSubject,
  settings: filmSettings,
  /** Also put it into the gallery; a PNG sequence has no place there. */
  keep: v.boolean(),
  title: v.optional(title),
})

export const estimateFilmInput = v.strictObject({
  subject: filmSubject,
  settings: filmSettings,
  /** The frame whose surroundings are the sample. */
  at: count,
})

export type FilmSubject = v.InferOutput<typeof filmSubject>
export type FilmSettings = v.InferOutput<typeof filmSettings>
export type ExportFilmInput = v.InferOutput<typeof exportFilmInput>
export type EstimateFilmInput = v.InferOutput<typeof estimateFilmInput>
