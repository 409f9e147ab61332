/** Shifts and bends what came out of a product. */
import { add, leakyRelu, type Tensor } from '@tensorflow/tfjs-core'
import type { Ending } from '../engine/operations.ts'

/** In a tidy. */
export function ended<Values extends Tensor>(values: Values, ending: Ending | undefined): Values {
  return ending ? leakyRelu(add(values, ending.shift) as Values, ending.slope) : values
}
