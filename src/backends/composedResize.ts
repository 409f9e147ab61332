/**
 * A resizing convolution out of smaller operations. What each of the filter's nine places makes of a pixel is computed before
 * it is enlarged, at a quarter of the products, and then summed where it belongs.
 */
import { concat, matMul, reshape, split, tensor3d, tidy, transpose } from '@tensorflow/tfjs-core'
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Convolution, Ending, Operations, ResizeConvolution } from '../engine/operations.ts'
import { ended } from './ended.ts'

const kernel = 3
const pointwise = { kernel: 1, stride: 1, padding: 0 }

export function composedResize(convolution: Operations['convolution']): Operations['resizeConvolution'] {
  return (filter) => new ComposedResize(convolution, filter)
}

class ComposedResize implements ResizeConvolution {
  /** [1, 1, i, 9 · o] */
  readonly #filter: Tensor4D
  readonly #products: Convolution

  constructor(convolution: Operations['convolution'], filter: Tensor4D) {
    const [, , inputs, outputs] = filter.shape
    this.#filter = tidy(() =>
      reshape(transpose(filter, [2, 0, 1, 3]), [1, 1, inputs, kernel * kernel * outputs]),
    )
    this.#products = convolution(this.#filter, pointwise)
  }

  forward(input: Tensor4D, ending?: Ending): Tensor4D {
    return tidy(() => ended(enlarged(this.#products.forward(input)), ending))
  }

  inputGradient(gradient: Tensor4D): Tensor4D {
    return tidy(() => this.#products.transposed(inParts(gradient), gradient.shape[1] / 2))
  }

  filterGradient(input: Tensor4D, gradient: Tensor4D): Tensor4D {
    const [inputs, outputs] = [input.shape[3], gradient.shape[3]]
    return tidy(() => {
      const inFilter = this.#products.filterGradient(input, inParts(gradient))
      return transpose(reshape(inFilter, [inputs, kernel, kernel, outputs]), [1, 2, 0, 3])
    })
  }

  dispose(): void {
    this.#products.dispose()
    this.#filter.dispose()
  }
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
