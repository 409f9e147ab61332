/**
 * A training run in memory: networks, optimisers, place in the data. Where its recipe wants it, the generator first learns to
 * make the pictures again (steps before epoch 1); then both networks compete. Knows no files and no clock.
 */
import type { Encoder } from '../features/encoder.ts'
import { pictureFormat } from '../families/families.ts'
import { latentsFromSeed, type Latent } from '../latent/latent.ts'
import { measureEpoch, type EpochValues, type StepValues } from '../measures/measures.ts'
import { Network } from '../models/network.ts'
import type { PictureFormat } from '../models/networkOptions.ts'
import type { WeightsCopy } from '../models/weightsCopy.ts'
import type { Precision } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import { generatePictures, type Photos } from '../pictures.ts'
import { permutation, randomStream } from '../random.ts'
import type { StateDict } from '../weights/stateDict.ts'
import { takeState, type Checkpoint, type Part } from './checkpoint.ts'
import {
  learnsLatents,
  looksAtPictures,
  startLearners,
  type Learners,
  type TrainedNetworks,
  type TrainingStart,
} from './learners.ts'
import { competing, reconstructing } from './phases.ts'
import type { Recipe } from './recipe.ts'
import { copyOfLatents, SeenPictures, type LearnedPlaces } from './seenPictures.ts'
import { stepsForCount, stepsInAll, stepsPerEpoch } from './stepCounts.ts'
import { divergence, TrainingCopy } from './trainingCopy.ts'
import { extrasOf, type TrainingExtras } from './trainingFields.ts'

/** In steps: what a kill loses at most before epoch 1. */
const longestRound = 100

/** Of the pictures that have been shown, at most so many make half of the average. */
const averageShare = 0.05

/** A moment of a run, and what it was measured by then. */
export interface LogRow {
  /** Steps done, from 1. */
  readonly step: number
  /** The epoch that the step belongs to, from 1. */
  readonly epoch: number
}
export type StepRow = LogRow & StepValues
export type EpochRow = LogRow & EpochValues

export class Training {
  readonly recipe: Recipe
  readonly seed: number
  readonly precision: Precision
  readonly stepsPerEpoch: number
  readonly format: PictureFormat
  readonly #photos: Photos
  readonly #extras: TrainingExtras
  readonly #learners: Learners
  readonly #encoderBefore: Encoder | undefined
  #seen: SeenPictures | undefined
  /** Latents of a checkpoint, until the pictures are looked at. */
  #keptLatents: StateDict | undefined
  #stepsDone = 0
  #order: { readonly name: string; readonly round: number; readonly indexes: Uint32Array } | undefined

  /** @throws ProblemError `dataset-format`, `dataset-too-small`, `weights-shape` */
  constructor(start: TrainingStart) {
    const { precision = 'float32', recipe, seed, photos } = start
    this.recipe = recipe
    this.seed = seed
    this.precision = precision
    this.#photos = photos
    this.#extras = extrasOf(recipe.training)
    this.format = pictureFormat(recipe.network)
    this.stepsPerEpoch = stepsPerEpoch(recipe, photos)
    this.#encoderBefore = start.encoder
    this.#learners = startLearners(start)
  }

  /** Steps done so far. */
  get step(): number {
    return this.#stepsDone
  }

  /** The epoch in which the last step was; 0 before the first, and while the pictures are made again. */
  get epoch(): number {
    return Math.max(0, Math.ceil(this.#competed / this.stepsPerEpoch))
  }

  get atEndOfEpoch(): boolean {
    return this.#competed > 0 && this.#competed % this.stepsPerEpoch === 0
  }

  /** Whether the pictures have been gone through, or some of very many, on the way to epoch 1. */
  get atEndOfRound(): boolean {
    const steps = Math.min(longestRound, this.stepsPerEpoch)
    if (this.stepsBefore === 0 || this.#competed > 0) return false
    return this.#competed === 0 || this.#stepsDone % steps === 0
  }

  /** Steps before epoch 1, in which the pictures are made again. */
  get stepsBefore(): number {
    return this.#extras.reconstructionSteps
  }

  get totalSteps(): number {
    return stepsInAll(this.recipe.training, this.#photos.count)
  }

  /** Steps in which the networks have competed; below 0 while they have not begun. */
  get #competed(): number {
    return this.#stepsDone - this.stepsBefore
  }

  /** Pictures in the next step's batch. */
  get nextBatchSize(): number {
    return this.#nextBatch().length
  }

  /**
   * Trains on the next batch, interruptible between layers; given up half-way, the training is as it was before the step.
   * Everything random is a function of seed and step, so steps don't depend on when they run.
   * @throws ProblemError `training-diverged` where a loss is no number; the training is then as it was before the step.
   */
  *trainStep(): Pieces<StepRow> {
    if (looksAtPictures(this.#extras)) this.#seen ??= yield* this.#look()
    const before = this.#copyLearners()
    let complete = false
    try {
      const { recipe, seed, format } = this
      const phase = this.#competed < 0 ? reconstructing : competing
      const { values, commit } = yield* phase({
        recipe,
        seed,
        format,
        photos: this.#photos,
        learners: this.#learners,
        seen: this.#seen,
        step: this.#stepsDone,
        competed: this.#competed,
        indexes: this.#nextBatch(),
      })
      if (!Object.values(values).every(Number.isFinite)) throw divergence(this.#stepsDone + 1)
      this.#moveAverage()
      commit?.()
      complete = true
      this.#stepsDone++
      return { step: this.#stepsDone, epoch: this.epoch, ...values }
    } finally {
      if (!complete) Object.values(before).forEach((one) => one.restore())
      Object.values(before).forEach((one) => one.dispose())
    }
  }

  /** What is seen in the pictures, and their latents: some seconds for a thousand. */
  *#look(): Pieces<SeenPictures> {
    const { features, exact } = this.#learners
    const sources = {
      operations: exact,
      features: features!,
      photos: this.#photos,
      format: this.format,
      latentSize: this.recipe.network.latentSize,
      seed: this.seed,
      encoderBefore: this.#encoderBefore,
    }
    const seen = yield* SeenPictures.look(sources, this.#extras, this.#keptLatents)
    this.#keptLatents = undefined
    return seen
  }

  /** Karras et al. 2018: a weight counts half after `averageHalfLife` pictures, sooner while few have been shown. */
  #moveAverage(): void {
    const { operations, generator, average } = this.#learners
    if (!average) return
    const { batch } = this.recipe.training
    const shown = (this.#stepsDone + 1) * batch
    const halfLife = Math.min(this.#extras.averageHalfLife, averageShare * shown)
    const kept = 0.5 ** (batch / halfLife)
    for (const { fullName } of generator.parameters) {
      average.replace(fullName, operations.blend(average.weight(fullName), generator.weight(fullName), kept))
    }
  }

  /** The recipe's fixed latents, those of seed, seed + 1, … */
  get previewLatents(): Latent[] {
    return latentsFromSeed(this.seed, this.recipe.training.previewCount, this.recipe.network.latentSize)
  }

  /** Pictures of the fixed latents as bytes. */
  preview(): Pieces<Uint8Array<ArrayBuffer>> {
    const { operations, shown } = this.#learners
    return generatePictures(operations, shown, this.format, this.previewLatents)
  }

  /** What an epoch is measured by at its end, by the pictures that `preview` gives then. */
  *measureEpoch(preview: Uint8Array): Pieces<EpochRow> {
    const { size, channels } = this.format
    const count = this.recipe.training.previewCount
    const previews: Photos = { count, size, channels, pixels: preview }
    const { step, epoch } = this
    return { step, epoch, ...(yield* measureEpoch({ photos: this.#photos, previews })) }
  }

  /** What becomes the model: weights under PyTorch's names. */
  *networks(): Pieces<TrainedNetworks> {
    const { operations, shown, discriminator } = this.#learners
    const generator = yield* shown.stateDict(operations)
    const copy = discriminator.copy()
    try {
      const state = yield* copy.stateDict(operations)
      return discriminator instanceof Network
        ? { generator, discriminator: state }
        : { generator, projectedDiscriminator: state }
    } finally {
      copy.dispose()
    }
  }

  /** Where the pictures lie among all that can be made, of a recipe that makes them again. */
  *places(): Pieces<LearnedPlaces | undefined> {
    if (!learnsLatents(this.#extras)) return undefined
    this.#seen ??= yield* this.#look()
    return yield* this.#seen.places()
  }

  /**
   * All that is needed to go on from here.
   * @throws ProblemError `training-diverged` rather than hand out weights that are no numbers.
   */
  *checkpoint(): Pieces<Checkpoint> {
    const copy = this.copy()
    try {
      return yield* copy.checkpoint(this.#learners.operations)
    } finally {
      copy.dispose()
    }
  }

  /** The state of now, which training on does not change. */
  copy(): TrainingCopy {
    const latents = this.#seen?.copyLatents() ?? (this.#keptLatents && copyOfLatents(this.#keptLatents))
    const parts = { ...this.#copyLearners(), ...(latents && { latents }) }
    return new TrainingCopy({ step: this.#stepsDone, epoch: this.epoch, seed: this.seed }, parts)
  }

  /** All but the latents, which change last in a step. */
  #copyLearners(): Partial<Record<Part, WeightsCopy>> {
    const { generator, discriminator, generatorAdam, discriminatorAdam, average, reconstructionAdam } =
      this.#learners
    return {
      generator: generator.copy(),
      discriminator: discriminator.copy(),
      'adam.generator': generatorAdam.copy(),
      'adam.discriminator': discriminatorAdam.copy(),
      ...(average && { average: average.copy() }),
      ...(reconstructionAdam && this.#competed < 0 && { 'adam.reconstruction': reconstructionAdam.copy() }),
    }
  }

  /**
   * Goes on from a checkpoint of the same recipe.
   * @throws ProblemError `checkpoint-damaged` or `weights-shape`; the training is of no use from then on.
   */
  restore({ step, tensors }: Checkpoint): void {
    const { generator, discriminator, generatorAdam, discriminatorAdam, average, reconstructionAdam } =
      this.#learners
    const competed = step - this.stepsBefore
    generator.load(takeState(tensors, 'generator'))
    discriminator.load(takeState(tensors, 'discriminator'))
    generatorAdam.restore(takeState(tensors, 'adam.generator'), Math.max(0, competed))
    discriminatorAdam.restore(takeState(tensors, 'adam.discriminator'), Math.max(0, competed))
    average?.load(takeState(tensors, 'average'))
    if (competed < 0) reconstructionAdam?.restore(takeState(tensors, 'adam.reconstruction'), step)
    this.#keptLatents = step > 0 && learnsLatents(this.#extras) ? takeState(tensors, 'latents') : undefined
    this.#seen?.dispose()
    this.#seen = undefined
    this.#stepsDone = step
  }

  dispose(): void {
    this.#seen?.dispose()
    this.#learners.dispose()
  }

  #nextBatch(): Uint32Array {
    const isCompeting = this.#competed >= 0
    const [name, done, rounds] = isCompeting
      ? ['order of pictures', this.#competed, this.stepsPerEpoch]
      : ['order of reconstruction', this.#stepsDone, stepsForCount(this.recipe.training, this.#photos.count)]
    const round = Math.floor(done / rounds)
    if (this.#order?.round !== round || this.#order.name !== name) {
      const random = randomStream(this.seed, name, round)
      this.#order = { name, round, indexes: permutation(random, this.#photos.count) }
    }
    const { batch } = this.recipe.training
    const start = (done % rounds) * batch
    return this.#order.indexes.subarray(start, start + batch)
  }
}
