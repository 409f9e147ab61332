/** Generators that are ready to make pictures: of models, and of runs as their latest checkpoint has them. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Generator } from '../../contract/schemas/pictures.ts'
import type { Backend } from '../../engine/backend.ts'
import type { Operations } from '../../engine/operations.ts'
import { Network } from '../../engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../engine/families/families.ts'
import type { NetworkOptions, PictureFormat } from '../../engine/models/networkOptions.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { StateDict } from '../../engine/weights/stateDict.ts'
import { takeState } from '../../engine/training/checkpoint.ts'
import type { Library } from '../library/library.ts'
import { modelKind, openModel, readWeights, type ModelPlaces } from '../models/model.ts'
import { readLatest } from '../runs/checkpoints.ts'
import { latestFile, latestName, openRun } from '../runs/run.ts'

export interface ReadyGenerator {
  /** The weights that it holds: a model's hash, or a run and the moment of its checkpoint. */
  readonly key: string
  readonly network: Network
  /** What it computes with. */
  readonly operations: Operations
  readonly format: PictureFormat
  readonly latentSize: number
  readonly model: { readonly name: string; readonly sha256: string }
}

/** A generator of 64 × 64 takes some 15 MB. */
const mostKept = 4

/** Where generators are, by their names: little, but for each run that was ever looked at. */
const mostFound = 64

/** Where a generator's weights are, and how they become one. */
interface Found {
  readonly key: string
  make(operations: Operations): Promise<ReadyGenerator>
}

interface Kept {
  readonly ready: Promise<ReadyGenerator>
  users: number
  dropped: boolean
}

interface GeneratorPlaces {
  /** Weights become tensors, for which the engine has to be there. */
  openBackend(): Promise<Backend>
  readonly models: ModelPlaces
  readonly library: Pick<Library, 'runs'>
}

/** Keeps the generators that were used last, and those that somebody holds. */
export class Generators {
  readonly #places: GeneratorPlaces
  #backend: Promise<Backend> | undefined
  /** Least recently used first. */
  readonly #kept = new Map<string, Kept>()
  /** What was found for each, and the files' times then: nothing is read while these are the same. */
  readonly #found = new Map<string, { readonly times: string; readonly found: Found }>()

  constructor(places: GeneratorPlaces) {
    this.#places = places
  }

  /** Stays whole until it is released. @throws ProblemError `model-unknown`, `run-unknown`, `run-without-checkpoint`, … */
  async hold(generator: Generator): Promise<{ readonly ready: ReadyGenerator; release(): void }> {
    const { operations } = await (this.#backend ??= this.#places.openBackend())
    const { key, make } = await this.#find(generator)
    const kept = this.#keep(key, () => make(operations))
    kept.users++
    const release = () => {
      kept.users--
      disposeUnused(kept)
    }
    try {
      return { ready: await kept.ready, release }
    } catch (error) {
      this.#kept.delete(key)
      throw error
    }
  }

  dispose(): void {
    for (const kept of this.#kept.values()) drop(kept)
    this.#kept.clear()
  }

  /** Without waiting for the disk where it can be: beside a training, each wait lets that have a turn. */
  async #find({ kind, id }: Generator): Promise<Found> {
    const name = `${kind} ${id}`
    const times = this.#timesOf(kind, id)
    const known = this.#found.get(name)
    if (known?.times === times) return known.found
    const found = await (kind === 'model' ? this.#ofModel(id) : this.#ofRun(id))
    this.#found.delete(name)
    this.#found.set(name, { times, found })
    if (this.#found.size > mostFound) this.#found.delete([...this.#found.keys()][0]!)
    return found
  }

  /** When the files that a generator would be found by were written. */
  #timesOf(kind: Generator['kind'], id: string): string {
    const { models, library } = this.#places
    const files =
      kind === 'model'
        ? [models.library, models.shipped].map((parent) => join(parent, id, modelKind.file))
        : [join(library.runs, id, latestName)]
    return files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join(' ')
  }

  async #ofModel(id: string): Promise<Found> {
    const model = await openModel(this.#places.models, id)
    const { name, sha256, network } = model
    return foundBy(sha256, network, { name, sha256 }, () => readWeights(model))
  }

  async #ofRun(id: string): Promise<Found> {
    const run = await openRun(this.#places.library.runs, id)
    const written = statSync(latestFile(run), { throwIfNoEntry: false })?.mtimeMs
    if (written === undefined) {
      throw new ProblemError({
        code: 'run-without-checkpoint',
        message: `“${run.name}” has no checkpoint yet.`,
        remedy: 'Wait for the end of its first epoch, or save a checkpoint now.',
      })
    }
    // The weights of this moment have no name of their own.
    const model = { name: run.name, sha256: '' }
    return foundBy(`${run.directory} ${written}`, run.recipe.network, model, async () =>
      takeState((await readLatest(run))!.tensors, 'generator'),
    )
  }

  #keep(key: string, make: () => Promise<ReadyGenerator>): Kept {
    const kept = this.#kept.get(key) ?? { ready: make(), users: 0, dropped: false }
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    for (const [oldest, other] of this.#kept) {
      if (this.#kept.size <= mostKept) break
      this.#kept.delete(oldest)
      drop(other)
    }
    return kept
  }
}

function foundBy(
  key: string,
  options: NetworkOptions,
  model: ReadyGenerator['model'],
  readState: () => Promise<StateDict>,
): Found {
  const make = async (operations: Operations): Promise<ReadyGenerator> => ({
    key,
    operations,
    network: new Network(generatorLayers(options), await readState()),
    format: pictureFormat(options),
    latentSize: options.latentSize,
    model,
  })
  return { key, make }
}

function drop(kept: Kept): void {
  kept.dropped = true
  disposeUnused(kept)
}

function disposeUnused({ ready, users, dropped }: Kept): void {
  if (dropped && users === 0) ready.then(({ network }) => network.dispose()).catch(() => {})
}
