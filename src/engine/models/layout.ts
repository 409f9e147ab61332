/** Between PyTorch's layouts, in which weights are kept, and the engine's, in which it computes. */
import { clone, reshape, tensor, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core'
import type { ParameterShape } from './layer.ts'

/** PyTorch's layout → a tensor in the engine's. */
export function toEngineLayout(
  { layout, shape }: ParameterShape,
  data: Float32Array,
  given: readonly number[] = shape,
): Tensor {
  return tidy(() => {
    // A copy: the backend keeps the array that it is given.
    const values = tensor(data.slice(), [...given])
    if (!layout) return values
    return clone(
      reshape(transpose(reshape(values, [...(layout.view ?? shape)]), [...layout.permutation]), [
        ...layout.shape,
      ]),
    )
  })
}

/** A tensor in the engine's layout → the values in PyTorch's. */
export function toTorchLayout({ layout, shape }: ParameterShape, value: Tensor): Float32Array {
  const permuted = tidy(() => {
    if (!layout) return clone(value)
    const view = layout.view ?? shape
    const inverse = view.map((_, axis) => layout.permutation.indexOf(axis))
    return transpose(
      reshape(
        value,
        layout.permutation.map((axis) => view[axis]!),
      ),
      inverse,
    )
  })
  const data = permuted.dataSync<'float32'>()
  permuted.dispose()
  // What was not permuted may be the very array that the backend keeps.
  return layout ? data : data.slice()
}
