/** DCGAN's convolution by Winograd's minimal filtering: kernels/winograd.cc transforms, TensorFlow multiplies. */
import { keep, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Precision } from '../../engine/operations.ts'
import type { Attribute, Calls } from './calls.ts'

export class WinogradFilter {
  readonly #calls: Calls
  readonly #filter: Tensor4D
  readonly #type: Attribute
  /** Results that a tile has in each direction, and the points that it is computed at. */
  readonly #tile: number
  readonly #points: Attribute
  #transformed: Tensor | undefined

  /**
   * In float32 4 × 4 results at once, with 0.39 of the products and errors of 2e-6; in bfloat16 2 × 2 with 0.56 of them,
   * whose errors (6e-3) are twice a plain product's, where 4 × 4 would make them seven times as large.
   */
  constructor(calls: Calls, filter: Tensor4D, precision: Precision) {
    this.#calls = calls
    this.#filter = filter
    this.#type = calls.type('T', precision)
    this.#tile = precision === 'float32' ? 4 : 2
    this.#points = calls.integer('points', (this.#tile + 1) ** 2)
  }

  /** Whether a large picture of this side is made of whole tiles. */
  suits(size: number): boolean {
    return size % (2 * this.#tile) === 0
  }

  /** [n, 2s, 2s, i] → [n, s, s, o] */
  forward(input: Tensor4D): Tensor4D {
    const [, size] = input.shape
    const filter = this.#transform()
    return tidy(() => {
      const products = this.#multiply(this.#ofPicture(input), filter)
      return this.#call('LoomWinogradOutput', [this.#calls.integer('side', size / 2)], products)
    }) as Tensor4D
  }

  /** The adjoint of `forward`: [n, s, s, o] → [n, 2s, 2s, i] */
  transposed(gradient: Tensor4D): Tensor4D {
    const [, side] = gradient.shape
    const filter = this.#transform()
    return tidy(() => {
      const products = this.#multiply(this.#ofResult(gradient), filter, { right: true })
      return this.#call('LoomWinogradInputAdjoint', [this.#calls.integer('side', side)], products)
    }) as Tensor4D
  }

  /** The gradient in the filter: [n, 2s, 2s, i] and [n, s, s, o] → [4, 4, i, o] */
  filterGradient(input: Tensor4D, gradient: Tensor4D): Tensor4D {
    return tidy(() => {
      const products = this.#multiply(this.#ofPicture(input), this.#ofResult(gradient), { left: true })
      return this.#call('LoomWinogradFilterAdjoint', [], products)
    }) as Tensor4D
  }

  dispose(): void {
    this.#transformed?.dispose()
    this.#transformed = undefined
  }

  /** [4, 4, i, o] → [points, 4i, o] */
  #transform(): Tensor {
    this.#transformed ??= keep(this.#call('LoomWinogradFilter', [this.#points], this.#filter))
    return this.#transformed
  }

  /** [n, 2s, 2s, i] → [points, tiles, 4i] */
  #ofPicture(picture: Tensor): Tensor {
    return this.#call('LoomWinogradInput', [this.#points], picture)
  }

  /** [n, s, s, o] → [points, tiles, o] */
  #ofResult(result: Tensor): Tensor {
    return this.#call('LoomWinogradOutputAdjoint', [this.#points], result)
  }

  /** A matrix product for each point; `left` and `right` tell which factor is transposed. */
  #multiply(a: Tensor, b: Tensor, { left = false, right = false } = {}): Tensor {
    const [calls, type] = [this.#calls, this.#type]
    return calls.single(
      'BatchMatMulV2',
      [type, calls.flag('adj_x', left), calls.flag('adj_y', right)],
      [a, b],
    )
  }

  #call(op: string, attributes: Attribute[], input: Tensor): Tensor {
    return this.#calls.single(op, [this.#type, ...attributes], [input])
  }
}
