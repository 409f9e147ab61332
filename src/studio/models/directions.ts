/** A model's directions: computed once, with progress, and kept in the library under the model's hash; or shipped with it. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { fraction } from '../../contract/schemas/common.ts'
import type { Backend } from '../../engine/backend.ts'
import { setAside } from '../library/broken.ts'
import { readJson, type JsonForm } from '../library/readJson.ts'
import { makeFolder, writeWholeJson } from '../library/wholeFile.ts'
import { computeDirections, type ModelDirection } from './computeDirections.ts'
import { readWeights, type Model } from './model.ts'

export type { ModelDirection }

/** 3: refined by gradient ascent, so that other attributes stay as they are, and checked for their reach. */
const formatVersion = 3

const finite = v.pipe(v.number(), v.finite())
const directionsSchema = v.object({
  formatVersion: v.literal(formatVersion),
  directions: v.pipe(
    v.array(
      v.object({
        name: v.pipe(v.string(), v.regex(/^[\w-]{1,60}$/)),
        kind: v.picklist(['sefa', 'attribute']),
        vector: v.pipe(
          v.array(v.pipe(v.number(), v.minValue(-1.01), v.maxValue(1.01))),
          v.transform((numbers) => Float32Array.from(numbers)),
        ),
        explained: finite,
        check: v.exactOptional(v.object({ more: fraction, less: fraction, reach: finite })),
      }),
    ),
    v.maxLength(1000),
  ),
})

export const directionsForm: JsonForm<typeof directionsSchema> = {
  schema: directionsSchema,
  newest: formatVersion,
  oldest: formatVersion,
}

export interface DirectionsRequest {
  readonly model: Model
  /** The library's folder of directions. */
  readonly directory: string
  openBackend(): Promise<Backend>
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Those that are kept, or else computed now. @throws the signal's reason, with nothing kept */
export async function modelDirections(request: DirectionsRequest): Promise<ModelDirection[]> {
  const { model, directory, onProgress, signal } = request
  const kept = await keptDirections(model, directory)
  if (kept) return kept
  const directions = await computeDirections({
    network: model.network,
    weights: await readWeights(model),
    backend: await request.openBackend(),
    onProgress,
    signal,
  })
  await makeFolder(directory)
  const file = join(directory, `${model.sha256}.json`)
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) await setAside(file)
  await writeDirections(file, model, directions)
  return directions
}

/** Those that are kept in the library's folder of directions, or that came with the model, if they are. */
export async function keptDirections(
  { sha256, directory: ofModel, network }: Pick<Model, 'sha256' | 'directory' | 'network'>,
  directory: string,
): Promise<ModelDirection[] | undefined> {
  for (const file of [join(directory, `${sha256}.json`), join(ofModel, shippedFile)]) {
    const read = await readJson(file, directionsForm)
    // Damaged ones are measured again.
    const directions = 'value' in read ? read.value.directions : []
    const isWhole = directions.every(({ vector }) => vector.length === network.latentSize)
    if ('value' in read && isWhole) return directions
  }
  return undefined
}

/** What a model brings its directions in. */
export const shippedFile = 'directions.json'

export function writeDirections(
  file: string,
  { name }: Pick<Model, 'name'>,
  directions: readonly ModelDirection[],
): Promise<void> {
  return writeWholeJson(file, writtenDirections({ name }, directions))
}

/** As JSON. */
export function writtenDirections(
  { name }: Pick<Model, 'name'>,
  directions: readonly ModelDirection[],
): unknown {
  const written = directions.map(({ vector, ...rest }) => ({ ...rest, vector: [...vector] }))
  return { formatVersion, model: name, directions: written }
}
