/** A training run in memory: networks, optimisers, place in the data. Knows no files and no clock. */
import { operationsIn, type Backend } from '../backend.ts'
import { latentsFromSeed, type Latent } from '../latent/latent.ts'
import { measureEpoch, type EpochValues, type StepValues } from '../measures/measures.ts'
import { initialState, Network } from '../models/network.ts'
import type { Pieces } from '../pieces.ts'
import { discriminatorLayers, generatorLayers, pictureFormat } from '../families/families.ts'
import type { PictureFormat } from '../models/networkOptions.ts'
import type { Precision } from '../operations.ts'
import { generatePictures, photoBatch, type Photos } from '../pictures.ts'
import { ProblemError } from '../problemError.ts'
import { normalValues, permutation, randomStream } from '../random.ts'
import type { StateDict } from '../weights/stateDict.ts'
import { Adam } from './adam.ts'
import { takeState, type Checkpoint } from './checkpoint.ts'
import type { Recipe } from './recipe.ts'
import { trainStep, type Pair } from './step.ts'
import { divergence, TrainingCopy } from './trainingCopy.ts'

/** A moment of a run, and what it was measured by then. */
export interface LogRow {
  /** Steps done, from 1. */
  readonly step: number
  /** The epoch that the step belongs to, from 1. */
  readonly epoch: number
}
export type StepRow = LogRow & StepValues
export type EpochRow = LogRow & EpochValues

export interface TrainingStart {
  readonly backend: Backend
  /** One that the backend has; float32 by default. */
  readonly precision?: Precision | undefined
  readonly recipe: Recipe
  readonly seed: number
  readonly photos: Photos
  /** Weights to start from instead of the recipe's initial ones: fine-tuning. */
  readonly generator?: StateDict
  readonly discriminator?: StateDict
}

export class Training {
  readonly recipe: Recipe
  readonly seed: number
  readonly precision: Precision
  readonly stepsPerEpoch: number
  readonly format: PictureFormat
  readonly #photos: Photos
  readonly #pair: Pair
  #stepsDone = 0
  #order: { readonly epoch: number; readonly indexes: Uint32Array } | undefined

  constructor(start: TrainingStart) {
    const { backend, precision = 'float32', recipe, seed, photos } = start
    this.recipe = recipe
    this.seed = seed
    this.precision = precision
    this.#photos = photos
    this.format = pictureFormat(recipe.network)
    this.stepsPerEpoch = stepsPerEpoch(recipe, photos)
    const networks = startNetworks(start)
    const { beta1, beta2, epsilon, generatorLearningRate, discriminatorLearningRate } = recipe.training
    const shared = { beta1, beta2, epsilon }
    this.#pair = {
      operations: operationsIn(backend, precision),
      ...networks,
      generatorAdam: new Adam(networks.generator, { ...shared, learningRate: generatorLearningRate }),
      discriminatorAdam: new Adam(networks.discriminator, {
        ...shared,
        learningRate: discriminatorLearningRate,
      }),
    }
  }

  /** Steps done so far. */
  get step(): number {
    return this.#stepsDone
  }

  /** The epoch in which the last step was; 0 before the first. */
  get epoch(): number {
    return Math.ceil(this.#stepsDone / this.stepsPerEpoch)
  }

  get atEndOfEpoch(): boolean {
    return this.#stepsDone > 0 && this.#stepsDone % this.stepsPerEpoch === 0
  }

  get totalSteps(): number {
    return this.recipe.training.epochs * this.stepsPerEpoch
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
    const { training, network } = this.recipe
    const indexes = this.#nextBatch()
    const random = randomStream(this.seed, 'training latents', this.#stepsDone)
    const photos = photoBatch(this.#photos, indexes, this.format)
    const drawLatents = (count: number) => normalValues(random, count * network.latentSize)
    const before = this.copy()
    let complete = false
    try {
      const values = yield* trainStep(this.#pair, photos, drawLatents, training)
      if (!Object.values(values).every(Number.isFinite)) throw divergence(this.#stepsDone + 1)
      complete = true
      this.#stepsDone++
      return { step: this.#stepsDone, epoch: this.epoch, ...values }
    } finally {
      if (!complete) before.restore()
      before.dispose()
      photos.dispose()
    }
  }

  /** The recipe's fixed latents, those of seed, seed + 1, … */
  get previewLatents(): Latent[] {
    return latentsFromSeed(this.seed, this.recipe.training.previewCount, this.recipe.network.latentSize)
  }

  /** Pictures of the fixed latents as bytes. */
  preview(): Pieces<Uint8Array<ArrayBuffer>> {
    const { operations, generator } = this.#pair
    return generatePictures(operations, generator, this.format, this.previewLatents)
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
  *networks(): Pieces<{ readonly generator: StateDict; readonly discriminator: StateDict }> {
    const { operations, generator, discriminator } = this.#pair
    return {
      generator: yield* generator.stateDict(operations),
      discriminator: yield* discriminator.stateDict(operations),
    }
  }

  /**
   * All that is needed to go on from here.
   * @throws ProblemError `training-diverged` rather than hand out weights that are no numbers.
   */
  *checkpoint(): Pieces<Checkpoint> {
    const copy = this.copy()
    try {
      return yield* copy.checkpoint(this.#pair.operations)
    } finally {
      copy.dispose()
    }
  }

  /** The state of now, which training on does not change. */
  copy(): TrainingCopy {
    const { generator, discriminator, generatorAdam, discriminatorAdam } = this.#pair
    const parts = {
      generator: generator.copy(),
      discriminator: discriminator.copy(),
      'adam.generator': generatorAdam.copy(),
      'adam.discriminator': discriminatorAdam.copy(),
    }
    return new TrainingCopy({ step: this.#stepsDone, epoch: this.epoch, seed: this.seed }, parts)
  }

  /**
   * Goes on from a checkpoint of the same recipe.
   * @throws ProblemError `checkpoint-damaged` or `weights-shape`; the training is of no use from then on.
   */
  restore({ step, tensors }: Checkpoint): void {
    const { generator, discriminator, generatorAdam, discriminatorAdam } = this.#pair
    generator.load(takeState(tensors, 'generator'))
    discriminator.load(takeState(tensors, 'discriminator'))
    generatorAdam.restore(takeState(tensors, 'adam.generator'), step)
    discriminatorAdam.restore(takeState(tensors, 'adam.discriminator'), step)
    this.#stepsDone = step
  }

  dispose(): void {
    const { generator, discriminator, generatorAdam, discriminatorAdam } = this.#pair
    for (const one of [generator, discriminator, generatorAdam, discriminatorAdam]) one.dispose()
  }

  #nextBatch(): Uint32Array {
    const epoch = Math.floor(this.#stepsDone / this.stepsPerEpoch)
    if (this.#order?.epoch !== epoch) {
      const random = randomStream(this.seed, 'order of pictures', epoch)
      this.#order = { epoch, indexes: permutation(random, this.#photos.count) }
    }
    const { batch } = this.recipe.training
    const start = (this.#stepsDone % this.stepsPerEpoch) * batch
    return this.#order.indexes.subarray(start, start + batch)
  }
}

/**
 * How many steps an epoch takes.
 * @throws ProblemError `dataset-format`, `dataset-too-small` where the recipe cannot learn from these pictures
 */
export function stepsPerEpoch({ network, training }: Recipe, photos: Omit<Photos, 'pixels'>): number {
  const { count } = photos
  const format = pictureFormat(network)
  if (photos.size !== format.size || photos.channels !== format.channels) {
    throw new ProblemError({
      code: 'dataset-format',
      message: `The pictures are ${photos.size} × ${photos.size} with ${photos.channels} channel${photos.channels === 1 ? '' : 's'}; the recipe takes ${format.size} × ${format.size} with ${format.channels}.`,
      remedy: 'Import the pictures again for this recipe.',
    })
  }
  const { batch } = training
  if (count < batch) {
    throw new ProblemError({
      code: 'dataset-too-small',
      message: `There ${count === 1 ? 'is 1 picture' : `are ${count} pictures`}, and a batch takes ${batch}.`,
      remedy: `Add pictures, or train with a batch of ${count} or fewer.`,
    })
  }
  return stepsForCount(training, count)
}

/** Steps of an epoch of `count` pictures. */
export function stepsForCount(
  { batch, dropLastBatch }: Pick<Recipe['training'], 'batch' | 'dropLastBatch'>,
  count: number,
): number {
  return dropLastBatch ? Math.floor(count / batch) : Math.ceil(count / batch)
}

type NetworksStart = Pick<TrainingStart, 'recipe' | 'seed' | 'generator' | 'discriminator'>

function startNetworks({ recipe, seed, generator, discriminator }: NetworksStart) {
  const [g, d] = [generatorLayers(recipe.network), discriminatorLayers(recipe.network)]
  const first = new Network(g, generator ?? initialState(g, seed, 'generator'))
  try {
    const second = new Network(d, discriminator ?? initialState(d, seed, 'discriminator'))
    return { generator: first, discriminator: second }
  } catch (error) {
    first.dispose() // the discriminator's weights don't fit
    throw error
  }
}
