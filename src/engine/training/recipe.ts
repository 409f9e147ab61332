/** A recipe: everything that decides how a network pair is built and trained. Plain data. */
import type { NetworkOptions } from '../models/networkOptions.ts'
import type { TrainingOptions } from './trainingFields.ts'

export interface Recipe {
  readonly name: string
  /** One sentence for a person who chooses. */
  readonly summary: string
  readonly network: NetworkOptions
  readonly training: TrainingOptions
}
