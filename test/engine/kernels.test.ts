/**
 * What our kernels compute for wide networks, forced upon the narrow ones that PyTorch's reference numbers are of:
 * Winograd's filtering in float32 and in bfloat16.
 */
import { backend as tfjsBackend, tensor1d, tensor2d, transpose, type Tensor4D } from '@tensorflow/tfjs-core'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../src/backends/chooseBackend.ts'
import { Calls } from '../../src/backends/tensorflow/calls.ts'
import { kernelOperations } from '../../src/backends/tensorflow/kernelOperations.ts'
import { tensorflowOperations } from '../../src/backends/tensorflow/tensorflowOperations.ts'
import type { DcganOptions } from '../../src/engine/families/dcgan/fields.ts'
import { toTorchLayout } from '../../src/engine/models/layout.ts'
import { discriminatorLayers, generatorLayers } from '../../src/engine/families/families.ts'
import type { Operations, Precision } from '../../src/engine/operations.ts'
import { wholly } from '../../src/engine/pieces.ts'
import { binaryCrossEntropy } from '../../src/engine/training/losses.ts'
import { plainDcgan } from './networkCases.ts'
import { errorOf, normals, normalTensor, take } from './numbers.ts'
import { nhwc, readReference, referenceNetwork } from './reference.ts'

const cases: { file: string; options: DcganOptions }[] = [
  { file: 'dcgan64', options: { ...plainDcgan, imageSize: 64, channels: 3, latentSize: 12, ...width(6) } },
  {
    file: 'dcgan64-rgba',
    options: { ...plainDcgan, imageSize: 64, channels: 4, latentSize: 8, ...width(4) },
  },
  { file: 'dcgan32', options: { ...plainDcgan, imageSize: 32, channels: 3, latentSize: 10, ...width(8) } },
]
/**
 * Root mean square error beside the values' own root mean square; that of gradients beside what was added for them, since
 * rounding goes with the addends, and real and made pictures' may cancel. PyTorch's own bfloat16 (autocast) is up to 0.16
 * away from the sums: batch norm over five pictures enlarges what rounding does.
 */
const tolerances: Record<Precision, { output: number; gradient: number }> = {
  float32: { output: 2e-5, gradient: 5e-5 },
  bfloat16: { output: 3e-2, gradient: 0.2 },
}

const { precisions, writer } = await openBackend('tensorflow')
if (!writer) throw new Error('Our kernels are not built for this processor.')
const calls = new Calls(tfjsBackend() as NodeJSKernelBackend)

describe.each(Object.keys(precisions) as Precision[])('Winograd’s filtering in %s', (precision) => {
  const { output, gradient } = tolerances[precision]
  let operations: Operations
  beforeAll(() => {
    operations = kernelOperations(calls, precision, 1)
  })

  test.each([
    { size: 8, inputs: 5, outputs: 3, pictures: 3 },
    { size: 16, inputs: 33, outputs: 20, pictures: 5 },
    { size: 32, inputs: 16, outputs: 48, pictures: 4 },
  ])('computes $inputs → $outputs channels at $size² as TensorFlow does', (one) => {
    const { size, inputs, outputs, pictures } = one
    const sliding = { kernel: 4, stride: 2, padding: 1 }
    const x = normalTensor<Tensor4D>('x', [pictures, size, size, inputs])
    const filter = normalTensor<Tensor4D>('filter', [4, 4, inputs, outputs])
    const y = normalTensor<Tensor4D>('y', [pictures, size / 2, size / 2, outputs])
    const [ours, theirs] = [operations, tensorflowOperations(calls)].map((those) => {
      const convolution = those.convolution(filter, sliding)
      return [convolution.forward(x), convolution.transposed(y, size), convolution.filterGradient(x, y)].map(
        take,
      )
    })
    ours!.forEach((values, i) => expect(errorOf(values, theirs![i]!)).toBeLessThan(output))
  })

  describe.each(cases)('makes of $file', ({ file, options }) => {
    const fixture = readReference(file)
    const array = (key: string) => fixture.get(key)!

    test('PyTorch’s pictures', () => {
      const generator = referenceNetwork(generatorLayers(options), 'G', fixture)
      const z = tensor2d(array('z').data.slice(), array('z').shape as [number, number])
      const made = transpose(generator.predict(operations, z) as Tensor4D, [0, 3, 1, 2])
      expect(errorOf(take(made), array('eval.G(z)').data)).toBeLessThan(output)
      generator.dispose()
    })

    test('PyTorch’s gradients', () => {
      const [generator, discriminator] = [
        referenceNetwork(generatorLayers(options), 'G', fixture),
        referenceNetwork(discriminatorLayers(options), 'D', fixture),
      ]
      const z = tensor2d(array('z').data.slice(), array('z').shape as [number, number])
      const summed = new Map<string, Float32Array>()
      const addends = new Map<string, number[]>()
      const fake = generator.forward(operations, z).output
      for (const [shown, target] of [
        [nhwc(array('real')), 1],
        [fake, 0],
      ] as const) {
        const pass = discriminator.forward(operations, shown)
        const judgement = binaryCrossEntropy(pass.output, target)
        const { weights } = pass.backward(judgement.gradient, { input: false, weights: true })
        for (const parameter of discriminator.parameters.filter(({ trained }) => trained)) {
          const own = wholly(toTorchLayout(operations, parameter, weights.get(parameter.fullName)!))
          const before = summed.get(parameter.fullName)
          addends.set(parameter.fullName, [...(addends.get(parameter.fullName) ?? []), ...own])
          summed.set(parameter.fullName, before ? own.map((value, i) => value + before[i]!) : own)
        }
      }
      expect(summed.size).toBeGreaterThan(0)
      for (const [name, values] of summed) {
        const error = errorOf(values, array(`grad.D.${name}`).data, addends.get(name))
        expect(error, name).toBeLessThan(gradient)
      }
      generator.dispose()
      discriminator.dispose()
    })
  })
})

test('bfloat16 rounds to the nearest and keeps what is no number', () => {
  const values = Float32Array.of(1, 1.00390625, 1.01171875, -3.3e38, NaN, Infinity, 1e-40)
  const halves = calls.cast(tensor1d(values), 'bfloat16')
  const attributes = [calls.type('SrcT', 'bfloat16'), calls.type('DstT'), calls.flag('Truncate', false)]
  const back = take(calls.single('Cast', attributes, [halves]))
  expect([...back.subarray(0, 3)]).toEqual([1, 1, 1.015625])
  expect(back[4]).toBeNaN()
  expect(back[5]).toBe(Infinity)
})

test('kernels refuse shapes that do not fit, with a sentence', () => {
  const picture = normalTensor<Tensor4D>('x', [1, 6, 6, 2])
  const points = [calls.type('T'), calls.integer('points', 25)]
  expect(() => calls.single('LoomWinogradInput', points, [picture])).toThrow('not made of whole tiles')
  const few = tensor1d(normals('few', 3))
  expect(() => calls.several('LoomAdam', [], [picture, few, few, few, few], 3)).toThrow('another size')
})

function width(features: number) {
  return { generatorWidth: features, discriminatorWidth: features }
}
