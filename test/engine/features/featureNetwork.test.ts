/** The feature network against PyTorch's numbers (test/fixtures/make_features_fixture.py), on every backend. */
import { memory, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { operationsIn } from '../../../src/engine/backend.ts'
import { FeatureNetwork, type FeaturePass } from '../../../src/engine/features/featureNetwork.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { featureWeightsFile } from '../../../src/studio/resources.ts'
import { everyPrecision } from '../everyPrecision.ts'
import { errorOf, expectNear, take } from '../numbers.ts'
import { featurePictures, featureReference, featureWeights } from './featureReference.ts'

const sizes = [64, 96, 128] as const
const kept = 500
const counts = { 64: 2, 96: 1, 128: 1 } as const

/** Those of the fixture. */
function picturesOf(size: keyof typeof counts): Tensor4D {
  const [variant] = featureReference(size).get('variant')!.data
  return featurePictures(size, counts[size], variant)
}

/**
 * Of the largest value in float32; in bfloat16 the root mean square error beside the values' own. PyTorch's own bfloat16
 * (autocast) is up to 0.07 away from these taps, and from the gradients, which lead over the edges of 32 ReLU6, up to 0.9.
 */
const tolerances = {
  float32: { taps: 1e-4, gradient: 1e-4 },
  bfloat16: { taps: 0.07, gradient: 0.9 },
} as const

test('the weights that ship are those that scripts/featureWeights.ts makes', () => {
  const digest = createHash('sha256').update(readFileSync(featureWeightsFile())).digest('hex')
  expect(digest).toBe('c7f247aedabd82e5327d7190d7585518278853bac2a909f7c42969cdb4e8b1ca')
})

test('weights that do not fit are refused with a sentence', async () => {
  const { operations } = await openBackend('wasm')
  const weights = new Map(featureWeights())
  weights.delete('blocks.3.project.bias')
  expect(() => new FeatureNetwork(operations, weights)).toThrow('blocks.3.project.bias')
})

describe.each(everyPrecision)('on $backend in $precision', ({ backend, precision }) => {
  const near = (
    actual: ArrayLike<number>,
    expected: ArrayLike<number>,
    of: 'taps' | 'gradient',
    what: string,
  ) => {
    const tolerance = tolerances[precision][of]
    if (precision === 'float32') expectNear(actual, expected, tolerance, what)
    else expect(errorOf(actual, expected), what).toBeLessThan(tolerance)
  }
  let network: FeatureNetwork
  beforeAll(async () => {
    network = new FeatureNetwork(operationsIn(await openBackend(backend), precision), featureWeights())
    return () => network.dispose()
  })

  describe.each(sizes)('of pictures of %d', (size) => {
    const reference = featureReference(size)
    const values = (name: string) => reference.get(name)!.data

    test('the taps are PyTorch’s', () => {
      const pictures = picturesOf(size)
      const { taps, dispose } = network.forward(pictures)
      taps.forEach((tap, i) => {
        expect(tap.shape).toEqual([...values(`tap${i}.shape`)])
        const compare = (what: string, actual: ArrayLike<number>) =>
          near(actual, values(`tap${i}.${what}`), 'taps', `${what} of tap ${i}`)
        const flat = tap.dataSync<'float32'>().slice()
        compare('some', every(flat, kept))
        const { mean, deviation } = statisticsOf(flat, tap.shape)
        compare('mean', mean)
        compare('deviation', deviation)
      })
      dispose()
      pictures.dispose()
    })

    test('the gradient in the pictures is PyTorch’s', () => {
      const pictures = picturesOf(size)
      const pass = network.forward(pictures)
      const weighting = pass.taps.map((tap, i) => cosines(tap, i))
      const gradient = pass.backward(weighting)
      expect(gradient.shape).toEqual(pictures.shape)
      const flat = take(gradient)
      const compare = (what: string, actual: ArrayLike<number>) =>
        near(actual, values(`gradient.${what}`), 'gradient', what)
      compare('some', every(flat, 2 * kept))
      compare('byRow', sumsOf(flat, size, 'row'))
      compare('byColumn', sumsOf(flat, size, 'column'))
      for (const one of [pictures, ...weighting]) one.dispose()
    })
  })

  test('the taps without a gradient are the same', () => {
    const pictures = picturesOf(64)
    const pass = network.forward(pictures)
    const alone = wholly(network.tapsInPieces(pictures))
    alone.forEach((tap, i) => expect(take(tap)).toEqual(pass.taps[i]!.dataSync()))
    pass.dispose()
    pictures.dispose()
  })

  test('a gradient in one tap alone goes back from there', () => {
    const pictures = picturesOf(64)
    const of = (which: readonly number[]) => {
      const pass = network.forward(pictures)
      const weighting = pass.taps.map((tap, i) => (which.includes(i) ? cosines(tap, i) : undefined))
      const gradient = take(pass.backward(weighting))
      weighting.forEach((one) => one?.dispose())
      return gradient
    }
    const both = of([0, 2])
    const [first, third] = [of([0]), of([2])]
    near(
      both,
      first.map((value, i) => value + third[i]!),
      'gradient',
      'both',
    )
    expect(of([]).every((value) => value === 0)).toBe(true)
    pictures.dispose()
  })

  test('sides need not be powers of two', () => {
    const pictures = picturesOf(64).slice([0, 0, 0, 0], [1, 43, 43, 3]) as Tensor4D
    const pass = network.forward(pictures)
    expect(pass.taps.map(({ shape }) => shape[1])).toEqual([11, 6, 3, 2])
    const weighting = pass.taps.map((tap, i) => cosines(tap, i))
    expect(pass.backward(weighting).shape).toEqual([1, 43, 43, 3])
  })

  test('no tensor is left behind, also where a pass is given up', () => {
    const pictures = picturesOf(64)
    const work = () => {
      const pass = network.forward(pictures)
      const weighting = pass.taps.map((tap, i) => cosines(tap, i))
      pass.backward(weighting).dispose()
      weighting.forEach((one) => one.dispose())
      network.forward(pictures).dispose()
      wholly(network.tapsInPieces(pictures)).forEach((tap) => tap.dispose())
      const begun = network.forwardInPieces(pictures)
      for (let i = 0; i < 7; i++) begun.next()
      begun.return(undefined as unknown as FeaturePass)
      const begunTaps = network.tapsInPieces(pictures)
      for (let i = 0; i < 7; i++) begunTaps.next()
      begunTaps.return(undefined as never)
    }
    work()
    const before = memory().numTensors
    work()
    expect(memory().numTensors).toBe(before)
    pictures.dispose()
  })
})

/** A fixed cosine of each place, by the root of their number. */
function cosines(tap: Tensor4D, index: number): Tensor4D {
  const values = Float32Array.from(
    { length: tap.size },
    (_, place) => Math.cos(place * 0.7 + index) / Math.sqrt(tap.size),
  )
  return tensor4d(values, tap.shape)
}

/** Values at even distances, `wanted` of them or some more. */
function every(values: Float32Array, wanted: number): number[] {
  const step = Math.max(1, Math.floor(values.length / wanted)) | 1
  return [...values].filter((_, i) => i % step === 0)
}

/** Over the places of each picture: [n · channels] each. */
function statisticsOf(flat: Float32Array, [n, side, , channels]: Tensor4D['shape']) {
  const places = side * side
  const mean: number[] = []
  const deviation: number[] = []
  for (let picture = 0; picture < n; picture++) {
    for (let c = 0; c < channels; c++) {
      let [sum, squares] = [0, 0]
      for (let i = 0; i < places; i++) sum += flat[(picture * places + i) * channels + c]!
      for (let i = 0; i < places; i++)
        squares += (flat[(picture * places + i) * channels + c]! - sum / places) ** 2
      mean.push(sum / places)
      deviation.push(Math.sqrt(squares / places))
    }
  }
  return { mean, deviation }
}

/** [n · size · 3]: of a picture's rows or columns. */
function sumsOf(flat: Float32Array, size: number, of: 'row' | 'column'): Float64Array {
  const sums = new Float64Array(flat.length / size)
  flat.forEach((value, i) => {
    const channel = i % 3
    const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size) % size]
    const picture = Math.floor(i / 3 / size / size)
    sums[(picture * size + (of === 'row' ? y : x)) * 3 + channel]! += value
  })
  return sums
}
