/** What has a kernel of its own is the same put together out of smaller operations, forward and back. */
import {
  backend as tfjsBackend,
  memory,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import { expect, test } from 'vitest'
import { openBackend } from '../../src/backends/chooseBackend.ts'
import { Calls } from '../../src/backends/tensorflow/calls.ts'
import { kernelOperations } from '../../src/backends/tensorflow/kernelOperations.ts'
import { tensorflowOperations } from '../../src/backends/tensorflow/tensorflowOperations.ts'
import type { Operations } from '../../src/engine/operations.ts'
import { randomStream } from '../../src/engine/random.ts'
import { drawChanges } from '../../src/engine/training/augmentation.ts'
import { errorOf, expectNear, normalTensor, take } from './numbers.ts'

const { writer, precisions } = await openBackend('tensorflow')
if (!writer) throw new Error('Our kernels are not built for this processor.')
const calls = new Calls(tfjsBackend() as NodeJSKernelBackend)
const [kernels, composed] = [kernelOperations(calls, 'float32'), tensorflowOperations(calls)]

/** Every tensor that `work` gives, by the kernels and composed, is nearly the same; nothing is left behind. */
function expectSame(work: (operations: Operations) => readonly Tensor[], tolerance: number): void {
  const before = memory().numTensors
  const [ours, theirs] = [work(kernels), work(composed)]
  expect(ours.map(({ shape }) => shape)).toEqual(theirs.map(({ shape }) => shape))
  ours.forEach((one, i) => expectNear(take(one), take(theirs[i]!), tolerance, `result ${i}`))
  expect(memory().numTensors).toBe(before)
}

test.each([
  { shape: [3, 3, 5, 33], iterates: true }, // more than two vectors, and some
  { shape: [4, 4, 16, 1], iterates: true },
  { shape: [40, 7], iterates: false },
])('spectral normalisation of $shape, iterating: $iterates', ({ shape, iterates }) => {
  const columns = shape.at(-1)!
  const rows = shape.slice(0, -1).reduce((product, n) => product * n, 1)
  const [weight, gradient] = [normalTensor('weight', shape), normalTensor('gradient', shape)]
  const [left, right] = [normalTensor<Tensor1D>('left', [columns]), normalTensor<Tensor1D>('right', [rows])]
  expectSame((operations) => {
    const spectrum = operations.spectralNorm(weight, left, right, iterates)
    return [operations.spectralNormGradient(gradient, spectrum), ...Object.values<Tensor>({ ...spectrum })]
  }, 2e-6)
  for (const one of [weight, gradient, left, right]) one.dispose()
})

test.each([
  { shapes: [[3, 6, 6, 24]], grams: 1, epsilon: 1e-5 },
  {
    shapes: [
      [5, 8, 8, 24],
      [5, 4, 4, 40],
      [5, 2, 2, 33],
      [5, 1, 1, 7], // one pixel: no deviation but epsilon's
    ],
    grams: 2,
    epsilon: 1e-5,
  },
  { shapes: [[2, 4, 4, 9]], grams: 0, epsilon: 0 },
])('statistics of channels of $shapes with $grams Gram matrices', ({ shapes, grams, epsilon }) => {
  const maps = shapes.map((shape, i) => normalTensor<Tensor4D>(`map ${i}`, shape))
  const settings = { grams, epsilon }
  expectSame((operations) => {
    const rows = operations.channelStatistics(maps, settings)
    const inMaps = operations.channelStatisticsGradient(maps, rows, settings)
    return [rows, ...inMaps]
  }, 2e-6)
  maps.forEach((map) => map.dispose())
})

test.each([
  { size: 8, channels: 3 },
  { size: 5, channels: 1 },
])('augmentation of $size² with $channels channels', ({ size, channels }) => {
  const count = 6
  const pictures = normalTensor<Tensor4D>('pictures', [count, size, size, channels])
  const changes = drawChanges(randomStream(2, 'changes'), count, size)
  expectSame((operations) => {
    const augmentation = operations.augmentation(changes, size)
    const results = [augmentation.apply(pictures), augmentation.gradient(pictures)]
    augmentation.dispose()
    return results
  }, 1e-6)
  pictures.dispose()
})

test.each([
  { side: 2, pictures: 2, inputs: 5, outputs: 3 },
  { side: 4, pictures: 1, inputs: 33, outputs: 41 }, // more than two vectors, and some
  { side: 7, pictures: 3, inputs: 6, outputs: 16 },
  { side: 16, pictures: 5, inputs: 20, outputs: 24 }, // more than one thread takes
])(
  'resizing convolution of $pictures × $side², $inputs → $outputs',
  ({ side, pictures, inputs, outputs }) => {
    const filter = normalTensor<Tensor4D>('filter', [3, 3, inputs, outputs])
    const input = normalTensor<Tensor4D>('input', [pictures, side, side, inputs])
    const gradient = normalTensor<Tensor4D>('gradient', [pictures, 2 * side, 2 * side, outputs])
    const work = (operations: Operations) => {
      const convolution = operations.resizeConvolution(filter)
      const results = [
        convolution.forward(input),
        convolution.inputGradient(gradient),
        convolution.filterGradient(input, gradient),
      ]
      convolution.dispose()
      return results
    }
    expectSame(work, 2e-6)
    const exact = work(composed)
    // None where oneDNN is kept from what it needs for it.
    const inBrainFloat = precisions.bfloat16 ? work(precisions.bfloat16) : []
    inBrainFloat.forEach((one, i) => expect(errorOf(take(one), take(exact[i]!))).toBeLessThan(1e-2))
    for (const one of [filter, input, gradient]) one.dispose()
  },
)

test('blending is the same to the bit', () => {
  const [values, others] = [normalTensor('values', [70_001]), normalTensor('others', [70_001])]
  for (const kept of [0.9, 0.123456789]) {
    const [ours, theirs] = [kernels, composed].map((operations) =>
      take(operations.blend(values, others, kept)),
    )
    expect(Buffer.from(ours!.buffer).equals(Buffer.from(theirs!.buffer))).toBe(true)
  }
  for (const one of [values, others]) one.dispose()
})
