/** Every backend's operations against plain loops in float64. */
import { tensor1d, tensor4d, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../src/backends/chooseBackend.ts'
import {
  convolvedSize,
  type AdamMoments,
  type NormSettings,
  type Operations,
  type Sliding,
} from '../../src/engine/operations.ts'
import { dotOf, expectNear, normals, normalTensor, sizeOf, take } from './numbers.ts'

interface SlidingCase extends Sliding {
  readonly size: number
  readonly inputs: number
  readonly outputs: number
}

const slidings: SlidingCase[] = [
  { kernel: 4, stride: 2, padding: 1, size: 8, inputs: 3, outputs: 6 }, // DCGAN's halving of a picture
  { kernel: 4, stride: 2, padding: 1, size: 8, inputs: 6, outputs: 5 }, // … and of features
  { kernel: 4, stride: 2, padding: 1, size: 16, inputs: 9, outputs: 5 }, // Winograd's tiles: several
  { kernel: 4, stride: 2, padding: 1, size: 8, inputs: 40, outputs: 33 }, // … one, of several vectors
  { kernel: 4, stride: 2, padding: 1, size: 2, inputs: 5, outputs: 2 },
  { kernel: 4, stride: 2, padding: 1, size: 7, inputs: 5, outputs: 2 }, // the last row is seen once
  { kernel: 4, stride: 2, padding: 1, size: 9, inputs: 2, outputs: 5 },
  { kernel: 5, stride: 2, padding: 2, size: 28, inputs: 1, outputs: 3 }, // the digits' halving
  { kernel: 5, stride: 2, padding: 2, size: 14, inputs: 6, outputs: 5 },
  { kernel: 5, stride: 2, padding: 2, size: 7, inputs: 5, outputs: 6 }, // odd: TensorFlow's SAME
  { kernel: 3, stride: 1, padding: 1, size: 8, inputs: 5, outputs: 6 },
  { kernel: 3, stride: 1, padding: 1, size: 5, inputs: 3, outputs: 1 },
  { kernel: 3, stride: 1, padding: 1, size: 1, inputs: 5, outputs: 2 },
  { kernel: 4, stride: 1, padding: 0, size: 4, inputs: 6, outputs: 1 }, // the scoring of a small picture
  { kernel: 4, stride: 1, padding: 0, size: 7, inputs: 5, outputs: 2 },
  { kernel: 3, stride: 2, padding: 1, size: 8, inputs: 5, outputs: 2 }, // the last row is in no window's middle
  { kernel: 3, stride: 2, padding: 0, size: 8, inputs: 5, outputs: 2 }, // the last row is never seen
  { kernel: 2, stride: 2, padding: 0, size: 6, inputs: 2, outputs: 5 },
  { kernel: 1, stride: 1, padding: 0, size: 3, inputs: 2, outputs: 3 },
  { kernel: 5, stride: 3, padding: 2, size: 11, inputs: 5, outputs: 2 },
]
const batch = 2

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  let operations: Operations
  beforeAll(async () => {
    ;({ operations } = await openBackend(name))
  })

  describe.each(slidings)('k$kernel s$stride p$padding on $size² with $inputs → $outputs', (one) => {
    const { kernel, size, inputs, outputs } = one
    const t = convolvedSize(size, one)
    const shapes = {
      input: [batch, size, size, inputs],
      filter: [kernel, kernel, inputs, outputs],
      output: [batch, t, t, outputs],
    }
    const [x, w, y] = [shapes.input, shapes.filter, shapes.output].map((shape, i) =>
      normals(`sliding ${i}`, sizeOf(shape)),
    ) as [Float32Array, Float32Array, Float32Array]
    const tensors = () => ({
      input: normalTensor<Tensor4D>('sliding 0', shapes.input),
      filter: normalTensor<Tensor4D>('sliding 1', shapes.filter),
      output: normalTensor<Tensor4D>('sliding 2', shapes.output),
    })

    test('convolves, and back in input and filter, as plain loops do', () => {
      const { input, filter, output } = tensors()
      const loops = slideInLoops(one, x, w, y)
      const convolution = operations.convolution(filter, one)
      const convolved = convolution.forward(input)
      expect(convolved.shape).toEqual(shapes.output)
      expectNear(take(convolved), loops.output, 1e-5, 'forward')
      const back = convolution.transposed(output, size)
      expect(back.shape).toEqual(shapes.input)
      expectNear(take(back), loops.input, 1e-5, 'transposed')
      const inFilter = convolution.filterGradient(input, output)
      expect(inFilter.shape).toEqual(shapes.filter)
      expectNear(take(inFilter), loops.filter, 1e-5, 'filterGradient')
    })

    test('has both ways back adjoint to the way there', () => {
      const { input, filter, output } = tensors()
      const convolution = operations.convolution(filter, one)
      const there = dotOf(take(convolution.forward(input)), y)
      const scale = Math.sqrt(dotOf(y, y) * dotOf(x, x) * dotOf(w, w))
      const inInput = dotOf(x, take(convolution.transposed(output, size)))
      const inFilter = dotOf(w, take(convolution.filterGradient(input, output)))
      expect(Math.abs(there - inInput) / scale).toBeLessThan(1e-6)
      expect(Math.abs(there - inFilter) / scale).toBeLessThan(1e-6)
    })
  })

  describe.each([
    { shape: [3, 4, 4, 5], offset: 0, slope: 1 },
    { shape: [2, 5, 5, 1], offset: 3, slope: 0 },
    { shape: [9, 1, 1, 7], offset: -2, slope: 0.2 }, // BatchNorm1d
    { shape: [1, 2, 2, 3], offset: 0, slope: 1 },
    { shape: [5, 8, 8, 33], offset: 1, slope: 0.2 }, // more than two vectors
    { shape: [40, 8, 8, 32], offset: -1, slope: 0 }, // more than one piece
  ])('batch normalisation of $shape with slope $slope', ({ shape, offset, slope }) => {
    const channels = shape[3]!
    const epsilon = 1e-5
    const settings = { epsilon, slope }
    const x = normals('norm input', sizeOf(shape)).map((value) => 2 * value + offset)
    const [scale, shift, dy] = [
      normals('norm scale', channels),
      normals('norm shift', channels),
      normals('norm gradient', sizeOf(shape)),
    ]
    const expected = normaliseInLoops(x, scale, shift, dy, settings)
    const input = () => pictures(x, shape)

    test('normalises by the batch and tells its mean and unbiased variance', () => {
      const result = operations.batchNorm(input(), tensor1d(scale), tensor1d(shift), settings)
      expect(result.output.shape).toEqual(shape)
      expectNear(take(result.output), expected.output, 1e-5)
      expectNear(take(result.mean), expected.mean, 1e-5)
      expectNear(take(result.variance), expected.unbiased, 1e-5)
    })

    test('has the gradients of a plain loop', () => {
      const { memory } = operations.batchNorm(input(), tensor1d(scale), tensor1d(shift), settings)
      const gradients = operations.batchNormGradient(
        pictures(dy, shape),
        input(),
        tensor1d(scale),
        tensor1d(shift),
        memory,
        settings,
      )
      expect(gradients.input.shape).toEqual(shape)
      expectNear(take(gradients.input), expected.inputGradient, 5e-5)
      expectNear(take(gradients.scale), expected.scaleGradient, 1e-5)
      expectNear(take(gradients.shift), expected.shiftGradient, 1e-5)
    })

    test('by given statistics is (x − mean) / √(variance + ε) · scale + shift', () => {
      const mean = normals('norm mean', channels)
      const variance = normals('norm variance', channels).map((value) => value * value + 0.1)
      const output = operations.normalise(
        input(),
        { mean: tensor1d(mean), variance: tensor1d(variance) },
        tensor1d(scale),
        tensor1d(shift),
        settings,
      )
      const loop = Float64Array.from(x, (value, i) => {
        const c = i % channels
        const straight = ((value - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * scale[c]! + shift[c]!
        return Math.max(straight, slope * straight)
      })
      expectNear(take(output), loop, 1e-5)
    })
  })

  test('batch normalisation of a single value per channel gives numbers', () => {
    const values = pictures(Float32Array.of(3, -4), [1, 1, 1, 2])
    const result = operations.batchNorm(values, tensor1d([1, 2]), tensor1d([0.5, -1]), {
      epsilon: 1e-5,
      slope: 1,
    })
    expect([...take(result.output)]).toEqual([0.5, -1])
    expect([...take(result.variance)]).toEqual([0, 0])
  })

  describe.each([0, 0.01, 0.2])('leaky ReLU of slope %d', (slope) => {
    const values = normals('activation', 1000)
    values[0] = 0

    test('is max(x, slope·x)', () => {
      const output = take(operations.leakyRelu(tensor1d(values), slope))
      expectNear(
        output,
        Float64Array.from(values, (x) => Math.max(x, slope * x)),
        1e-7,
      )
    })

    test('hides no NaN, whatever its sign', () => {
      const notNumbers = new Float32Array(
        Uint32Array.from({ length: 64 }, (_, i) => (i % 2 ? 0xffc00000 : 0x7fc00000)).buffer,
      )
      expect(take(operations.leakyRelu(tensor1d(notNumbers), slope)).every(Number.isNaN)).toBe(true)
    })

    test('tells its gradient from its output', () => {
      const dy = normals('activation gradient', 1000)
      const output = operations.leakyRelu(tensor1d(values), slope)
      const gradient = take(operations.leakyReluGradient(tensor1d(dy), output, slope))
      expectNear(
        gradient,
        Float64Array.from(dy, (d, i) => (values[i]! > 0 ? d : slope * d)),
        1e-7,
      )
    })
  })

  test('the gradients of tanh and sigmoid are told from their outputs', () => {
    const dy = normals('activation gradient', 100)
    const bent = normals('activation', 100).map(Math.tanh)
    const tanh = take(operations.tanhGradient(tensor1d(dy), tensor1d(bent)))
    expectNear(
      tanh,
      Float64Array.from(dy, (d, i) => d * (1 - bent[i]! ** 2)),
      1e-6,
    )
    const half = bent.map((value) => (value + 1) / 2)
    const sigmoid = take(operations.sigmoidGradient(tensor1d(dy), tensor1d(half)))
    expectNear(
      sigmoid,
      Float64Array.from(dy, (d, i) => d * half[i]! * (1 - half[i]!)),
      1e-6,
    )
  })

  test.each([
    { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 },
    { learningRate: 1e-1, beta1: 0.9, beta2: 0.9, epsilon: 1e-2 },
    { learningRate: 1e-3, beta1: 0, beta2: 0.999, epsilon: 1e-8 },
  ])('Adam takes the steps of a plain loop with %j', (settings) => {
    const count = 50
    const start = normals('parameter', count).map((value) => 10 * settings.learningRate * value)
    let parameter: Tensor = tensor1d(start)
    let moments: AdamMoments = {
      mean: tensor1d(new Float32Array(count)),
      square: tensor1d(new Float32Array(count)),
    }
    const loop = adamInLoops(start, settings)
    for (let step = 1; step <= 20; step++) {
      // From large gradients to such as are small beside ε.
      const gradient = normals(`gradient ${step}`, count).map((g, i) => g * 10 ** ((i % 8) - 6))
      ;({ parameter, moments } = operations.adam(parameter, tensor1d(gradient), moments, step, settings))
      const expected = loop(gradient)
      if (step % 5 !== 1) continue
      const moved = Float64Array.from(parameter.dataSync<'float32'>(), (value, i) => value - start[i]!)
      const shouldHave = expected.map((value, i) => value - start[i]!)
      expectNear(moved, shouldHave, 1e-5, `step ${step}`)
    }
  })

  test('no operation changes or frees what it is given', () => {
    const [input, filter] = [
      normalTensor<Tensor4D>('a', [1, 4, 4, 2]),
      normalTensor<Tensor4D>('b', [4, 4, 2, 3]),
    ]
    const output = normalTensor<Tensor4D>('c', [1, 2, 2, 3])
    const vector = normalTensor<Tensor1D>('d', [2])
    const given = [input, filter, output, vector]
    const before = given.map((one) => one.dataSync().slice())
    const sliding = { kernel: 4, stride: 2, padding: 1 }
    const moments = { mean: input, square: input }
    const convolution = operations.convolution(filter, sliding)
    convolution.forward(input)
    convolution.transposed(output, 4)
    convolution.filterGradient(input, output)
    convolution.dispose()
    for (const slope of [0.2, 1]) {
      const settings = { epsilon: 1e-5, slope }
      const { memory } = operations.batchNorm(input, vector, vector, settings)
      operations.batchNormGradient(input, input, vector, vector, memory, settings)
      operations.normalise(input, { mean: vector, variance: vector }, vector, vector, settings)
    }
    for (const slope of [0, 0.2])
      operations.leakyReluGradient(input, operations.leakyRelu(input, slope), slope)
    operations.tanhGradient(input, input)
    operations.sigmoidGradient(input, input)
    operations.adam(input, input, moments, 1, { learningRate: 1, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 })
    expect(given.map((one) => one.dataSync())).toEqual(before)
  })
})

function pictures(values: Float32Array, shape: readonly number[]): Tensor4D {
  return tensor4d(values, shape as [number, number, number, number])
}

/** Cross-correlation of `x` with `w`, and the two gradients of its dot product with `y`, all in one loop. */
function slideInLoops(
  { kernel, stride, padding, size, inputs, outputs }: SlidingCase,
  x: Float32Array,
  w: Float32Array,
  y: Float32Array,
) {
  const t = Math.floor((size + 2 * padding - kernel) / stride) + 1
  const output = new Float64Array(batch * t * t * outputs)
  const input = new Float64Array(x.length)
  const filter = new Float64Array(w.length)
  for (let n = 0; n < batch; n++)
    for (let row = 0; row < t; row++)
      for (let column = 0; column < t; column++)
        for (let ky = 0; ky < kernel; ky++)
          for (let kx = 0; kx < kernel; kx++) {
            const [inRow, inColumn] = [row * stride + ky - padding, column * stride + kx - padding]
            if (inRow < 0 || inColumn < 0 || inRow >= size || inColumn >= size) continue
            for (let i = 0; i < inputs; i++)
              for (let o = 0; o < outputs; o++) {
                const atX = ((n * size + inRow) * size + inColumn) * inputs + i
                const atW = ((ky * kernel + kx) * inputs + i) * outputs + o
                const atY = ((n * t + row) * t + column) * outputs + o
                output[atY]! += x[atX]! * w[atW]!
                input[atX]! += y[atY]! * w[atW]!
                filter[atW]! += x[atX]! * y[atY]!
              }
          }
  return { output, input, filter }
}

/** Batch normalisation of channels-last values, bent, and its gradients by the chain rule through mean and variance. */
function normaliseInLoops(
  x: Float32Array,
  scale: Float32Array,
  shift: Float32Array,
  given: Float32Array,
  { epsilon, slope }: NormSettings,
) {
  const channels = scale.length
  const count = x.length / channels
  const zeros = () => new Float64Array(channels)
  const [mean, unbiased, scaleGradient, shiftGradient] = [zeros(), zeros(), zeros(), zeros()]
  const [output, inputGradient] = [new Float64Array(x.length), new Float64Array(x.length)]
  const dy = new Float64Array(x.length)
  for (let c = 0; c < channels; c++) {
    const places = Array.from({ length: count }, (_, i) => i * channels + c)
    mean[c] = places.reduce((sum, at) => sum + x[at]!, 0) / count
    const squares = places.reduce((sum, at) => sum + (x[at]! - mean[c]!) ** 2, 0)
    unbiased[c] = squares / (count - 1)
    const variance = squares / count
    const deviation = Math.sqrt(variance + epsilon)
    let [throughVariance, throughMean] = [0, 0]
    for (const at of places) {
      const centred = x[at]! - mean[c]!
      const straight = (centred / deviation) * scale[c]! + shift[c]!
      output[at] = Math.max(straight, slope * straight)
      dy[at] = straight > 0 ? given[at]! : slope * given[at]!
      scaleGradient[c]! += (dy[at]! * centred) / deviation
      shiftGradient[c]! += dy[at]!
      throughVariance += dy[at]! * scale[c]! * centred * -0.5 * deviation ** -3
      throughMean -= (dy[at]! * scale[c]!) / deviation
    }
    for (const at of places) {
      inputGradient[at] =
        (dy[at]! * scale[c]!) / deviation +
        (throughVariance * 2 * (x[at]! - mean[c]!)) / count +
        throughMean / count
    }
  }
  return { output, mean, unbiased, inputGradient, scaleGradient, shiftGradient }
}

/** Kingma and Ba 2015, algorithm 1, with ε beside the corrected root; gives the parameter after each gradient. */
function adamInLoops(start: Float32Array, settings: Parameters<Operations['adam']>[4]) {
  const { learningRate, beta1, beta2, epsilon } = settings
  const parameter = Float64Array.from(start)
  const [mean, square] = [new Float64Array(start.length), new Float64Array(start.length)]
  let step = 0
  return (gradient: Float32Array): Float64Array => {
    step++
    gradient.forEach((g, i) => {
      mean[i] = beta1 * mean[i]! + (1 - beta1) * g
      square[i] = beta2 * square[i]! + (1 - beta2) * g * g
      const corrected = mean[i]! / (1 - beta1 ** step)
      const root = Math.sqrt(square[i]! / (1 - beta2 ** step))
      parameter[i]! -= (learningRate * corrected) / (root + epsilon)
    })
    return parameter.slice()
  }
}
