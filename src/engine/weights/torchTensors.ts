/** Numbers for PyTorch's tensors: cuts windows out of storages. Knows strides; not pickles and not files. */
import { decodeElements } from './elements.ts'
import { elementCount, type NamedArray } from './stateDict.ts'
import type { StorageReference, TensorReference } from './torchPickle.ts'
import { formatProblem } from './weightsProblem.ts'

export interface StoredNumbers {
  /** The bytes of a storage; at least as many as its elements need. */
  bytesOf(storage: StorageReference): Uint8Array
  readonly bigEndian: boolean
}

/** Makes arrays of tensors, each tensor once. */
export class TensorMaker {
  readonly #numbers: StoredNumbers
  readonly #made = new Map<TensorReference, NamedArray>()
  #mayCopy: number

  /** `mayCopy` bounds the elements that are not plain views: a few bytes can describe a tensor of any size. */
  constructor(numbers: StoredNumbers, mayCopy: number) {
    this.#numbers = numbers
    this.#mayCopy = mayCopy
  }

  make(tensor: TensorReference): NamedArray {
    const before = this.#made.get(tensor)
    if (before !== undefined) return before
    const array = { shape: tensor.shape, data: this.#values(tensor) }
    this.#made.set(tensor, array)
    return array
  }

  #values({ storage, offset, shape, strides }: TensorReference): Float32Array {
    const count = elementCount(shape)
    if (count === 0) return new Float32Array(0)
    const span = shape.reduce((reach, size, axis) => reach + (size - 1) * strides[axis]!, 1)
    if (!(offset + span <= storage.length)) {
      throw formatProblem('The PyTorch file has a tensor that reaches beyond its data.')
    }
    const { type, bytes: size } = storage.type
    if (type === undefined) throw formatProblem('The PyTorch file has numbers of an unknown kind.')
    const contiguous = isContiguous(shape, strides)
    const copied = (contiguous ? 0 : count) + (type === 'F32' ? 0 : span)
    this.#mayCopy -= copied
    if (!(this.#mayCopy >= 0)) throw formatProblem('The PyTorch file has tensors far larger than the file.')
    const bytes = this.#numbers.bytesOf(storage).subarray(offset * size, (offset + span) * size)
    const values = decodeElements(type, bytes, this.#numbers.bigEndian)
    return contiguous ? values : gather(values, shape, strides, count)
  }
}

/** Row-major without gaps; the stride of an axis of size 1 is never used. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false
    expected *= shape[axis]!
  }
  return true
}

function gather(
  values: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
  count: number,
): Float32Array {
  const gathered = new Float32Array(count)
  const index = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < count; to++) {
    gathered[to] = values[from]!
    // Count up like a mileometer, the last axis first.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!
      index[axis]! += 1
      if (index[axis]! < shape[axis]!) break
      from -= index[axis]! * strides[axis]!
      index[axis] = 0
    }
  }
  return gathered
}
