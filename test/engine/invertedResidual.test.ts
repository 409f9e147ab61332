/** Inverted residuals of every backend against plain loops in float64. */
import { tensor1d, tensor2d, tensor3d, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../src/backends/chooseBackend.ts'
import { operationsIn } from '../../src/engine/backend.ts'
import { samePadding, type Operations } from '../../src/engine/operations.ts'
import { everyPrecision } from './everyPrecision.ts'
import { errorOf, expectNear, normals, sizeOf, take } from './numbers.ts'

interface BlockCase {
  readonly size: number
  readonly inputs: number
  readonly width: number
  readonly outputs: number
  readonly kernel: number
  readonly stride: number
}

const blockCases: BlockCase[] = [
  { size: 8, inputs: 5, width: 30, outputs: 5, kernel: 3, stride: 1 }, // the input is added
  { size: 8, inputs: 16, width: 96, outputs: 24, kernel: 3, stride: 2 },
  { size: 7, inputs: 4, width: 16, outputs: 6, kernel: 3, stride: 2 }, // odd: padded on both sides
  { size: 8, inputs: 6, width: 36, outputs: 6, kernel: 5, stride: 1 },
  { size: 8, inputs: 4, width: 33, outputs: 7, kernel: 5, stride: 2 }, // more than two vectors
  { size: 5, inputs: 4, width: 16, outputs: 4, kernel: 5, stride: 2 },
  { size: 2, inputs: 8, width: 48, outputs: 8, kernel: 5, stride: 1 }, // the filter is larger than the picture
  { size: 1, inputs: 3, width: 18, outputs: 4, kernel: 3, stride: 2 },
  { size: 6, inputs: 20, width: 20, outputs: 10, kernel: 3, stride: 1 }, // nothing is expanded
]
/** More than any kernel takes at a time, and no multiple of that. */
const pictures = 19

describe.each(everyPrecision)('on $backend in $precision', ({ backend, precision }) => {
  // Where bfloat16 takes a value over an edge of ReLU6, its slope is another one.
  const near = (actual: Float32Array, expected: Float64Array, what: 'forward' | 'gradient') =>
    precision === 'float32'
      ? expectNear(actual, expected, 2e-5, what)
      : expect(errorOf(actual, expected), what).toBeLessThan(what === 'forward' ? 2e-2 : 0.2)
  let operations: Operations
  beforeAll(async () => {
    operations = operationsIn(await openBackend(backend), precision)
  })

  test.each(blockCases)(
    'k$kernel s$stride on $size² with $inputs → $width → $outputs is that of plain loops, and so is its gradient',
    (one) => {
      const values = valuesOf(one)
      const expected = inLoops(one, values)
      const { size, inputs, width, outputs, kernel, stride } = one
      const expand = inputs === width ? undefined : tensor2d(values.expand, [inputs, width])
      const weights = {
        ...(expand && { expand }),
        expandShift: tensor1d(values.expandShift),
        depthwise: tensor3d(values.depthwise, [kernel, kernel, width]),
        depthwiseShift: tensor1d(values.depthwiseShift),
        project: tensor2d(values.project, [width, outputs]),
        projectShift: tensor1d(values.projectShift),
      }
      const residual = operations.invertedResidual(weights, stride)
      const input: Tensor4D = tensor4d(values.input, [pictures, size, size, inputs])
      const pass = residual.forward(input)
      const side = Math.ceil(size / stride)
      expect(pass.output.shape).toEqual([pictures, side, side, outputs])
      near(take(pass.output), expected.output, 'forward')
      const gradient: Tensor4D = tensor4d(values.gradient, [pictures, side, side, outputs])
      const inInput = pass.inputGradient(gradient)
      expect(inInput.shape).toEqual(input.shape)
      near(take(inInput), expected.inInput, 'gradient')
      pass.dispose()
      residual.dispose()
      for (const given of [...Object.values<Tensor>(weights), input, gradient]) {
        expect(given.isDisposed).toBe(false)
        given.dispose()
      }
    },
  )
})

function valuesOf({ size, inputs, width, outputs, kernel, stride }: BlockCase) {
  const side = Math.ceil(size / stride)
  const some = (name: string, shape: readonly number[], scale = 1) =>
    normals(`residual ${name}`, sizeOf(shape)).map((value) => value * scale)
  return {
    input: some('input', [pictures, size, size, inputs]),
    gradient: some('gradient', [pictures, side, side, outputs]),
    expand: some('expand', [inputs, width], 4 / Math.sqrt(inputs)), // so that ReLU6 cuts off above, too
    expandShift: some('expand shift', [width]),
    depthwise: some('depthwise', [kernel, kernel, width]),
    depthwiseShift: some('depthwise shift', [width]),
    project: some('project', [width, outputs], 1 / Math.sqrt(width)),
    projectShift: some('project shift', [outputs]),
  }
}

function inLoops(one: BlockCase, values: ReturnType<typeof valuesOf>) {
  const { size, inputs, width, outputs, kernel, stride } = one
  const side = Math.ceil(size / stride)
  const [before] = samePadding(size, kernel, stride)
  const relu6 = (x: number) => Math.min(6, Math.max(0, x))
  const slope = (x: number) => (x > 0 && x < 6 ? 1 : 0)
  const pixels = pictures * size * size
  const results = pictures * side * side

  const wide = new Float64Array(pixels * width)
  for (let p = 0; p < pixels; p++)
    for (let w = 0; w < width; w++) {
      let sum = values.expandShift[w]!
      if (inputs === width) sum += values.input[p * inputs + w]!
      else
        for (let i = 0; i < inputs; i++) sum += values.input[p * inputs + i]! * values.expand[i * width + w]!
      wide[p * width + w] = sum
    }

  /** Calls for each pair of a place of the input and a result, with their indexes and the filter's. */
  const slide = (visit: (from: number, to: number, tap: number) => void) => {
    for (let n = 0; n < pictures; n++)
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          for (let i = 0; i < kernel; i++)
            for (let j = 0; j < kernel; j++) {
              const [row, column] = [y * stride + i - before, x * stride + j - before]
              if (row < 0 || row >= size || column < 0 || column >= size) continue
              visit((n * size + row) * size + column, (n * side + y) * side + x, i * kernel + j)
            }
  }
  const slid = Float64Array.from({ length: results * width }, (_, i) => values.depthwiseShift[i % width]!)
  slide((from, to, tap) => {
    for (let w = 0; w < width; w++)
      slid[to * width + w]! += relu6(wide[from * width + w]!) * values.depthwise[tap * width + w]!
  })

  const isResidual = side === size && inputs === outputs
  const output = Float64Array.from({ length: results * outputs }, (_, at) => {
    const [result, o] = [Math.floor(at / outputs), at % outputs]
    let sum = values.projectShift[o]! + (isResidual ? values.input[at]! : 0)
    for (let w = 0; w < width; w++) sum += relu6(slid[result * width + w]!) * values.project[w * outputs + o]!
    return sum
  })

  const inSlid = Float64Array.from({ length: results * width }, (_, at) => {
    const [result, w] = [Math.floor(at / width), at % width]
    let sum = 0
    for (let o = 0; o < outputs; o++)
      sum += values.gradient[result * outputs + o]! * values.project[w * outputs + o]!
    return sum * slope(slid[at]!)
  })
  const inWide = new Float64Array(pixels * width)
  slide((from, to, tap) => {
    for (let w = 0; w < width; w++)
      inWide[from * width + w]! += inSlid[to * width + w]! * values.depthwise[tap * width + w]!
  })
  const inInput = Float64Array.from({ length: pixels * inputs }, (_, at) => {
    const [p, i] = [Math.floor(at / inputs), at % inputs]
    let sum = isResidual ? values.gradient[at]! : 0
    for (let w = 0; w < width; w++) {
      const given = inWide[p * width + w]! * slope(wide[p * width + w]!)
      if (inputs !== width) sum += given * values.expand[i * width + w]!
      else if (w === i) sum += given
    }
    return sum
  })
  return { output, inInput }
}
