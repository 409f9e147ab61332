/** A way to compute tensors, ready for use. Which one serves is decided in backends/chooseBackend.ts. */
import type { Operations, Precision } from './operations.ts'

export type BackendName = 'tensorflow' | 'wasm'

export interface Backend {
  readonly name: BackendName
  /** For people and run.json: `TensorFlow 2.21.0, CPU`. */
  readonly description: string
  readonly threads: number
  /** Its operations in float32. */
  readonly operations: Operations
  /** Its operations in each precision that it computes in. */
  readonly precisions: Readonly<Partial<Record<Precision, Operations>>>
}
