/** Between PyTorch's layouts, in which weights are kept, and the engine's, in which it computes. */
import { clone, reshape, tensor, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import { readTensor } from '../readTensor.ts'
import type { ParameterShape } from './layer.ts'

/**
 * The way back to PyTorch's layout as one exchange: [batch, outer, middle, inner] in the engine's layout is
 * [batch, inner, middle, outer] in PyTorch's. Every layer's layout is of this kind.
 */
export interface LayoutExchange {
  readonly batch: number
  readonly outer: number
  readonly middle: number
}

export function layoutExchange({ layout, shape }: ParameterShape): LayoutExchange {
  if (!layout) return { batch: 1, outer: 1, middle: 1 }
  const { permutation, view = shape } = layout
  const sizeOf = (axes: readonly number[]) => axes.reduce((product, axis) => product * view[axis]!, 1)
  const fixed = permutation.findIndex((axis, at) => axis !== at)
  const [batch, moved] = [permutation.slice(0, fixed), permutation.slice(fixed)]
  // What PyTorch has first here is last in the engine, and PyTorch's last axes are the engine's first ones.
  const inner = moved.at(-1)!
  const outer = moved.filter((axis, at) => axis === moved[0]! + at && axis > inner)
  const middle = moved.slice(outer.length, -1)
  const back = [...batch, inner, ...middle, ...outer]
  if (back.some((axis, at) => axis !== at))
    throw new RangeError(`the layout [${permutation.join()}] is no exchange`)
  return { batch: sizeOf(batch), outer: sizeOf(outer), middle: sizeOf(middle) }
}

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
export function* toTorchLayout(
  operations: Operations,
  { layout, shape }: ParameterShape,
  value: Tensor,
): Pieces<Float32Array> {
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
  try {
    const data = yield* readTensor(operations, permuted)
    // What was not permuted may be the very array that the backend keeps.
    return layout ? data : data.slice()
  } finally {
    permuted.dispose()
  }
}
