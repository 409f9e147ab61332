/** The projected discriminator against PyTorch's numbers (test/fixtures/make_projected_fixture.py), on every backend. */
import { memory, tensor, type Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { FeatureNetwork } from '../../../src/engine/features/featureNetwork.ts'
import {
  ProjectedDiscriminator,
  projectedDiscriminatorLayers,
} from '../../../src/engine/features/projectedDiscriminator.ts'
import { toTorchLayout } from '../../../src/engine/models/layout.ts'
import { countTrained, initialState } from '../../../src/engine/models/network.ts'
import type { ForwardPass } from '../../../src/engine/models/trainable.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { expectNear, take } from '../numbers.ts'
import { featurePictures, featureReference, featureWeights } from './featureReference.ts'

const size = 64
const reference = featureReference('projected')
const values = (name: string) => reference.get(name)!.data

test('676,160 parameters learn, of pictures of 64', () => {
  expect(countTrained(projectedDiscriminatorLayers(size).flat())).toBe(676_160)
})

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  let operations: Operations
  let features: FeatureNetwork
  let discriminator: ProjectedDiscriminator
  beforeAll(async () => {
    operations = (await openBackend(name)).operations
    features = new FeatureNetwork(operations, featureWeights())
    const start = initialState(projectedDiscriminatorLayers(size).flat(), 1, 'discriminator')
    discriminator = new ProjectedDiscriminator(operations, features, size, start)
    return () => [discriminator, features].forEach((one) => one.dispose())
  })

  const pass = (pictures: Tensor4D) => wholly(discriminator.forwardInPieces(operations, pictures))

  function cosines({ output }: ForwardPass) {
    const weighting = Float32Array.from(
      { length: output.size },
      (_, place) => Math.cos(place * 0.7) / Math.sqrt(output.size),
    )
    return tensor(weighting, output.shape)
  }

  test('logits and gradients are PyTorch’s', () => {
    const before = discriminator.copy()
    const pictures = featurePictures(size, 3)
    const judged = pass(pictures)
    expectNear(judged.output.dataSync(), values('logits'), 1e-4, 'logits')
    const weighting = cosines(judged)
    const { input, weights } = judged.backward(weighting, { input: true, weights: true })
    const inPictures = take(input!)
    expectNear(
      inPictures.filter((_, i) => i % 37 === 0),
      values('gradient.some'),
      1e-4,
      'in pictures',
    )
    const trained = discriminator.parameters.filter((parameter) => parameter.trained)
    expect([...weights.keys()].toSorted()).toEqual(trained.map(({ fullName }) => fullName).toSorted())
    for (const parameter of trained) {
      const own = wholly(toTorchLayout(operations, parameter, weights.get(parameter.fullName)!))
      const step = Math.max(1, Math.floor(own.length / 64)) | 1
      expectNear(
        own.filter((_, i) => i % step === 0),
        values(`grad.${parameter.fullName}`),
        1e-4,
        parameter.fullName,
      )
    }
    for (const one of [pictures, weighting, ...weights.values()]) one.dispose()
    before.restore()
    before.dispose()
  })

  test('what is wanted is what is computed, and no tensor is left behind', () => {
    const pictures = featurePictures(size, 3)
    const work = () => {
      for (const wanted of [
        { input: true, weights: false },
        { input: false, weights: true },
      ]) {
        const judged = pass(pictures)
        const weighting = cosines(judged)
        const { input, weights } = judged.backward(weighting, wanted)
        expect([input !== undefined, weights.size > 0]).toEqual([wanted.input, wanted.weights])
        for (const one of [weighting, ...weights.values()]) one.dispose()
        input?.dispose()
      }
      pass(pictures).dispose()
      const begun = discriminator.forwardInPieces(operations, pictures)
      for (let i = 0; i < 20; i++) begun.next()
      begun.return(undefined as unknown as ForwardPass)
    }
    work()
    const before = memory().numTensors
    work()
    expect(memory().numTensors).toBe(before)
    pictures.dispose()
  })
})
