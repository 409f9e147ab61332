/** Any file that an artist opens, and what it turned out to be. */
import * as v from 'valibot'
import { id, path, sha256 } from './common.ts'
import { making } from './gallery.ts'

/** Sent by the page, or on the computer that the Studio runs on, which only the desktop's window may name. */
export const openInput = v.union([v.strictObject({ upload: id }), v.strictObject({ path })])

export const openedFile = v.variant('kind', [
  v.object({
    kind: v.literal('model'),
    id,
    name: v.string(),
    /** It was in the library already, and is not there twice. */
    wasHere: v.boolean(),
  }),
  v.object({
    kind: v.literal('timeline'),
    id,
    name: v.string(),
    wasHere: v.boolean(),
    /** Models that came along and are new here. */
    newModels: v.array(id),
    /** Models that it needs and that are not here. */
    missing: v.array(v.object({ name: v.string(), sha256: v.union([sha256, v.literal('')]) })),
  }),
  /** Or a film, which has a `timeline`. */
  v.object({
    kind: v.literal('picture'),
    /** The file's, without its extension. */
    title: v.string(),
    made: making,
  }),
  /** Pictures to train on. */
  v.object({ kind: v.literal('pictures'), path }),
])

export type OpenFileInput = v.InferInput<typeof openInput>
export type OpenedFile = v.InferOutput<typeof openedFile>
