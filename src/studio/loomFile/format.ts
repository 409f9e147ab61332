/**
 * What a `.loom` file is: a zip whose first entry, loom.json, says what else is in it.
 *
 *   model     loom.json, model.json, generator.safetensors, preview.png; where there are any, directions.json and
 *             encoder.safetensors; where they are asked for, discriminator.safetensors and the folder pictures
 *   timeline  loom.json, timeline.json, and a model in each of models/1, models/2, …
 */
import * as v from 'valibot'
import { limits } from '../../contract/limits.ts'
import { name, sha256 } from '../../contract/schemas/common.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { printable } from '../../engine/weights/weightsProblem.ts'
import { parseJson, type ReadJson } from '../library/readJson.ts'
import type { ZipLimits } from '../readZip.ts'

export const loomFormat = 1
export const manifestFile = 'loom.json'
export const timelineEntry = 'timeline.json'

/** Bytes; a generator of 128 pixels and the usual width has 50 MB. */
export const zipLimits: ZipLimits = { file: 2 ** 30, entries: 256, entry: 2 ** 29, unpacked: 2 ** 30 }
/** Bytes of a JSON file in it: of a long timeline, thousands of keyframes with where Explore stood. */
export const longestJson = 2 ** 26
const mostModels = 32

/** Text that stands in sentences, and on terminals: without control characters and without what turns it around. */
const plain = v.regex(/^[^\p{Cc}\u202A-\u202E\u2066-\u2069]*$/u)
export const words = v.pipe(v.string(), v.maxLength(limits.title), plain)
export const plainName = v.pipe(name, plain)

const common = { format: v.literal(loomFormat), version: words, name: plainName }

const manifestSchema = v.variant('kind', [
  v.object({ ...common, kind: v.literal('model') }),
  v.object({
    ...common,
    kind: v.literal('timeline'),
    models: v.pipe(
      v.array(
        v.object({
          name: words,
          sha256,
          /** Where it lies; without, it is only named. */
          folder: v.optional(v.pipe(v.string(), v.regex(/^models\/[1-9]\d?$/))),
        }),
      ),
      v.maxLength(mostModels),
    ),
  }),
])

/** loom.json */
export type Manifest = v.InferOutput<typeof manifestSchema>

const manifestForm = { schema: manifestSchema, newest: loomFormat, versionIn: 'format' }

/** `file` is what messages call it. @throws ProblemError `newer-version`, `loom-file-damaged` */
export function parseManifest(text: string, file: string): Manifest {
  return checkedEntry(parseJson(text, manifestForm), manifestFile, file)
}

/** What was read of the zip's `entry`. @throws ProblemError `newer-version`, `loom-file-damaged` */
export function checkedEntry<Schema extends v.GenericSchema>(
  read: ReadJson<Schema>,
  entry: string,
  file: string,
): v.InferOutput<Schema> {
  if ('value' in read) return read.value
  if (read.flaw.kind === 'newer') throw newerLoomFile(file)
  throw damagedLoomFile(file, `${entry} in it ${read.flaw.why}`)
}

/** `why` is half a sentence. */
export function damagedLoomFile(file: string, why: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'loom-file-damaged',
    message: `“${printable(file)}” cannot be opened: ${why}.`,
    remedy: 'Copy or download the file again, or ask who made it for another one.',
    cause,
  })
}

function newerLoomFile(file: string): ProblemError {
  return new ProblemError({
    code: 'newer-version',
    message: `“${printable(file)}” was made by a newer version of Latent Loom.`,
    remedy: 'Update Latent Loom.',
  })
}
