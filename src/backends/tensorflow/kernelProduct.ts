/** Products with a matrix that stays, by kernels/products.cc. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Ending, Product } from '../../engine/operations.ts'
import type { Calls } from './calls.ts'
import { endingOf, panelsOf } from './matrices.ts'

export class KernelProduct implements Product {
  readonly #calls: Calls
  readonly #columns: number
  readonly #panels: Tensor

  constructor(calls: Calls, matrix: Tensor2D) {
    this.#calls = calls
    this.#columns = matrix.shape[1]
    this.#panels = panelsOf(calls, matrix)
  }

  forward(rows: Tensor2D, ending?: Ending): Tensor2D {
    const calls = this.#calls
    const { attributes, inputs } = endingOf(calls, ending)
    const columns = calls.integer('columns', this.#columns)
    return calls.single('LoomProduct', [columns, ...attributes], [rows, this.#panels, ...inputs]) as Tensor2D
  }

  dispose(): void {
    this.#panels.dispose()
  }
}
