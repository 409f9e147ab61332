/** Pictures and sheets on their way out: which, how large, in which format, how fine in print. */
import * as v from 'valibot'
import { enlargements } from '../enlarging.ts'
import { limits } from '../limits.ts'
import { stillFormat, stillKinds, type PictureFileFormat } from '../stillFormats.ts'
import { floats, ownJson, title, whole } from './common.ts'
import { fieldSchema } from './films.ts'
import { itemId } from './gallery.ts'
import { generator } from './pictures.ts'

const formatSchema = v.variant(
  'kind',
  stillKinds.map((kind) => {
    const fields = Object.entries(stillFormat(kind).fields)
    const chosen = Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field)]))
    return v.strictObject({ kind: v.literal(kind), ...chosen })
  }),
) as unknown as v.GenericSchema<PictureFileFormat> // which the table of formats says, but not in a way that can be inferred

export const stillSize = v.variant('kind', [
  v.strictObject({ kind: v.literal('times'), times: v.picklist(enlargements) }),
  /** Crisp pixels have the nearest width that makes them squares of one size. */
  v.strictObject({ kind: v.literal('width'), width: whole(1, limits.stillSide) }),
])

export const dpi = whole(limits.dpiLeast, limits.dpi)

export const stillSettings = v.strictObject({
  format: formatSchema,
  size: stillSize,
  scaling: v.picklist(['nearest', 'lanczos']),
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
