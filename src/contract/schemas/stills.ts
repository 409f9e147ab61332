/** Pictures and sheets on their way out: which, how large, in which format, how fine in print. */
import * as v from 'valibot'
import { limits } from '../limits.ts'
import { stillFormats } from '../stillFormats.ts'
import { floats, ownJson, title, whole } from './common.ts'
import { formatSchema, scalingSchema, sizeSchema } from './formats.ts'
import { itemId } from './gallery.ts'
import { generator } from './pictures.ts'

/** Crisp pixels have the nearest width that makes them squares of one size. */
export const stillSize = sizeSchema(1, limits.stillSide)

export const dpi = whole(limits.dpiLeast, limits.dpi)

export const stillSettings = v.strictObject({
  format: formatSchema(stillFormats),
  size: stillSize,
  scaling: scalingSchema,
  /** What the file says of how it is printed; without, it says nothing. */
  dpi: v.optional(dpi),
})

const stillSubject = v.variant('kind', [
  /** Of the gallery: one is a file, several are a zip. Films among them stay as they are. */
  v.strictObject({
    kind: v.literal('items'),
    ids: v.pipe(v.array(itemId), v.minLength(1), v.maxLength(limits.items)),
  }),
  /** As a generator draws them, one picture or a sheet. */
  v.strictObject({
    kind: v.literal('latents'),
    generator,
    latents: floats,
    count: whole(1, limits.pictures),
    columns: v.optional(whole(1, 64)),
    title: v.optional(title),
    /** How the latents were come by, for people. */
    made: ownJson,
  }),
])

export const exportStillInput = v.strictObject({ subject: stillSubject, settings: stillSettings })

export type StillSettings = v.InferOutput<typeof stillSettings>
export type StillSubject = v.InferOutput<typeof stillSubject>
