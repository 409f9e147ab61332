/** What recipes of pictures and of films have in common, and how either is read: JSON of a version, checked. */
import * as v from 'valibot'
import { ProblemError } from '../../engine/problemError.ts'
import { parseJson } from '../library/readJson.ts'

export const recipeVersion = 1

export interface Making {
  /** How the latents or frames were come by, for people: `{ by: 'path', seeds: [1, 2], steps: 10, method: 'slerp' }`. */
  readonly made: Readonly<Record<string, unknown>>
  /** Both empty where a film's frames are of several. */
  readonly model: { readonly name: string; readonly sha256: string }
  /** Engine that computed it: `TensorFlow 2.21.0, CPU`. */
  readonly engine: string
}

export const makingEntries = {
  formatVersion: v.literal(recipeVersion),
  made: v.record(v.string(), v.unknown()),
  model: v.object({ name: v.string(), sha256: v.string() }),
  engine: v.string(),
}

/** `file` is what messages call it. @throws ProblemError `film-without-recipe`, `picture-without-recipe`, `newer-version` */
export function parseRecipe<Schema extends v.GenericSchema>(
  text: string | undefined,
  schema: Schema,
  { file, kind }: { readonly file: string; readonly kind: 'film' | 'picture' },
): v.InferOutput<Schema> {
  const read = parseJson(text ?? '', { schema, newest: recipeVersion })
  if ('value' in read) return read.value
  if (read.flaw.kind === 'newer') {
    throw new ProblemError({
      code: 'newer-version',
      message: `${file} was made by a newer version of Latent Loom.`,
      remedy: 'Update Latent Loom.',
    })
  }
  const format = kind === 'film' ? 'film' : 'PNG'
  throw new ProblemError({
    code: `${kind}-without-recipe`,
    message: `${file} does not say what it was made from.`,
    remedy: `Give a ${format} as Latent Loom wrote it; other programs drop the text inside when they save.`,
  })
}
