/** The engine's numbers against PyTorch's (test/fixtures/pytorch), on every backend that trains. */
import { add, tensor2d, transpose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import type { Backend } from '../../../src/engine/backend.ts'
import { toTorchLayout } from '../../../src/engine/models/layout.ts'
import { Network } from '../../../src/engine/models/network.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { discriminatorLayers, generatorLayers } from '../../../src/engine/families/families.ts'
import type { NetworkOptions } from '../../../src/engine/models/networkOptions.ts'
import { Adam } from '../../../src/engine/training/adam.ts'
import { binaryCrossEntropy } from '../../../src/engine/training/losses.ts'
import { trainStep, type Pair } from '../../../src/engine/training/step.ts'
import { chooseNetwork, findNetworks } from '../../../src/engine/weights/chooseNetwork.ts'
import type { StateDict } from '../../../src/engine/weights/stateDict.ts'
import { readWeightsFile } from '../../../src/engine/weights/weightsFile.ts'
import { plainDcgan } from '../networkCases.ts'
import { nhwc, readBytes, readReference, referenceNetwork } from '../reference.ts'

const dcganAdam = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 }

interface Case {
  file: string
  generator: NetworkOptions
  discriminator: NetworkOptions
  adam: [generator: typeof dcganAdam, discriminator: typeof dcganAdam]
  fakes: 'shared' | 'separate'
  /** The share of weights that must come out right after steps. */
  share: number
  /** For the logits of fakes. */
  fakeTolerance: number
}

function dcgan(
  file: string,
  size: number,
  latentSize: number,
  width: number,
  channels = 3,
  bias = false,
): Case {
  const options = {
    ...plainDcgan,
    imageSize: size,
    latentSize,
    channels,
    generatorWidth: width,
    discriminatorWidth: width,
  }
  return {
    file,
    generator: { ...options, bias },
    discriminator: options,
    adam: [dcganAdam, dcganAdam],
    fakes: 'shared',
    share: 0.999,
    fakeTolerance: 1e-5,
  }
}

const mnistAdam = { ...dcganAdam, beta1: 0.9 }
const mnist = { family: 'mnist', latentSize: 10 } as const
const cases: Case[] = [
  dcgan('dcgan64', 64, 12, 6),
  dcgan('dcgan64-bias-network', 64, 12, 6, 3, true),
  dcgan('dcgan64-rgba', 64, 8, 4, 4),
  dcgan('dcgan32', 32, 10, 8),
  {
    file: 'mnist28',
    generator: mnist,
    discriminator: mnist,
    adam: [
      { ...mnistAdam, learningRate: 1e-3 },
      { ...mnistAdam, learningRate: 1e-4 },
    ],
    fakes: 'separate',
    share: 0.995,
    // These fakes are nearly alike, and batch norm enlarges what little tells them apart: PyTorch in float64
    // is itself 1.48e-5 away from its float32 reference here (1.9e-6 for D(real)).
    fakeTolerance: 2e-5,
  },
]

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend(name)
  })

  describe.each(cases)('$file', (one) => {
    const fixture = readReference(one.file)
    const array = (key: string) => fixture.get(key)!
    const rows = (key: string) => tensor2d(array(key).data.slice(), array(key).shape as [number, number])

    test('the generator makes the same pictures in eval and in train mode', () => {
      const generator = network(one, 'G', fixture)
      const z = rows('z')
      expectClose(nchw(generator.predict(backend.operations, z)), array('eval.G(z)').data, 1e-5)
      const pass = generator.forward(backend.operations, z)
      expectClose(nchw(pass.output), array('train.G(z)').data, 1e-5)
      pass.dispose()
      generator.dispose()
    })

    test('its .pth file gives the same generator', () => {
      const { stateDicts } = readWeightsFile(readBytes(`${one.file}.generator.pth`))
      const { tensors } = chooseNetwork(findNetworks(stateDicts), 'generator').network
      const generator = new Network(generatorLayers(one.generator), tensors)
      expectClose(nchw(generator.predict(backend.operations, rows('z'))), array('eval.G(z)').data, 1e-5)
      generator.dispose()
    })

    test('the discriminator has the same logits, loss and gradients', () => {
      const { operations } = backend
      const pair = makePair(backend, one, fixture)
      const made = pair.generator.forward(operations, rows('z'), one.fakes === 'shared' ? 'train' : 'eval')
      const [real, fake] = [nhwc(array('real')), made.output].map((shown, at) => {
        const pass = pair.discriminator.forward(operations, shown)
        const [key, tolerance] = at === 0 ? ['D(real)', 1e-5] : ['D(fake)', one.fakeTolerance]
        expectClose(values(pass.output), array(key).data, tolerance, key)
        const judgement = binaryCrossEntropy(pass.output, at === 0 ? 1 : 0)
        const { weights } = pass.backward(judgement.gradient, { input: false, weights: true })
        return { loss: values(judgement.loss)[0]!, weights }
      })
      expectClose([real!.loss + fake!.loss], array('loss.D').data, 1e-5)
      const summed = new Map(
        [...real!.weights].map(([key, gradient]) => [key, add(gradient, fake!.weights.get(key)!)]),
      )
      expectGradients(backend.operations, pair.discriminator, 'D', fixture, summed)
    })

    // The discriminator is PyTorch's own after its update: Adam's first step is the sign of each gradient, so noise in
    // gradients near 0 becomes full steps there, which the generator's gradients would then show.
    test('the generator has the same loss and gradients through the updated discriminator', () => {
      const { operations } = backend
      const pair = makePair(backend, one, withUpdatedDiscriminator(fixture))
      const made = pair.generator.forward(operations, rows(one.fakes === 'shared' ? 'z' : 'z2'))
      const scored = pair.discriminator.forward(operations, made.output)
      const judgement = binaryCrossEntropy(scored.output, 1)
      expectClose(values(judgement.loss), array('loss.G').data, 1e-5)
      const { input } = scored.backward(judgement.gradient, { input: true, weights: false })
      const { weights } = made.backward(input!, { input: false, weights: true })
      expectGradients(backend.operations, pair.generator, 'G', fixture, weights)
    })

    test('weights and running statistics are the same after one step and after five', () => {
      expect.hasAssertions()
      const pair = makePair(backend, one, fixture)
      const photos = nhwc(array('real'))
      for (let step = 1; step <= 5; step++) {
        const queue = one.fakes === 'shared' ? ['z'] : ['z', 'z2']
        wholly(
          trainStep(
            pair,
            { photos, drawLatents: () => array(queue.shift()!).data.slice() },
            { fakes: one.fakes, labelSmoothing: 0 },
          ),
        )
        if (step === 1) expectWeights(pair, 'after', fixture, one.share)
        if (step === 5 && one.file !== 'mnist28') expectWeights(pair, 'after5', fixture, one.share)
      }
    })
  })
})

test('the networks have as many parameters as the paper’s', () => {
  const options = dcgan('', 64, 100, 64).generator
  const count = (layers: ReturnType<typeof generatorLayers>) =>
    layers
      .flatMap(({ parameters }) => parameters)
      .filter(({ trained }) => trained)
      .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  expect(count(generatorLayers(options))).toBe(3_576_704)
  expect(count(discriminatorLayers(options))).toBe(2_765_568)
})

function network(one: Case, role: 'G' | 'D', fixture: StateDict): Network {
  const layers = role === 'G' ? generatorLayers(one.generator) : discriminatorLayers(one.discriminator)
  return referenceNetwork(layers, role, fixture)
}

type Networks = Pair & { readonly discriminator: Network }

function makePair({ operations }: Backend, one: Case, fixture: StateDict): Networks {
  const [generator, discriminator] = [network(one, 'G', fixture), network(one, 'D', fixture)]
  const [generatorAdam, discriminatorAdam] = [
    new Adam(generator, one.adam[0]),
    new Adam(discriminator, one.adam[1]),
  ]
  return { operations, generator, discriminator, generatorAdam, discriminatorAdam }
}

/** The fixture with the discriminator as it is after its first update, as far as the fixture tells. */
function withUpdatedDiscriminator(fixture: StateDict): StateDict {
  const updated = [...fixture].filter(([key]) => key.startsWith('after.D.'))
  return new Map([...fixture, ...updated.map(([key, value]) => [key.slice('after.'.length), value] as const)])
}

function values(one: Tensor): Float32Array {
  return one.dataSync<'float32'>()
}

function nchw(pictures: Tensor): Float32Array {
  return values(transpose(pictures as Tensor4D, [0, 3, 1, 2]))
}

/** Every value within `tolerance` of the largest one of the tensor. */
function expectClose(actual: ArrayLike<number>, expected: Float32Array, tolerance: number, what = ''): void {
  expect(actual.length, what).toBe(expected.length)
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  let worst = 0
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!))
  expect(worst / largest, `${what}: relative to the largest value`).toBeLessThanOrEqual(tolerance)
}

function expectGradients(
  operations: Operations,
  of: Network,
  role: string,
  fixture: StateDict,
  gradients: ReadonlyMap<string, Tensor>,
): void {
  let compared = 0
  for (const parameter of of.parameters.filter(({ trained }) => trained)) {
    const expected = fixture.get(`grad.${role}.${parameter.fullName}`)
    if (!expected) continue // left out where arithmetic cannot decide it
    const actual = wholly(toTorchLayout(operations, parameter, gradients.get(parameter.fullName)!))
    expectClose(actual, expected.data, 1e-4, `${role}.${parameter.fullName}`)
    compared++
  }
  expect(compared).toBe([...fixture.keys()].filter((key) => key.startsWith(`grad.${role}.`)).length)
}

function expectWeights(pair: Networks, moment: 'after' | 'after5', fixture: StateDict, share: number): void {
  for (const [role, of] of [
    ['G', pair.generator],
    ['D', pair.discriminator],
  ] as const) {
    const state = wholly(of.stateDict(pair.operations))
    let [right, all] = [0, 0]
    for (const [key, expected] of fixture) {
      if (!key.startsWith(`${moment}.${role}.`)) continue
      const actual = state.get(key.slice(moment.length + 3))!
      for (let i = 0; i < expected.data.length; i++) {
        all++
        if (Math.abs(actual.data[i]! - expected.data[i]!) <= 2e-6) right++
      }
    }
    expect(all).toBeGreaterThan(0)
    expect(right / all, `${moment}.${role}`).toBeGreaterThanOrEqual(share)
  }
}
