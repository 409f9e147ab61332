/** Matrices as kernels of ours and TensorFlow's products take them. */
import { keep, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core'
import type { Ending, Precision } from '../../engine/operations.ts'
import type { Attribute, Calls } from './calls.ts'

/** In the order in which kernels/product.h reads a matrix [rows, columns]. The caller's, out of any tidy. */
export function panelsOf(calls: Calls, matrix: Tensor): Tensor {
  return keep(tidy(() => calls.single('LoomPanels', [], [matrix])))
}

/** What kernels with an ending take for it, after their other inputs. */
export function endingOf(
  calls: Calls,
  ending: Ending | undefined,
): { readonly attributes: readonly Attribute[]; readonly inputs: readonly Tensor[] } {
  return {
    attributes: [calls.float('slope', ending?.slope ?? 1), calls.integer('N', ending ? 1 : 0)],
    inputs: ending ? [ending.shift] : [],
  }
}

/** a · b, both of `precision`, as the result is; `left` and `right` tell which of them is transposed. */
export function matrixProduct(
  calls: Calls,
  precision: Precision,
  [a, b]: readonly [Tensor, Tensor],
  { left = false, right = false } = {},
): Tensor2D {
  const transposed = [calls.flag('transpose_a', left), calls.flag('transpose_b', right)]
  return calls.single('MatMul', [calls.type('T', precision), ...transposed], [a, b]) as Tensor2D
}
