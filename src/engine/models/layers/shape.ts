/** Layers that only move values: between vectors and pictures (in PyTorch's C×H×W order), and nearest upsampling. */
import { avgPool, image, mul, reshape, tidy, transpose, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Layer } from '../layer.ts'

/** [n, channels·size·size] → [n, size, size, channels]. */
export function unflatten(channels: number, size: number): Layer {
  return moving(
    [channels, size, size],
    [0, 2, 3, 1],
    [size, size, channels],
    [0, 3, 1, 2],
    [channels * size * size],
  )
}

/** [n, size, size, channels] → [n, channels·size·size]. */
export function flatten(channels: number, size: number): Layer {
  return moving(
    [size, size, channels],
    [0, 3, 1, 2],
    [channels, size, size],
    [0, 2, 3, 1],
    [size, size, channels],
    [channels * size * size],
  )
}

/** Reshape to `view`, permute, and (for the output) reshape to `outputShape`; the gradient goes the same way back. */
function moving(
  view: number[],
  permutation: number[],
  permuted: number[],
  inverse: number[],
  inputShape: number[],
  outputShape = permuted,
): Layer {
  return {
    parameters: [],
    forward(_, input) {
      const batch = input.shape[0]!
      return {
        output: tidy(() =>
          reshape(transpose(reshape(input, [batch, ...view]), permutation), [batch, ...outputShape]),
        ),
        keeps: { input: false, output: false },
        backward: (gradient) => ({
          weights: {},
          input: tidy(() =>
            reshape(transpose(reshape(gradient, [batch, ...permuted]), inverse), [batch, ...inputShape]),
          ),
        }),
      }
    },
  }
}

/** Each pixel becomes 2 × 2: [n, s, s, c] → [n, 2s, 2s, c]. The gradient sums each 2 × 2 again. */
export const upsampleNearest: Layer = {
  parameters: [],
  forward(_, input) {
    const [, size] = input.shape as [number, number, number, number]
    return {
      output: image.resizeNearestNeighbor(input as Tensor4D, [2 * size, 2 * size]),
      keeps: { input: false, output: false },
      backward: (gradient) => ({
        weights: {},
        input: tidy(() => mul(avgPool(gradient as Tensor4D, 2, 2, 'valid'), 4)),
      }),
    }
  },
}
