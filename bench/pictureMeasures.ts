/** How good the pictures are that a checkpoint makes: random ones against those that were learned from, as two networks see them. */
import { join } from 'node:path'
import type { Backend } from '../src/engine/backend.ts'
import { generatorLayers, pictureFormat } from '../src/engine/families/families.ts'
import { FeatureNetwork } from '../src/engine/features/featureNetwork.ts'
import type { Rows, Viewer } from '../src/engine/features/viewing.ts'
import { latentsFromSeed } from '../src/engine/latent/latent.ts'
import { Network } from '../src/engine/models/network.ts'
import type { Operations } from '../src/engine/operations.ts'
import { generatePictures, type Photos } from '../src/engine/pictures.ts'
import { wholly } from '../src/engine/pieces.ts'
import { likeness, type Likeness } from '../src/engine/quality/likeness.ts'
import { picturesSeen, RandomFeatures, throughFeatures } from '../src/engine/quality/pictureFeatures.ts'
import { permutation, randomStream } from '../src/engine/random.ts'
import { takeState, type Checkpoint } from '../src/engine/training/checkpoint.ts'
import { extrasOf } from '../src/engine/training/trainingFields.ts'
import { openDataset } from '../src/studio/datasets/dataset.ts'
import { sheetPng } from '../src/studio/export/sheet.ts'
import { featureWeights } from '../src/studio/featureWeights.ts'
import { libraryAt } from '../src/studio/library/library.ts'
import { writeWhole } from '../src/studio/library/wholeFile.ts'
import { photosOf } from '../src/studio/runs/planRun.ts'
import type { Run } from '../src/studio/runs/run.ts'

/** By what the feature network sees, and by what one of random filters sees. */
export type Figures = Readonly<Record<'features' | 'random', Likeness>>

interface PictureSet {
  readonly photos: Photos
  readonly seen: Readonly<Record<keyof Figures, Rows>>
}

export class PictureMeasures {
  readonly #datasets: string
  readonly #out: string
  readonly #operations: Operations
  readonly #viewers: Readonly<Record<keyof Figures, Viewer>>
  readonly #sets = new Map<string, PictureSet>()

  /** Of runs in the library at `library`; sheets go to the folder `out`. */
  constructor({ operations }: Backend, library: string, out: string) {
    this.#datasets = libraryAt(library).datasets
    this.#out = out
    this.#operations = operations
    this.#viewers = {
      features: throughFeatures(operations, new FeatureNetwork(operations, featureWeights())),
      random: new RandomFeatures(operations),
    }
  }

  /** What the run has made of its pictures; the first 64 of them as a sheet. */
  async measure(run: Run, { step, tensors }: Checkpoint, count: number): Promise<Figures> {
    const { photos, seen } = await this.#setOf(run.dataset.id)
    const { recipe } = run
    const hasAverage = extrasOf(recipe.training).averageHalfLife > 0
    const state = takeState(tensors, hasAverage ? 'average' : 'generator')
    const network = new Network(generatorLayers(recipe.network), state)
    const format = pictureFormat(recipe.network)
    const latents = latentsFromSeed(1, count, recipe.network.latentSize)
    const pixels = wholly(generatePictures(this.#operations, network, format, latents))
    network.dispose()
    const length = format.size ** 2 * format.channels
    const sheet = await sheetPng(pixels.slice(0, 64 * length), format, { columns: 8, gap: 2, scale: 1 })
    await writeWhole(join(this.#out, `${run.id}-${String(step).padStart(6, '0')}.png`), sheet)
    const made = this.#see({ ...photos, count, pixels })
    return this.#compared((viewer) => [seen[viewer], made[viewer]])
  }

  /** One half of a run's pictures compared with the other. */
  async halves(run: Run): Promise<Figures> {
    const { photos, seen } = await this.#setOf(run.dataset.id)
    const order = permutation(randomStream(0, 'halves'), photos.count)
    const half = Math.floor(photos.count / 2)
    return this.#compared((viewer) => [
      picked(seen[viewer], order.subarray(0, half)),
      picked(seen[viewer], order.subarray(half, 2 * half)),
    ])
  }

  async #setOf(id: string): Promise<PictureSet> {
    const known = this.#sets.get(id)
    if (known) return known
    const photos = await photosOf(await openDataset(join(this.#datasets, id)))
    const set = { photos, seen: this.#see(photos) }
    this.#sets.set(id, set)
    return set
  }

  #see(photos: Photos): PictureSet['seen'] {
    const by = (viewer: keyof Figures) =>
      wholly(picturesSeen(this.#operations, this.#viewers[viewer], photos))
    return { features: by('features'), random: by('random') }
  }

  #compared(pairOf: (viewer: keyof Figures) => [real: Rows, made: Rows]): Figures {
    const by = (viewer: keyof Figures) => wholly(likeness(this.#operations, ...pairOf(viewer)))
    return { features: by('features'), random: by('random') }
  }
}

function picked({ width, values: all }: Rows, indexes: Uint32Array): Rows {
  const rows = new Float32Array(indexes.length * width)
  indexes.forEach((index, row) => rows.set(all.subarray(index * width, (index + 1) * width), row * width))
  return { count: indexes.length, width, values: rows }
}

/** To four digits, as lines of JSON have them. */
export function roundedFigures(figures: Figures): object {
  return Object.fromEntries(
    Object.entries(figures).map(([viewer, numbers]: [string, Likeness]) => [
      viewer,
      Object.fromEntries(
        Object.entries(numbers).map(([name, value]: [string, number]) => [
          name,
          Number(value.toPrecision(4)),
        ]),
      ),
    ]),
  )
}
