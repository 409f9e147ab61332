/** A recipe: everything that decides how a network pair is built and trained. Plain data. */
import type { NetworkOptions } from '../models/pair.ts'

export interface TrainingOptions {
  /** Pictures a step. */
  readonly batch: number
  readonly epochs: number
  readonly generatorLearningRate: number
  readonly discriminatorLearningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** The discriminator's target for real pictures is 1 − this (one-sided, Salimans et al. 2016). */
  readonly labelSmoothing: number
  /** Whether an epoch's last batch, when smaller than the others, is left out. */
  readonly dropLastBatch: boolean
  /**
   * `shared`: the generator is scored on the fake that the discriminator has just learned from.
   * `separate`: the discriminator's fake comes from running statistics, the generator's step draws a fresh latent.
   */
  readonly fakes: 'shared' | 'separate'
  /** Fixed latents that each preview shows. */
  readonly previewCount: number
  readonly previewColumns: number
  /** A preview also every so many steps; 0 is at epochs' ends only. */
  readonly previewEverySteps: number
  /** Epochs after which a checkpoint is kept, besides the last. */
  readonly checkpointEpochs: readonly number[]
}

export interface Recipe {
  readonly name: string
  /** One sentence for a person who chooses. */
  readonly summary: string
  readonly network: NetworkOptions
  readonly training: TrainingOptions
}
