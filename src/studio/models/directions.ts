/** A model's directions: computed once, with progress, and kept in the library under the model's hash; or shipped with it. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backend } from '../../engine/backend.ts'
import { storageProblem, writeWholeJson } from '../library/wholeFile.ts'
import { computeDirections, type ModelDirection } from './computeDirections.ts'
import { readWeights, type Model } from './model.ts'

export type { ModelDirection }

/** 2: refined by gradient ascent, and checked for their reach. */
export const directionsVersion = 2

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
  try {
    await mkdir(directory, { recursive: true })
  } catch (error) {
    throw storageProblem(error, directory)
  }
  await writeDirections(join(directory, `${model.sha256}.json`), model, directions)
  return directions
}

/** Those that are kept in the library's folder of directions, or that came with the model, if they are. */
export async function keptDirections(
  { sha256, directory: ofModel }: Pick<Model, 'sha256' | 'directory'>,
  directory: string,
): Promise<ModelDirection[] | undefined> {
  return (await readKept(join(directory, `${sha256}.json`))) ?? readKept(join(ofModel, shippedFile))
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
  return { formatVersion: directionsVersion, model: name, directions: written }
}

async function readKept(file: string): Promise<ModelDirection[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const { formatVersion: version, directions } = JSON.parse(text) as {
      formatVersion: number
      directions: (Omit<ModelDirection, 'vector'> & { vector: number[] })[]
    }
    if (version !== directionsVersion) return undefined
    return directions.map((one) => ({ ...one, vector: Float32Array.from(one.vector) }))
  } catch {
    return undefined // damaged: computed again
  }
}
