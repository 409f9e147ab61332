/** What is known of a network's weights once they are recognised. */
import type { StateDict } from './stateDict.ts'

interface NetworkFacts {
  readonly family: 'dcgan' | 'mnist'
  /** Pictures are square: pixels of one side. */
  readonly imageSize: number
  readonly channels: number
  /** Channels of the layer nearest to the picture (ngf, ndf); deeper ones have twice, four times, … as many. */
  readonly width: number
  /** How often the generator doubles the size, or the discriminator halves it. */
  readonly levels: number
  /** Whether the convolutions have a bias. */
  readonly bias: boolean
  /** By canonical names: `main.N.weight` with N as in PyTorch's DCGAN example; `fc.0.weight`, … for mnist. */
  readonly tensors: StateDict
}

export interface GeneratorWeights extends NetworkFacts {
  readonly role: 'generator'
  readonly latentSize: number
}

export interface DiscriminatorWeights extends NetworkFacts {
  readonly role: 'discriminator'
}

export type NetworkWeights = GeneratorWeights | DiscriminatorWeights
