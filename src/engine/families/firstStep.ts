/** A generator's first layer and the batch norm behind it as one matrix. Knows PyTorch's layouts. */
import type { Rows } from '../latent/directions.ts'
import { usualEpsilon } from '../models/layers/batchNorm.ts'
import { ProblemError } from '../problemError.ts'
import type { StateDict } from '../weights/stateDict.ts'

/**
 * [latent size, outputs], the batch norm's scale γ/√(σ² + ε) in it. The first weight is [latent size, features, k, k] of a
 * transposed convolution, or [features, latent size] where it is linear.
 * @throws ProblemError `model-damaged` where one of the layers is not there
 */
export function normalisedStep(
  weights: StateDict,
  first: string,
  norm: string,
  epsilon = usualEpsilon,
): Rows {
  const weight = weights.get(`${first}.weight`)
  const scale = weights.get(`${norm}.weight`)
  const variance = weights.get(`${norm}.running_var`)
  if (!weight || !scale || !variance) {
    throw new ProblemError({
      code: 'model-damaged',
      message: 'The model’s first layers are not there.',
      remedy: 'Import the model again.',
    })
  }
  const isLinear = weight.shape.length === 2
  const [outer, inner] = weight.shape as [number, number]
  const [size, features] = isLinear ? [inner, outer] : [outer, inner]
  const taps = weight.data.length / (size * features)
  const columns = features * taps
  const data = new Float64Array(size * columns)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < columns; column++) {
      const feature = Math.floor(column / taps)
      const value = weight.data[isLinear ? feature * size + row : row * columns + column]!
      data[row * columns + column] =
        (value * scale.data[feature]!) / Math.sqrt(variance.data[feature]! + epsilon)
    }
  }
  return { rows: size, columns, data }
}
