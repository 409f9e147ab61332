/** Networks: what they are called, take, make, remember and give back. */
import { memory, slice, tensor, tidy, type Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { latentsFromSeed } from '../../../src/engine/latent/latent.ts'
import type { DcganOptions } from '../../../src/engine/families/dcgan/fields.ts'
import type { Layer, LayerContext } from '../../../src/engine/models/layer.ts'
import { batchNorm } from '../../../src/engine/models/layers/batchNorm.ts'
import { convolution } from '../../../src/engine/models/layers/convolution.ts'
import { minibatchStddev } from '../../../src/engine/models/layers/minibatchStddev.ts'
import { flatten, unflatten, upsampleNearest } from '../../../src/engine/models/layers/shape.ts'
import { toTorchLayout } from '../../../src/engine/models/layout.ts'
import { initialState, Network } from '../../../src/engine/models/network.ts'
import { discriminatorLayers, generatorLayers, pictureFormat } from '../../../src/engine/families/families.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import { generatePictures } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import type { NamedArray, StateDict } from '../../../src/engine/weights/stateDict.ts'
import { livelyState, networkCases, plainDcgan } from '../networkCases.ts'
import {
  dotOf,
  expectNear,
  largestDistance,
  meanOf,
  normals,
  normalTensor,
  sizeOf,
  take,
} from '../numbers.ts'
import { problemOf } from '../weights/fixture.ts'

/** The tensors that one layer with a weight or a norm has. */
const conv = (n: number) => [`main.${n}.weight`]
const biased = (n: number) => [`main.${n}.weight`, `main.${n}.bias`]
const norm = (n: number) =>
  ['weight', 'bias', 'running_mean', 'running_var'].map((name) => `main.${n}.${name}`)
const spectral = (n: number) => ['weight_orig', 'weight_u', 'weight_v'].map((name) => `main.${n}.${name}`)
const namesOf = (layers: readonly Layer[]) => [...initialState(layers, 1, 'names').keys()]

describe('parameters are named as torch.nn.Sequential would number them', () => {
  const cases: {
    what: string
    options: Partial<DcganOptions>
    generator: string[]
    discriminator: string[]
  }[] = [
    {
      what: 'in PyTorch’s DCGAN example',
      options: { imageSize: 64 },
      generator: [conv(0), norm(1), conv(3), norm(4), conv(6), norm(7), conv(9), norm(10), conv(12)].flat(),
      discriminator: [conv(0), conv(2), norm(3), conv(5), norm(6), conv(8), norm(9), conv(11)].flat(),
    },
    {
      what: 'with bias',
      options: { bias: true },
      generator: [biased(0), norm(1), biased(3), norm(4), biased(6)].flat(),
      discriminator: [biased(0), biased(2), norm(3), biased(5)].flat(),
    },
    {
      what: 'with two extra layers',
      options: { extraLayers: 2 },
      generator: [conv(0), norm(1), conv(3), norm(4), conv(6), norm(7), conv(9), norm(10), conv(12)].flat(),
      discriminator: [conv(0), conv(2), norm(3), conv(5), norm(6), conv(8), norm(9), conv(11)].flat(),
    },
    {
      what: 'with an nn.Upsample before each convolution',
      options: { upsampling: 'resize' },
      generator: [conv(0), norm(1), conv(4), norm(5), conv(8)].flat(),
      discriminator: [conv(0), conv(2), norm(3), conv(5)].flat(),
    },
    {
      what: 'with an nn.Upsample before each convolution of repeated edges',
      options: { upsampling: 'resize', paddingMode: 'replicate' },
      generator: [conv(0), norm(1), conv(4), norm(5), conv(8)].flat(),
      discriminator: [conv(0), conv(2), norm(3), conv(5)].flat(),
    },
    {
      what: 'with a minibatch deviation before the last convolution',
      options: { minibatchStddev: true },
      generator: [conv(0), norm(1), conv(3), norm(4), conv(6)].flat(),
      discriminator: [conv(0), conv(2), norm(3), conv(6)].flat(),
    },
    {
      what: 'with torch.nn.utils.spectral_norm instead of batch norm',
      options: { spectralNorm: true },
      generator: [conv(0), norm(1), conv(3), norm(4), conv(6)].flat(),
      discriminator: [spectral(0), spectral(2), spectral(4)].flat(),
    },
  ]

  test.each(cases)('$what', ({ options, generator, discriminator }) => {
    expect(namesOf(generatorLayers({ ...plainDcgan, ...options }))).toEqual(generator)
    expect(namesOf(discriminatorLayers({ ...plainDcgan, ...options }))).toEqual(discriminator)
  })

  test('for digits', () => {
    const options = { family: 'mnist', latentSize: 100 } as const
    const shapes = (layers: readonly Layer[]) =>
      [...initialState(layers, 1, 'names')]
        .filter(([name]) => !/running|\.1\.(?:weight|bias)$/.test(name))
        .map(([name, { shape }]) => `${name} ${shape.join('×')}`)
    expect(shapes(generatorLayers(options))).toEqual([
      'fc.0.weight 784×100',
      'fc.0.bias 784',
      'conv1.0.weight 16×32×5×5',
      'conv2.0.weight 32×1×5×5',
    ])
    expect(shapes(discriminatorLayers(options))).toEqual([
      'conv1.0.weight 32×1×5×5',
      'conv2.0.weight 16×32×5×5',
      'fc.2.weight 784',
      'fc.2.bias 784',
      'fc.4.weight 1×784',
      'fc.4.bias 1',
    ])
  })
})

describe('initial values', () => {
  const { data: filter } = initialState(
    generatorLayers({ ...plainDcgan, generatorWidth: 32 }),
    7,
    'generator',
  ).get('main.0.weight')!

  test('of a DCGAN are N(0, 0.02), of its batch norm’s scale N(1, 0.02), of its shift 0', () => {
    expect(Math.abs(meanOf(filter))).toBeLessThan(0.002)
    expect(meanOf(filter.map((value) => value * value)) / 0.02 ** 2).toBeCloseTo(1, 1)
    const state = initialState(generatorLayers({ ...plainDcgan, generatorWidth: 256 }), 7, 'generator')
    const scale = state.get('main.1.weight')!.data
    expect(meanOf(scale)).toBeCloseTo(1, 2)
    expect(meanOf(scale.map((value) => (value - 1) ** 2)) / 0.02 ** 2).toBeCloseTo(1, 0)
    expect(state.get('main.1.bias')!.data.every((value) => value === 0)).toBe(true)
  })

  test('of digits are uniform up to 1/√fan-in, the biases too', () => {
    const state = initialState(generatorLayers({ family: 'mnist', latentSize: 100 }), 7, 'generator')
    for (const [name, bound] of [
      ['fc.0.weight', 1 / Math.sqrt(100)],
      ['fc.0.bias', 1 / Math.sqrt(100)],
      ['conv1.0.weight', 1 / Math.sqrt(32 * 25)],
      ['conv2.0.weight', 1 / Math.sqrt(25)],
    ] as const) {
      const { data } = state.get(name)!
      const largest = data.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
      expect(largest).toBeLessThanOrEqual(Math.fround(bound))
      expect(largest).toBeGreaterThan(0.98 * bound)
    }
  })

  test('are the same from the same seed and others for another seed or network', () => {
    const first = (seed: number, role: string) =>
      initialState(generatorLayers(plainDcgan), seed, role).get('main.0.weight')!.data[0]
    expect(first(7, 'generator')).toBe(first(7, 'generator'))
    expect(first(8, 'generator')).not.toBe(first(7, 'generator'))
    expect(first(7, 'discriminator')).not.toBe(first(7, 'generator'))
  })
})

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  let operations: Operations
  beforeAll(async () => {
    ;({ operations } = await openBackend(name))
  })

  describe.each(networkCases)('networks $what', ({ options }) => {
    const format = pictureFormat(options)
    const roles = [
      {
        role: 'generator',
        layers: generatorLayers(options),
        input: [3, options.latentSize],
        output: [3, format.size, format.size, format.channels],
      },
      {
        role: 'discriminator',
        layers: discriminatorLayers(options),
        input: [3, format.size, format.size, format.channels],
        output: [3, 1],
      },
    ]

    test.each(roles)('$role: outputs have their shape in both modes', ({ layers, input, output }) => {
      const network = new Network(layers, livelyState(layers))
      const given = normalTensor('input', input)
      expect(network.predict(operations, given).shape).toEqual(output)
      expect(network.forward(operations, given, 'train').output.shape).toEqual(output)
    })

    test.each(roles)('$role: predicting is the forward pass in eval mode', ({ layers, input }) => {
      const network = new Network(layers, livelyState(layers))
      const given = normalTensor('input', input)
      const predicted = take(network.predict(operations, given))
      // Batch norms are folded into what comes before them, which rounds at other places.
      expectNear(take(network.forward(operations, given, 'eval').output), predicted, 2e-5)
      expect(take(network.forward(operations, given, 'train').output)).not.toEqual(predicted)
    })

    test.each(roles)(
      '$role: buffers move in train mode only, weights in neither',
      ({ role, layers, input }) => {
        const network = new Network(layers, livelyState(layers))
        const given = normalTensor('input', input)
        const before = wholly(network.stateDict(operations))
        network.predict(operations, given)
        network.forward(operations, given, 'eval').dispose()
        expectMoved(operations, network, before, [])
        network.forward(operations, given, 'train').dispose()
        const buffers = network.parameters.filter(({ trained }) => !trained).map(({ fullName }) => fullName)
        expectMoved(operations, network, before, buffers)
        expect(buffers.length, role).toBeGreaterThan(0)
      },
    )

    test.each(roles)('$role: nothing that was computed stays behind', ({ layers, input, output }) => {
      const start = memory().numTensors
      const network = new Network(layers, livelyState(layers))
      const weights = memory().numTensors
      const given = normalTensor('input', input)
      const gradient = normalTensor('gradient', output)
      for (const wanted of [
        { input: true, weights: true },
        { input: false, weights: true },
        { input: true, weights: false },
      ]) {
        for (const mode of ['train', 'eval'] as const) {
          const gradients = network.forward(operations, given, mode).backward(gradient, wanted)
          expect(gradients.input?.shape).toEqual(wanted.input ? input : undefined)
          if (!wanted.weights) expect(gradients.weights.size).toBe(0)
          gradients.input?.dispose()
          gradients.weights.forEach((one) => one.dispose())
          network.forward(operations, given, mode).dispose()
        }
      }
      network.predict(operations, given).dispose()
      wholly(network.stateDict(operations))
      network.load(livelyState(layers))
      expect(given.isDisposed || gradient.isDisposed).toBe(false)
      given.dispose()
      gradient.dispose()
      expect(memory().numTensors).toBe(weights)
      network.dispose()
      expect(memory().numTensors).toBe(start)
    })

    test.each(roles)('$role: its state comes back bit by bit', ({ layers }) => {
      const state = oddState(layers)
      const network = new Network(layers, state)
      const first = wholly(network.stateDict(operations))
      expect([...first.keys()]).toEqual([...state.keys()])
      for (const [key, value] of state) {
        expect(first.get(key)!.shape).toEqual(value.shape)
        expect(sameBits(first.get(key)!, value), key).toBe(true)
      }
      const second = wholly(new Network(layers, first).stateDict(operations))
      for (const [key, value] of state) expect(sameBits(second.get(key)!, value), key).toBe(true)
    })

    test('the generator’s pictures stay in their range, whatever the latent', () => {
      const layers = generatorLayers(options)
      const network = new Network(layers, livelyState(layers))
      const { from, to } = format.range
      for (const scale of [1, 100, 1e6]) {
        const given = tensor(
          normals('input', 3 * options.latentSize).map((value) => scale * value),
          [3, options.latentSize],
        )
        const values = take(network.predict(operations, given))
        expect(values.every((value) => value >= from && value <= to)).toBe(true)
        expect(new Set(values).size).toBeGreaterThan(1)
      }
    })
  })

  test('a state that was handed out is the caller’s: writing to it changes nothing', () => {
    const layers = generatorLayers(plainDcgan)
    const network = new Network(layers, livelyState(layers))
    for (const { data } of wholly(network.stateDict(operations)).values()) data.fill(0)
    const given = livelyState(layers)
    network.load(given)
    for (const { data } of [...wholly(network.stateDict(operations)).values(), ...given.values()])
      data.fill(0)
    for (const [key, value] of livelyState(layers)) {
      expect(sameBits(wholly(network.stateDict(operations)).get(key)!, value), key).toBe(true)
    }
  })

  describe('weights that do not fit are refused', () => {
    const layers = generatorLayers(plainDcgan)
    const changed = (change: (state: Map<string, NamedArray>) => void) => {
      const state = new Map(livelyState(layers))
      change(state)
      return state
    }
    const zeros = (shape: number[]) => ({ shape, data: new Float32Array(sizeOf(shape)) })

    test.each([
      ['a longer axis', [4, 3, 4, 4]],
      ['axes in another order', [3, 6, 4, 4]],
      ['an axis less', [6, 3, 16]],
      ['no axis', []],
    ])('with %s', (_, shape) => {
      const wrong = changed((state) => state.set('main.3.weight', zeros(shape)))
      expect(problemOf(() => new Network(layers, wrong))).toBe(
        `weights-shape: The weights do not fit: main.3.weight has the shape [${shape.join(', ')}] and should have [6, 3, 4, 4].`,
      )
    })

    test('when one is missing', () => {
      const wrong = changed((state) => state.delete('main.4.running_var'))
      expect(problemOf(() => new Network(layers, wrong))).toBe(
        'weights-shape: The weights do not fit: main.4.running_var with the shape [3] is missing.',
      )
    })

    test('and the network keeps those it had', () => {
      const network = new Network(layers, livelyState(layers))
      const before = wholly(network.stateDict(operations))
      const tensors = memory().numTensors
      const wrong = changed((state) => {
        state.set('main.0.weight', zeros([...state.get('main.0.weight')!.shape]))
        state.delete('main.6.weight')
      })
      expect(problemOf(() => network.load(wrong))).toContain('main.6.weight')
      expectMoved(operations, network, before, [])
      expect(memory().numTensors).toBe(tensors)
    })

    test('when they are of another network', () => {
      const other = discriminatorLayers(plainDcgan)
      expect(problemOf(() => new Network(layers, livelyState(other)))).toContain('weights-shape')
    })
  })

  test('running statistics take a tenth of the batch’s mean and unbiased variance', () => {
    const network = new Network(
      [batchNorm('main.0', 2, 'dcgan', 1)],
      livelyState([batchNorm('main.0', 2, 'dcgan', 1)]),
    )
    const before = wholly(network.stateDict(operations))
    const values = normals('batch', 3 * 2 * 2 * 2)
    network.forward(operations, tensor(values, [3, 2, 2, 2])).dispose()
    const after = wholly(network.stateDict(operations))
    for (const channel of [0, 1]) {
      const own = values.filter((_, i) => i % 2 === channel)
      const mean = meanOf(own)
      const unbiased = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (own.length - 1)
      const was = (key: string) => before.get(`main.0.${key}`)!.data[channel]!
      const is = (key: string) => after.get(`main.0.${key}`)!.data[channel]!
      expect(is('running_mean')).toBeCloseTo(0.9 * was('running_mean') + 0.1 * mean, 6)
      expect(is('running_var')).toBeCloseTo(0.9 * was('running_var') + 0.1 * unbiased, 6)
    }
  })

  describe('the minibatch deviation', () => {
    const [places, batch] = [2 * 2 * 5, normals('varied', 3 * 2 * 2 * 5)]
    const context = weightless({} as Operations)
    const pass = (values: Float32Array) => minibatchStddev.forward(context, tensor(values, [3, 2, 2, 5]))
    const added = (values: Float32Array) =>
      take(tidy(() => slice(pass(values).output as Tensor4D, [0, 0, 0, 5], [3, 2, 2, 1])))
    /** Mean over places of the deviation over the batch. */
    const spread = (values: ArrayLike<number>) =>
      meanOf(
        Array.from({ length: places }, (_, place) => {
          const own = [0, 1, 2].map((n) => values[n * places + place]!)
          return Math.sqrt(meanOf(own.map((value) => (value - meanOf(own)) ** 2)) + 1e-8)
        }),
      )

    test('tells a varied batch from a uniform one', () => {
      expectNear(added(batch), new Float32Array(12).fill(spread(batch)), 1e-5)
      const one = batch.subarray(0, places)
      expect(Math.max(...added(Float32Array.from([...one, ...one, ...one])))).toBeLessThan(2e-4)
    })

    test('has the gradient of its new channel and passes on that of the others', () => {
      const gradient = normals('gradient', 3 * 2 * 2 * 6)
      const ofSpread = gradient.filter((_, i) => i % 6 === 5).reduce((sum, value) => sum + value, 0)
      const direct = gradient.filter((_, i) => i % 6 !== 5)
      const epsilon = 1e-4
      const expected = Float64Array.from(batch, (_, i) => {
        const moved = (sign: number) => Float64Array.from(batch, (x, j) => (i === j ? x + sign * epsilon : x))
        return direct[i]! + (ofSpread * (spread(moved(1)) - spread(moved(-1)))) / (2 * epsilon)
      })
      const { input } = pass(batch).backward(tensor(gradient, [3, 2, 2, 6]), { input: true, weights: true })
      expectNear(take(input!), expected, 1e-5)
    })
  })

  describe('spectral norm', () => {
    const shared = { bias: false, scheme: 'dcgan', kernel: 3, stride: 1, padding: 1 } as const
    const layer = convolution({ name: 'main.0', ...shared, spectralNorm: true, inputs: 3, outputs: 4 })
    const plain = convolution({ name: 'main.0', ...shared, inputs: 3, outputs: 4 })
    const input = () => normalTensor('pictures', [1, 5, 5, 3])

    test('divides a weight by its largest singular value once it has settled', () => {
      const network = new Network([layer], livelyState([layer]))
      for (let i = 0; i < 100; i++) network.forward(operations, input()).dispose()
      const weight = wholly(network.stateDict(operations)).get('main.0.weight_orig')!
      const largest = largestSingularValue(weight.data, 4)
      const unnormalised = new Network([plain], new Map([['main.0.weight', weight]]))
      const expected = take(unnormalised.predict(operations, input())).map((value) => value / largest)
      expectNear(take(network.predict(operations, input())), expected, 1e-5)
    })

    test('uses its vectors as they are in eval mode: σ = u·W·v', () => {
      const state = livelyState([layer])
      const [weight, u, v] = ['weight_orig', 'weight_u', 'weight_v'].map(
        (key) => state.get(`main.0.${key}`)!.data,
      )
      let sigma = 0
      for (let row = 0; row < 4; row++) {
        for (let column = 0; column < 27; column++)
          sigma += u![row]! * weight![row * 27 + column]! * v![column]!
      }
      const unnormalised = new Network(
        [plain],
        new Map([['main.0.weight', state.get('main.0.weight_orig')!]]),
      )
      const expected = take(unnormalised.predict(operations, input())).map((value) => value / sigma)
      expectNear(take(new Network([layer], state).predict(operations, input())), expected, 1e-5)
    })

    test.each(['train', 'eval'] as const)(
      'has no gradient along the weight in %s mode: its length is lost',
      (mode) => {
        const network = new Network([layer], livelyState([layer]))
        const weight = wholly(network.stateDict(operations)).get('main.0.weight_orig')!.data
        const pass = network.forward(operations, input(), mode)
        const { weights } = pass.backward(normalTensor('gradient', [1, 5, 5, 4]), {
          input: false,
          weights: true,
        })
        const parameter = network.parameters.find(({ name: own }) => own === 'weight_orig')!
        const gradient = wholly(toTorchLayout(operations, parameter, weights.get('main.0.weight_orig')!))
        const lengths = Math.sqrt(dotOf(gradient, gradient) * dotOf(weight, weight))
        expect(lengths).toBeGreaterThan(1)
        expect(Math.abs(dotOf(gradient, weight)) / lengths).toBeLessThan(1e-5)
      },
    )
  })

  test('vectors become pictures and pictures vectors in PyTorch’s order: channel, row, column', () => {
    const context = weightless(operations)
    const counted = tensor(
      Float32Array.from({ length: 12 }, (_, i) => i),
      [1, 12],
    )
    const { output } = unflatten(3, 2).forward(context, counted)
    expect(output.shape).toEqual([1, 2, 2, 3])
    expect([...output.dataSync()]).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    expect(take(flatten(3, 2).forward(context, output).output)).toEqual(counted.dataSync())
  })

  test('nearest upsampling makes four pixels of each', () => {
    const context = weightless(operations)
    const { output } = upsampleNearest.forward(context, tensor([1, 2, 3, 4], [1, 2, 2, 1]))
    expect([...output.dataSync()]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
  })

  test('a picture does not depend on what else is in its batch', () => {
    const layers = generatorLayers(plainDcgan)
    const network = new Network(layers, livelyState(layers))
    const latents = latentsFromSeed(1, 7, plainDcgan.latentSize)
    const format = pictureFormat(plainDcgan)
    const alone = latents.flatMap((latent) => [
      ...wholly(generatePictures(operations, network, format, [latent])),
    ])
    for (const batch of [2, 3, 64]) {
      const together = wholly(generatePictures(operations, network, format, latents, batch))
      expect(together).toHaveLength(7 * 16 * 16 * 3)
      expect(largestDistance(together, alone)).toBeLessThanOrEqual(1)
    }
  })
})

describe('the same latents', () => {
  test.each(networkCases)(
    'are the same pictures within 1/255 on all backends, $what',
    async ({ options }) => {
      const layers = generatorLayers(options)
      const latents = latentsFromSeed(3, 8, options.latentSize)
      const pictures: Uint8Array[] = []
      for (const name of ['tensorflow', 'wasm'] as const) {
        const { operations } = await openBackend(name)
        const network = new Network(layers, livelyState(layers))
        pictures.push(wholly(generatePictures(operations, network, pictureFormat(options), latents)))
        network.dispose()
      }
      const [native, wasm] = pictures as [Uint8Array, Uint8Array]
      expect(largestDistance(native, wasm)).toBeLessThanOrEqual(1)
      expect(new Set(native).size).toBeGreaterThan(50)
    },
  )
})

/** Values that arithmetic would change: −0, the smallest and largest numbers, none that another has. */
function oddState(layers: readonly Layer[]): StateDict {
  const odd = [-0, 1e-45, -1e-39, 3.4028234663852886e38, 0.1, 16777217, -1e-30]
  return new Map(
    [...initialState(layers, 1, 'odd')].map(([name, { shape, data }]) => [
      name,
      { shape, data: data.map((value, i) => (i % 3 === 0 ? odd[(i / 3) % odd.length]! : value + i)) },
    ]),
  )
}

/** That these and no other values are other than before. */
function expectMoved(
  operations: Operations,
  network: Network,
  before: StateDict,
  names: readonly string[],
): void {
  const moved = [...wholly(network.stateDict(operations))].filter(
    ([key, value]) => !sameBits(value, before.get(key)!),
  )
  expect(moved.map(([key]) => key)).toEqual(names)
}

function sameBits(a: NamedArray, b: NamedArray): boolean {
  const bits = ({ data }: NamedArray) => new Uint32Array(data.slice().buffer)
  const [first, second] = [bits(a), bits(b)]
  return first.length === second.length && first.every((value, i) => value === second[i])
}

/** Of a matrix of so many rows, by power iteration in float64. */
/** For layers without parameters. */
function weightless(operations: Operations): LayerContext {
  const none = () => {
    throw new Error('this layer has no parameters')
  }
  return { operations, mode: 'train', weight: none, prepared: none }
}

function largestSingularValue(matrix: Float32Array, rows: number): number {
  const columns = matrix.length / rows
  let left = Float64Array.from({ length: rows }, (_, i) => 1 + i)
  let length = 0
  for (let i = 0; i < 500; i++) {
    const right = Float64Array.from({ length: columns }, (_, c) =>
      left.reduce((sum, value, r) => sum + value * matrix[r * columns + c]!, 0),
    )
    const image = left.map((_, r) =>
      right.reduce((sum, value, c) => sum + value * matrix[r * columns + c]!, 0),
    )
    length = Math.sqrt(image.reduce((sum, value) => sum + value * value, 0))
    left = image.map((value) => value / length)
  }
  return Math.sqrt(length)
}
