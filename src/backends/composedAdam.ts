/** Adam out of element-wise operations, for a backend that has no fused one. */
import { add, div, mul, sqrt, square, sub, tidy, type Tensor } from '@tensorflow/tfjs-core'
import type { Operations } from '../engine/operations.ts'

export const composedAdam: Operations['adam'] = (parameter, gradient, moments, step, settings) => {
  const { learningRate, beta1, beta2, epsilon } = settings
  const stepSize = learningRate / (1 - beta1 ** step)
  const rootCorrection = 1 / Math.sqrt(1 - beta2 ** step)
  const [next, mean, squares] = tidy(() => {
    const newMean = add(mul(moments.mean, beta1), mul(gradient, 1 - beta1))
    const newSquare = add(mul(moments.square, beta2), mul(square(gradient), 1 - beta2))
    const root = add(mul(sqrt(newSquare), rootCorrection), epsilon)
    return [sub(parameter, mul(div(newMean, root), stepSize)), newMean, newSquare] as const
  }) as unknown as [Tensor, Tensor, Tensor]
  return { parameter: next, moments: { mean, square: squares } }
}
