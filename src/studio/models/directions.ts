/** A model's directions: computed once, with progress, and kept in the library under the model's hash. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Backend } from '../../engine/backend.ts'
import {
  attributeDirections,
  sefaDirections,
  type Direction,
  type Rows,
} from '../../engine/latent/directions.ts'
import { latentsFromSeed, stackLatents, weightedSum, type Latent } from '../../engine/latent/latent.ts'
import {
  attributeNames,
  measureAttributes,
  type AttributeName,
  type Attributes,
} from '../../engine/metrics/pictureAttributes.ts'
import { epsilon } from '../../engine/models/layers/batchNorm.ts'
import { Network } from '../../engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../engine/models/pair.ts'
import { generateInPieces } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { StateDict } from '../../engine/weights/stateDict.ts'
import { inTurns } from '../inTurns.ts'
import { storageProblem, writeWholeJson } from '../library/wholeFile.ts'
import { readWeights, type Model } from './model.ts'

/** A direction, and for a measured one whether it does what its name says. */
export interface ModelDirection extends Direction {
  /** The share of random pictures that have more of it two steps further on, and less two steps back. */
  readonly check?: { readonly more: number; readonly less: number }
}

const formatVersion = 1
const sefaCount = 10
const checkedPictures = 200
const checkedStep = 2
const batch = 64
/** Latents whose pictures are measured: seeds from here on, which nobody types. */
const firstSeed = 1_000_000_000
/** Enough for R² to settle; WebAssembly takes a minute for the smaller number. */
const samplesFor: Readonly<Record<Backend['name'], number>> = { tensorflow: 10_000, wasm: 2_500 }

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
  const { model, directory } = request
  const file = join(directory, `${model.sha256}.json`)
  const kept = await readKept(file)
  if (kept) return kept
  const directions = await computeDirections(request)
  try {
    await mkdir(dirname(file), { recursive: true })
  } catch (error) {
    throw storageProblem(error, directory)
  }
  const written = directions.map(({ vector, ...rest }) => ({ ...rest, vector: [...vector] }))
  await writeWholeJson(file, { formatVersion, model: model.name, directions: written })
  return directions
}

async function readKept(file: string): Promise<ModelDirection[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const { formatVersion: version, directions } = JSON.parse(text) as {
      formatVersion: number
      directions: (Omit<ModelDirection, 'vector'> & { vector: number[] })[]
    }
    if (version !== formatVersion) return undefined
    return directions.map((one) => ({ ...one, vector: Float32Array.from(one.vector) }))
  } catch {
    return undefined // damaged: computed again
  }
}

async function computeDirections({
  model,
  openBackend,
  onProgress,
  signal,
}: DirectionsRequest): Promise<ModelDirection[]> {
  const weights = await readWeights(model)
  const backend = await openBackend()
  const { latentSize } = model.network
  const format = pictureFormat(model.network)
  const samples = samplesFor[backend.name]
  const total = samples + checkedPictures * (1 + 2 * attributeNames.length)
  const generator = new Network(generatorLayers(model.network), weights)
  let done = 0
  const measure = async (latents: readonly Latent[]): Promise<Attributes[]> => {
    const measured: Attributes[] = []
    for (let start = 0; start < latents.length; start += batch) {
      const some = latents.slice(start, start + batch)
      const made = await inTurns(generateInPieces(backend.operations, generator, format, some), signal)
      signal?.throwIfAborted()
      const pictures = { count: some.length, ...format, pixels: made!.result }
      measured.push(...some.map((_, i) => measureAttributes(pictures, i)))
      onProgress?.((done += some.length), total)
    }
    return measured
  }
  try {
    const latents = latentsFromSeed(firstSeed, samples, latentSize)
    const measured = await measure(latents)
    const z: Rows = { rows: samples, columns: latentSize, data: stackLatents(latents) }
    const values = Object.fromEntries(
      attributeNames.map((name) => [name, measured.map((attributes) => attributes[name])]),
    )
    const directions = attributeDirections(z, values)
    const checked = await checkDirections(directions, latentSize, measure)
    return [...checked, ...sefaDirections(firstStep(weights), sefaCount)]
  } finally {
    generator.dispose()
  }
}

/** On pictures that no direction was found with. */
async function checkDirections(
  directions: readonly Direction[],
  latentSize: number,
  measure: (latents: readonly Latent[]) => Promise<Attributes[]>,
): Promise<ModelDirection[]> {
  const latents = latentsFromSeed(firstSeed - checkedPictures, checkedPictures, latentSize)
  const before = await measure(latents)
  const checked: ModelDirection[] = []
  for (const direction of directions) {
    const name = direction.name as AttributeName
    const share = async (step: number) => {
      const after = await measure(latents.map((latent) => weightedSum([latent, direction.vector], [1, step])))
      return after.filter((one, i) => step * (one[name] - before[i]![name]) > 0).length / checkedPictures
    }
    checked.push({ ...direction, check: { more: await share(checkedStep), less: await share(-checkedStep) } })
  }
  return checked
}

/**
 * The first layer's affine step [latent size, outputs], the batch norm's scale γ/√(σ² + ε) in it. PyTorch's first weight is
 * [latent size, features, 4, 4], or [features, latent size] where it is linear.
 */
function firstStep(weights: StateDict): Rows {
  const names = [...weights.keys()]
  const [weightName] = names
  const weight = weights.get(weightName!)
  const scaleName = names.find((name) => name !== weightName && name.endsWith('.weight'))
  const scale = scaleName && weights.get(scaleName)
  const variance = scaleName && weights.get(scaleName.replace(/weight$/, 'running_var'))
  if (!weight || !scale || !variance) {
    throw new ProblemError({
      code: 'model-damaged',
      message: 'The model’s first layers are not there.',
      remedy: 'Import the model again.',
    })
  }
  const isLinear = weight.shape.length === 2
  const [first, second] = weight.shape as [number, number]
  const [size, features] = isLinear ? [second, first] : [first, second]
  const taps = weight.data.length / (size * features)
  const columns = features * taps
  const data = new Float64Array(size * columns)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < columns; column++) {
      const feature = Math.floor(column / taps)
      const value = weight.data[isLinear ? feature * size + row : row * columns + column]!
      data[row * columns + column] =
        (value * scale.data[feature]!) / Math.sqrt(variance.data[feature]! + epsilon)
    }
  }
  return { rows: size, columns, data }
}
