/**
 * What a state dict does not tell of its networks. Each is what is assumed of it, until somebody who knows says otherwise;
 * what is trained here is as assumed.
 */
import { choice, number, type ValuesOf } from '../fields.ts'
import { usualEpsilon } from '../models/layers/batchNorm.ts'
import type { PictureFormat } from '../models/networkOptions.ts'

/** With what is assumed of a family's generator. */
export function untoldFields(assumed: { readonly slope: number; readonly output: 'tanh' | 'sigmoid' }) {
  return {
    // 0 is ReLU.
    slope: number(
      assumed.slope,
      [0, 0.99],
      'Slope below 0',
      'of the generator’s activations: 0 for ReLU, often 0.2 or 0.01 for LeakyReLU',
    ),
    output: choice(
      assumed.output,
      { tanh: 'tanh, −1 to 1', sigmoid: 'sigmoid, 0 to 1' },
      'Last activation',
      'what the generator’s pictures come out of',
    ),
    epsilon: number(
      usualEpsilon,
      [1e-12, 10],
      'Epsilon',
      'what the batch norms add to the variance: PyTorch’s own is 0.00001, and some code has 0.8',
    ),
  }
}

export type UntoldFields = ReturnType<typeof untoldFields>

/** Of a network, those that are otherwise than assumed. */
export type Untold = Partial<ValuesOf<UntoldFields>>

/** What the numbers of pictures run over that come out of its last activation. */
export function rangeOf(untold: UntoldFields, options: Untold): PictureFormat['range'] {
  const output = options.output ?? untold.output.default
  return { from: output === 'tanh' ? -1 : 0, to: 1 }
}
