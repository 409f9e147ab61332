/**
 * Twice as large by nearest neighbours, then a 3 × 3 convolution (Odena et al. 2016), whose picture goes on beyond its edges as
 * it ends there (PyTorch's padding_mode `replicate`): zeros would show as a frame. What each of the filter's nine places
 * makes of a pixel is computed before it is enlarged, at a quarter of the products, and then summed where it belongs.
 */
import { concat, matMul, reshape, split, tensor3d, tidy, transpose } from '@tensorflow/tfjs-core'
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Operations } from '../../operations.ts'
import type { Layer } from '../layer.ts'
import { linearMap, type LinearMapOptions } from './linearMap.ts'

const kernel = 3
const pointwise = { kernel: 1, stride: 1, padding: 0 }

interface ResizeConvolutionOptions extends LinearMapOptions {
  readonly inputs: number
  readonly outputs: number
}

/** [n, s, s, inputs] → [n, 2s, 2s, outputs], s ≥ 2. PyTorch's Upsample and Conv2d; its weight is [outputs, inputs, 3, 3]. */
export function resizeConvolution(options: ResizeConvolutionOptions): Layer {
  const { inputs, outputs } = options
  return linearMap({
    ...options,
    fanIn: inputs * kernel * kernel,
    weight: {
      shape: [outputs, inputs, kernel, kernel],
      layout: { permutation: [2, 3, 1, 0], shape: [kernel, kernel, inputs, outputs] },
    },
    prepare(operations: Operations, weight: Tensor) {
      const filter: Tensor4D = tidy(() =>
        reshape(transpose(weight, [2, 0, 1, 3]), [1, 1, inputs, kernel * kernel * outputs]),
      )
      const convolution = operations.convolution(filter, pointwise)
      return {
        convolution,
        dispose() {
          convolution.dispose()
          filter.dispose()
        },
      }
    },
    apply: ({ convolution }, input) =>
      tidy(() => {
        const parts = convolution.forward(input as Tensor4D)
        return enlarged(parts)
      }),
    inputGradient: ({ convolution }, gradient, input) =>
      tidy(() => convolution.transposed(inParts(gradient as Tensor4D), input.shape[1]!)),
    weightGradient: ({ convolution }, input, gradient) =>
      tidy(() => {
        const inFilter = convolution.filterGradient(input as Tensor4D, inParts(gradient as Tensor4D))
        return transpose(reshape(inFilter, [inputs, kernel, kernel, outputs]), [1, 2, 0, 3])
      }),
  })
}

/** What nine places give of each pixel, [n, s, s, 9 · outputs], summed where it belongs: [n, 2s, 2s, outputs]. */
function enlarged(parts: Tensor4D): Tensor4D {
  const [batch, size, , channels] = parts.shape
  const outputs = channels / kernel ** 2
  const byRow = concat(split(parts, kernel, 3), 1) // the rows of the first third, then those of the others
  const rows = matMul(rowSums(size), reshape(byRow, [batch, kernel * size, size * kernel * outputs]))
  const columns = matMul(columnSums(size), reshape(rows, [batch * 2 * size, size * kernel, outputs]))
  return reshape(columns, [batch, 2 * size, 2 * size, outputs])
}

/** The adjoint of `enlarged`. */
function inParts(gradient: Tensor4D): Tensor4D {
  const [batch, doubled, , outputs] = gradient.shape
  const size = doubled / 2
  const inRows = matMul(columnSums(size), reshape(gradient, [batch * doubled, doubled, outputs]), true)
  const byRow = matMul(rowSums(size), reshape(inRows, [batch, doubled, size * kernel * outputs]), true)
  const thirds = split(reshape(byRow, [batch, kernel * size, size, kernel * outputs]), kernel, 1)
  return concat(thirds as Tensor4D[], 3)
}

/** [1, 2s, 3s]: of what rows give by the filter's first row, then by its second and third, what each new row sums. */
function rowSums(size: number): Tensor3D {
  return sums(size, (place, from) => place * size + from)
}

/** [1, 2s, 3s]: the same of columns, which each have the three beside each other. */
function columnSums(size: number): Tensor3D {
  return sums(size, (place, from) => from * kernel + place)
}

/** The new pixel `to` sees by the filter’s place 0, 1 or 2 the enlarged pixel to − 1, to or to + 1, or the edge. */
function sums(size: number, at: (place: number, from: number) => number): Tensor3D {
  const doubled = 2 * size
  const values = new Float32Array(doubled * kernel * size)
  for (let to = 0; to < doubled; to++) {
    for (let place = 0; place < kernel; place++) {
      const seen = Math.min(doubled - 1, Math.max(0, to + place - 1))
      values[to * kernel * size + at(place, seen >> 1)] = 1
    }
  }
  return tensor3d(values, [1, doubled, kernel * size])
}
