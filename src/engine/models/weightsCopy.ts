/** The values of a moment, kept at no cost since tensors never change: to be restored, read, or let go. */
import { clone, keep, type Tensor } from '@tensorflow/tfjs-core'
import type { NamedArray, StateDict } from '../weights/stateDict.ts'
import type { Operations } from '../operations.ts'
import type { ParameterShape } from './layer.ts'
import { toTorchLayout } from './layout.ts'
import type { Pieces } from '../pieces.ts'

export interface NamedValue {
  readonly name: string
  readonly parameter: ParameterShape
  /** In the engine's layout. */
  readonly value: Tensor
}

export class WeightsCopy {
  readonly values: readonly NamedValue[]
  readonly #put: (name: string, value: Tensor) => void

  /** `put` takes a value over, to restore it. */
  constructor(values: readonly NamedValue[], put: (name: string, value: Tensor) => void) {
    this.values = values.map((one) => ({ ...one, value: keep(clone(one.value)) }))
    this.#put = put
  }

  restore(): void {
    this.values.forEach(({ name, value }) => this.#put(name, clone(value)))
  }

  /** In PyTorch's layouts; a piece is one tensor. */
  *stateDict(operations: Operations): Pieces<StateDict> {
    const state = new Map<string, NamedArray>()
    for (const { name, parameter, value } of this.values) {
      if (state.size > 0) yield
      state.set(name, { shape: parameter.shape, data: yield* toTorchLayout(operations, parameter, value) })
    }
    return state
  }

  dispose(): void {
    this.values.forEach(({ value }) => value.dispose())
  }
}
