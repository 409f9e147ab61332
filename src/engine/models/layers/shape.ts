/** Layers that only move values: between vectors and pictures (in PyTorch's C×H×W order), and nearest upsampling. */
import {
  avgPool,
  image,
  mul,
  reshape,
  tidy,
  transpose,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Layer } from '../layer.ts'

/** [n, channels·size·size] → [n, size, size, channels]. */
export function unflatten(channels: number, size: number): Layer {
  const { toPictures, toVectors } = waysOf(channels, size)
  return moving(toPictures, toVectors)
}

/** [n, size, size, channels] → [n, channels·size·size]. */
export function flatten(channels: number, size: number): Layer {
  const { toPictures, toVectors } = waysOf(channels, size)
  return moving(toVectors, toPictures)
}

function waysOf(channels: number, size: number) {
  return {
    toPictures: (vectors: Tensor) => transpose(reshape(vectors, [-1, channels, size, size]), [0, 2, 3, 1]),
    toVectors: (pictures: Tensor) => reshape(transpose(pictures, [0, 3, 1, 2]), [-1, channels * size * size]),
  }
}

/** Each pixel becomes 2 × 2: [n, s, s, c] → [n, 2s, 2s, c]. The gradient sums each 2 × 2 again. */
export const upsampleNearest: Layer = moving(
  (pictures) => {
    const size = 2 * pictures.shape[1]!
    return image.resizeNearestNeighbor(pictures as Tensor4D, [size, size])
  },
  (gradient) => mul(avgPool(gradient as Tensor4D, 2, 2, 'valid'), 4),
)

/** Its gradient goes the same way back. */
function moving(there: (values: Tensor) => Tensor, back: (gradient: Tensor) => Tensor): Layer {
  return {
    parameters: [],
    forward: (_, input) => ({
      output: tidy(() => there(input)),
      keeps: { input: false, output: false },
      backward: (gradient) => ({ input: tidy(() => back(gradient)) }),
    }),
  }
}
