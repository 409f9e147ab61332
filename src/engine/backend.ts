/** A way to compute tensors, ready for use. Which one serves is decided in backends/chooseBackend.ts. */
import type { Operations } from './operations.ts'

export type BackendName = 'tensorflow' | 'wasm'

export interface Backend {
  readonly name: BackendName
  /** For people and run.json: `TensorFlow 2.21.0, CPU`. */
  readonly description: string
  readonly threads: number
  readonly operations: Operations
}
