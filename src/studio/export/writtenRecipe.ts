/** What recipes of pictures and of films have in common, and how either is read: JSON of a version, checked. */
import * as v from 'valibot'
import { cleanText } from '../../contract/cleanText.ts'
import { sha256 } from '../../contract/schemas/common.ts'
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

/** Longest text, most entries of a list, deepest nesting of what says how something was made. */
const mostOfMade = { text: 10_000, entries: 100_000, depth: 8 }

const words = v.pipe(v.string(), v.maxLength(1_000), v.transform(cleanText))
const made = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((value) => isPlain(value, mostOfMade.depth), 'too much, or nested too deeply'),
)

/** Whoever has written it: what is read is checked in full. */
export const makingEntries = {
  formatVersion: v.literal(recipeVersion),
  made,
  model: v.object({ name: words, sha256: v.union([v.literal(''), sha256]) }),
  engine: words,
}

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length <= mostOfMade.text
  if (typeof value !== 'object' || value === null) return true
  const inside = Object.values(value)
  return depth > 0 && inside.length <= mostOfMade.entries && inside.every((one) => isPlain(one, depth - 1))
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
  const format = kind === 'film' ? 'film' : 'picture'
  const isOurs = /^\s*\{/.test(text ?? '')
  throw new ProblemError({
    code: `${kind}-without-recipe`,
    message: isOurs
      ? `What ${file} says of its making ${read.flaw.why}.`
      : `${file} does not say what it was made from.`,
    remedy: `Give a ${format} as Latent Loom wrote it; other programs drop the text inside when they save.`,
  })
}
