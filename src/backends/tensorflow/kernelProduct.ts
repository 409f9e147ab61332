/** Products with a matrix that stays, by kernels/products.cc. */
import { keep, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core'
import type { Ending, Product } from '../../engine/operations.ts'
import type { Calls } from './calls.ts'

export class KernelProduct implements Product {
  readonly #calls: Calls
  readonly #columns: number
  readonly #panels: Tensor

  constructor(calls: Calls, matrix: Tensor2D) {
    this.#calls = calls
    this.#columns = matrix.shape[1]
    this.#panels = keep(tidy(() => calls.single('LoomPanels', [], [matrix])))
  }

  forward(rows: Tensor2D, ending?: Ending): Tensor2D {
    const calls = this.#calls
    const attributes = [
      calls.integer('columns', this.#columns),
      calls.float('slope', ending?.slope ?? 1),
      calls.integer('N', ending ? 1 : 0),
    ]
    const inputs = [rows, this.#panels, ...(ending ? [ending.shift] : [])]
    return calls.single('LoomProduct', attributes, inputs) as Tensor2D
  }

  dispose(): void {
    this.#panels.dispose()
  }
}
