/**
 * What a training knows of its pictures that looks at them through the feature network: what is seen in each, and each one's
 * latent. Made anew whenever a training begins or goes on, but for the latents, which learn.
 */
import { tensor2d, type Tensor4D } from '@tensorflow/tfjs-core'
import { BandEnergies } from '../features/bandEnergies.ts'
import type { Encoder } from '../features/encoder.ts'
import type { FeatureNetwork } from '../features/featureNetwork.ts'
import { measurePictures, type PictureStatistics } from '../features/pictureStatistics.ts'
import { encoderOf, placesOf } from '../features/places.ts'
import { TapLayout } from '../features/tapLayout.ts'
import { statisticsCount } from '../features/tapStatistics.ts'
import type { PictureFormat } from '../models/networkOptions.ts'
import { WeightsCopy, type NamedValue } from '../models/weightsCopy.ts'
import type { Operations } from '../operations.ts'
import { photoBatch, type Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { randomStream } from '../random.ts'
import type { NamedArray, StateDict } from '../weights/stateDict.ts'
import { damagedCheckpoint } from './checkpoint.ts'
import { EncodedLatents, type DrawnLatents } from './encodedLatents.ts'
import { learnsLatents, looksAtPictures } from './learners.ts'
import { ReconstructionLoss } from './pictureLosses.ts'
import type { ToReconstruct } from './reconstruction.ts'
import type { TrainingExtras } from './trainingFields.ts'
import { Variety, wantsVariety } from './variety.ts'

const latentsAdam = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }

interface Sources {
  readonly operations: Operations
  readonly features: FeatureNetwork
  readonly photos: Photos
  readonly format: PictureFormat
  readonly latentSize: number
  readonly seed: number
  /** Of the pictures that the generator has learned before. */
  readonly encoderBefore?: Encoder | undefined
}

/** Where pictures lie in the latent space. */
export interface LearnedPlaces {
  /** Finds the places of other pictures. */
  readonly encoder: Encoder
  /** [pictures, latent size], as they have been learned. */
  readonly latents: Float32Array
}

/** Bytes that are kept of each picture: its statistics, and its latent with how that learns. */
export function bytesOfSeenPicture(extras: TrainingExtras, latentSize: number): number {
  if (!looksAtPictures(extras)) return 0
  const ofLatent = learnsLatents(extras) ? 3 * latentSize + 1 : 0 // values, means and squares; how often it was shown
  return Float32Array.BYTES_PER_ELEMENT * (statisticsCount + ofLatent)
}

export class SeenPictures {
  /** Only of a recipe that makes the pictures again. */
  readonly latents: EncodedLatents | undefined
  readonly statistics: PictureStatistics
  readonly loss: ReconstructionLoss
  /** Only of a recipe in which it counts. */
  readonly variety: Variety | undefined
  readonly #sources: Sources
  readonly #bands: BandEnergies | undefined
  /** None yet where latents came from a checkpoint. */
  #encoder: Encoder | undefined

  private constructor(
    sources: Sources,
    extras: TrainingExtras,
    { statistics, layout }: LookedAt,
    started: StartedLatents,
  ) {
    const { size } = sources.format
    this.#sources = sources
    this.statistics = statistics
    this.#bands = extras.bandsShare > 0 ? new BandEnergies(sources.operations) : undefined
    const targets = {
      layout: layout && { parts: layout, spread: statistics.layout! },
      bands: this.#bands,
    }
    this.variety = wantsVariety(extras) ? new Variety(extras, size, targets) : undefined
    this.latents = started.latents
    this.#encoder = started.encoder
    this.loss = new ReconstructionLoss(statistics.deviations, size, this.#bands)
  }

  /** Looks at all pictures. `kept` are latents of a checkpoint, to go on from. */
  static *look(sources: Sources, extras: TrainingExtras, kept: StateDict | undefined): Pieces<SeenPictures> {
    const { operations, features, photos, format } = sources
    const layout = extras.layoutShare > 0 ? new TapLayout(format.size) : undefined
    let made: SeenPictures | undefined
    try {
      const statistics = yield* measurePictures(operations, features, photos, format, layout)
      const started = learnsLatents(extras) ? yield* startLatents(sources, extras, kept) : {}
      return (made = new SeenPictures(sources, extras, { statistics, layout }, started))
    } finally {
      if (!made) layout?.dispose() // given up half-way
    }
  }

  /** Undefined where nothing of it is learned. The encoder follows from the pictures alone: it may take some seconds. */
  *places(): Pieces<LearnedPlaces | undefined> {
    if (!this.latents) return undefined
    this.#encoder ??= yield* encoderOfSources(this.#sources)
    return { encoder: this.#encoder, latents: this.latents.values.slice() }
  }

  /** Pictures with their latents, moved a little by what step `step` draws. The caller owns the tensors. */
  task(indexes: Uint32Array, step: number): ToReconstruct & { readonly drawn: DrawnLatents } {
    const { photos, format, latentSize, seed } = this.#sources
    const drawn = this.latents!.draw(indexes, randomStream(seed, 'latent noise', step))
    return {
      drawn,
      latents: tensor2d(drawn.values, [indexes.length, latentSize]),
      photos: photoBatch(photos, indexes, format) as Tensor4D,
      statistics: this.statistics.of(indexes),
    }
  }

  /** The latents of now and how they learn, for a checkpoint. */
  copyLatents(): WeightsCopy | undefined {
    if (!this.latents) return undefined
    const { count } = this.#sources.photos
    const state = Object.entries(arraysOf(this.latents)).map(([name, data]): [string, NamedArray] => {
      return [name, { shape: [count, data.length / count], data: data.slice() }]
    })
    return copyOfLatents(new Map(state))
  }

  dispose(): void {
    this.loss.dispose()
    this.variety?.dispose()
    this.#bands?.dispose()
  }
}

function arraysOf({ values, means, squares, shown }: EncodedLatents) {
  return { values, means, squares, shown }
}

/** Of pictures that have not been looked at yet, too. */
export function copyOfLatents(state: StateDict): WeightsCopy {
  const values = [...state].map(([name, { shape, data }]): NamedValue => {
    const parameter = { name, shape, trained: false, initial: () => 0 }
    return { name, parameter, value: tensor2d(data, shape as [number, number]) }
  })
  const copy = new WeightsCopy(values, (name) => {
    throw new RangeError(`${name} changes at a step's very end, and is never taken back`)
  })
  values.forEach(({ value }) => value.dispose())
  return copy
}

interface LookedAt {
  readonly statistics: PictureStatistics
  readonly layout: TapLayout | undefined
}

interface StartedLatents {
  readonly latents?: EncodedLatents
  readonly encoder?: Encoder
}

function encoderOfSources(sources: Sources): Pieces<Encoder> {
  const { operations, features, photos, latentSize, encoderBefore } = sources
  return encoderOf({ operations, network: features }, photos, latentSize, encoderBefore)
}

function* startLatents(
  sources: Sources,
  { latentsLearningRate, latentNoise }: TrainingExtras,
  kept: StateDict | undefined,
): Pieces<StartedLatents> {
  const { operations, features, photos, latentSize, seed } = sources
  const options = { ...latentsAdam, learningRate: latentsLearningRate, noise: latentNoise }
  const latents = new EncodedLatents(new Float32Array(photos.count * latentSize), latentSize, options)
  if (kept) {
    restore(latents, kept)
    return { latents }
  }
  const encoder = yield* encoderOfSources(sources)
  const places = yield* placesOf({ operations, network: features }, encoder, photos, seed)
  places.forEach((place, i) => latents.values.set(place, i * latentSize))
  return { latents, encoder }
}

/** @throws ProblemError `checkpoint-damaged` */
function restore(latents: EncodedLatents, kept: StateDict): void {
  for (const [name, array] of Object.entries(arraysOf(latents))) {
    const data = kept.get(name)?.data
    if (data?.length !== array.length) throw damagedCheckpoint(`latents.${name}`)
    array.set(data)
  }
}
