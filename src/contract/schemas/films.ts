/** What can be taken out of a timeline or a training: films and sheets. */
import * as v from 'valibot'
import { filmFormats } from '../filmFormats.ts'
import { limits } from '../limits.ts'
import { count, floats, id, title, whole } from './common.ts'
import { formatSchema, scalingSchema } from './formats.ts'
import { fps, timeline } from './timelines.ts'

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
  format: formatSchema(filmFormats),
  /** Width in pixels: of the film, or of each picture of a sheet. Without, some 512, each pixel a square. */
  width: v.optional(whole(limits.widthLeast, limits.filmSide)),
  scaling: scalingSchema,
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
