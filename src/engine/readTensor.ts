/** What stands in tensors: at once where the backend has it at hand, else once the backend has fetched it. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operations } from './operations.ts'
import { waitFor, type Pieces } from './pieces.ts'

/** The values of a float32 tensor, which may be the backend's own: not to be changed. */
export function* readTensor(operations: Operations, tensor: Tensor): Pieces<Float32Array> {
  const values = operations.read(tensor)
  return values instanceof Float32Array ? values : yield* waitFor(values)
}

/** The numbers of scalars. What has to be fetched is fetched together. */
export function* readScalars(operations: Operations, scalars: readonly Tensor[]): Pieces<number[]> {
  const read = scalars.map((scalar) => operations.read(scalar))
  const values = read.every((one) => one instanceof Float32Array) ? read : yield* waitFor(Promise.all(read))
  return values.map(([value]) => value!)
}
