/** Square pictures made larger or smaller by one matrix for rows and columns alike, and the adjoint of that. */
import { keep, matMul, reshape, tensor2d, tidy, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'

export class Resampling {
  readonly #matrix: Tensor2D
  readonly #from: number
  readonly #to: number

  /** `weights` [to, from], row by row: what each new row or column takes of the old ones. */
  constructor(from: number, to: number, weights: Float32Array) {
    this.#matrix = keep(tensor2d(weights, [to, from]))
    this.#from = from
    this.#to = to
  }

  /** [n, from, from, c] → [n, to, to, c] */
  apply(pictures: Tensor4D): Tensor4D {
    return this.#both(pictures, this.#to, false)
  }

  /** [n, to, to, c] → [n, from, from, c] */
  gradient(inResampled: Tensor4D): Tensor4D {
    return this.#both(inResampled, this.#from, true)
  }

  dispose(): void {
    this.#matrix.dispose()
  }

  #both(pictures: Tensor4D, to: number, transposed: boolean): Tensor4D {
    const [batch, size, , channels] = pictures.shape
    return tidy(() => {
      const factor: Tensor3D = reshape(this.#matrix, [1, ...this.#matrix.shape])
      const columns: Tensor3D = reshape(pictures, [batch, size, size * channels])
      const rows: Tensor3D = reshape(matMul(factor, columns, transposed), [batch * to, size, channels])
      return reshape(matMul(factor, rows, transposed), [batch, to, to, channels])
    })
  }
}

/** Bilinear, to twice the side: each new pixel lies a quarter of an old one away from the nearer of its neighbours. */
export function doubling(size: number): Resampling {
  const weights = new Float32Array(2 * size * size)
  for (let to = 0; to < 2 * size; to++) {
    const near = to >> 1
    const far = Math.min(size - 1, Math.max(0, near + (to % 2 === 0 ? -1 : 1)))
    weights[to * size + near]! += 0.75
    weights[to * size + far]! += 0.25
  }
  return new Resampling(size, 2 * size, weights)
}

/** The mean of each square of `by` × `by` pixels; `by` divides the side. */
export function averagePooling(size: number, by: number): Resampling {
  const weights = new Float32Array((size / by) * size)
  for (let from = 0; from < size; from++) weights[Math.floor(from / by) * size + from] = 1 / by
  return new Resampling(size, size / by, weights)
}
