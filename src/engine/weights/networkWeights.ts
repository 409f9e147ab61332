/** What is known of a network's weights once they are recognised. */
import type { NetworkValues } from '../models/networkOptions.ts'
import type { StateDict } from './stateDict.ts'

export interface NetworkWeights {
  readonly family: string
  readonly role: 'generator' | 'discriminator'
  /** What they tell of the family's fields. Where a generator and a discriminator tell of the same, they must agree. */
  readonly options: NetworkValues
  /** By the names that the family's layers have: `main.N.weight` with N as in PyTorch's DCGAN example. */
  readonly tensors: StateDict
  /** What the file calls those that it has. */
  readonly names: ReadonlyMap<string, string>
}
