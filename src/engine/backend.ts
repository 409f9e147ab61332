/** A way to compute tensors, ready for use. Which one serves is decided in backends/chooseBackend.ts. */
import type { NamedValue } from './models/weightsCopy.ts'
import type { Operations, Precision } from './operations.ts'
import { ProblemError } from './problemError.ts'

/** A way to put tensors into a file that the computing thread has no work with. */
export interface TensorWriter {
  /**
   * Takes hold of the tensors (float32, in the engine's layouts); who gave them may free them at once. The result writes
   * `header` and then each tensor, in PyTorch's layout, to a file that must not be there yet, and forces it to the disk.
   * It rejects with Node's error of the file system, or with a RangeError where a value is no number.
   */
  hold(values: readonly NamedValue[]): (file: string, header: Uint8Array) => Promise<void>
}

export interface Backend {
  /** As run.json has it: `tensorflow`. */
  readonly name: string
  /** For people and run.json: `TensorFlow 2.21.0, CPU`. */
  readonly description: string
  readonly threads: number
  /** Whether ten thousand pictures are a matter of seconds, or of a minute. */
  readonly speed: 'fast' | 'slow'
  /** Its operations in float32. */
  readonly operations: Operations
  /** Its operations in each precision that it computes in. */
  readonly precisions: Readonly<Partial<Record<Precision, Operations>>>
  /** Those of them that this processor has no instructions for: they compute, and take longer. */
  readonly emulated: readonly Precision[]
  /** Where it has one. */
  readonly writer?: TensorWriter
  /** Gives memory that nobody uses any more back to the system, where the backend can. */
  readonly giveBack?: () => void
}

/** @throws ProblemError `precision-missing` */
export function operationsIn({ precisions, description }: Backend, precision: Precision) {
  const operations = precisions[precision]
  if (operations) return operations
  throw new ProblemError({
    code: 'precision-missing',
    message: `The engine ${description} does not compute in ${precision}.`,
    remedy: 'Choose float32.',
  })
}
