/** Named arrays of numbers, as every weight file holds them. Knows no file format and no network. */
import { printable, shapeProblem, shapeText, valueProblem } from './weightsProblem.ts'

export interface NamedArray {
  readonly shape: readonly number[]
  /** Row-major; as many values as the shape says. Often a view of the file's bytes: not to be written to. */
  readonly data: Float32Array
}

/** Tensors by name, in the layouts of PyTorch (convolutions OIHW, transposed ones IOHW). */
export type StateDict = ReadonlyMap<string, NamedArray>

/** Tensors that lie in one dictionary of a file, and the keys that lead to it: `[]`, `['generator', 'ema']`. */
export interface FoundStateDict {
  readonly path: readonly string[]
  readonly tensors: StateDict
}

/** How many values a shape holds: 1 for a scalar's `[]`. Infinity rather than a wrong number for absurd shapes. */
export function elementCount(shape: readonly number[]): number {
  const count = shape.reduce((product, size) => product * size, 1)
  return Number.isSafeInteger(count) ? count : Infinity
}

/** Whether every entry is a whole number that a size can be. */
export function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
}

/** @throws `weights-shape` unless the array is as long as its shape says. */
export function checkLength(name: string, { shape, data }: NamedArray): void {
  if (isShape(shape) && elementCount(shape) === data.length) return
  throw shapeProblem({
    tensor: name,
    found: [data.length],
    expected: `as many values as in ${shapeText(shape)}`,
    because: 'a tensor has one value for each place of its shape',
  })
}

/** @throws `weights-values`, naming the tensor, where a value is NaN or infinite. */
export function checkFinite(tensors: StateDict): void {
  for (const [name, { data }] of tensors) {
    for (let i = 0; i < data.length; i++) {
      if (Number.isFinite(data[i])) continue
      const what = Number.isNaN(data[i]) ? 'NaN (not a number)' : 'an infinite value'
      throw valueProblem(`The tensor ${printable(name)} contains ${what} at position ${i}.`)
    }
  }
}
