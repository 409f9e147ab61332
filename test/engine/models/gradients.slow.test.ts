/** Gradients of whole networks against central differences of what they compute. */
import { tensor, type Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { toTorchLayout } from '../../../src/engine/models/layout.ts'
import { Network } from '../../../src/engine/models/network.ts'
import { discriminatorLayers, generatorLayers, pictureFormat } from '../../../src/engine/families/families.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import type { StateDict } from '../../../src/engine/weights/stateDict.ts'
import { livelyState, networkCases } from '../networkCases.ts'
import { dotOf, normals, sizeOf, take } from '../numbers.ts'

const batch = 4

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  let operations: Operations
  beforeAll(async () => {
    ;({ operations } = await openBackend(name))
  })

  describe.each(networkCases)('a network $what', ({ options }) => {
    const { size, channels } = pictureFormat(options)
    const roles = [
      { role: 'generator', layers: generatorLayers(options), shape: [batch, options.latentSize] },
      { role: 'discriminator', layers: discriminatorLayers(options), shape: [batch, size, size, channels] },
    ]

    test.each(roles)('has the $role’s gradients of central differences', ({ layers, shape }) => {
      const network = new Network(layers, livelyState(layers))
      // One power iteration a pass makes the spectral vectors those of the weights, where the singular value is
      // stationary in them. Until then the gradient, which holds them fixed, is not that of the whole.
      const settled = () => network.parameters.some(({ name: own }) => own === 'weight_u')
      for (let i = 0; settled() && i < 200; i++) pass(network, inputOf(shape)).dispose()
      const state = wholly(network.stateDict(operations))
      const input = inputOf(shape)
      const result = pass(network, input)
      // Scaled to outputs of about 1, so that rounding is alike everywhere.
      const outputs = result.output.dataSync<'float32'>()
      const scale = Math.sqrt(outputs.length / dotOf(outputs, outputs))
      const projection = normals('projection', outputs.length).map((value) => scale * value)
      const noise = 3e-4 * Math.sqrt(outputs.length)
      const gradients = result.backward(tensor(projection, result.output.shape), {
        input: true,
        weights: true,
      })

      const value = (weights: StateDict, seen: Float32Array) => {
        network.load(weights)
        const given = tensor(seen, shape)
        const { output, ...rest } = pass(network, given)
        const projected = dotOf(output.dataSync(), projection)
        rest.dispose()
        given.dispose()
        return projected
      }

      const seen = inputOf(shape).dataSync<'float32'>()
      const errors = [
        slopeError('the input', take(gradients.input!), seen, noise, (moved) => value(state, moved)),
      ]
      const parameters = network.parameters.filter(({ trained }) => trained)
      const names = parameters.map(({ fullName }) => fullName)
      expect([...gradients.weights.keys()].toSorted()).toEqual(names.toSorted())
      for (const parameter of parameters) {
        const { fullName } = parameter
        const gradient = wholly(toTorchLayout(operations, parameter, gradients.weights.get(fullName)!))
        const own = state.get(fullName)!
        const error = slopeError(fullName, gradient, own.data, noise, (data) =>
          value(new Map([...state, [fullName, { shape: own.shape, data }]]), seen),
        )
        errors.push(error)
      }
      expect(errors.toSorted((a, b) => a - b)[Math.floor(errors.length / 2)]).toBeLessThan(4e-3)
    })
  })

  function pass(network: Network, input: Tensor) {
    return network.forward(operations, input, 'train')
  }
})

function inputOf(shape: readonly number[]): Tensor {
  return tensor(normals('network input', sizeOf(shape)), [...shape])
}

/**
 * How far the change of `value` along the gradient and a random direction is from what the gradient says of it, in
 * lengths of the gradient. Large steps meet the kinks of ReLUs, small ones the rounding of float32: the largest step
 * that comes out right counts.
 */
function slopeError(
  what: string,
  gradient: Float32Array,
  at: Float32Array,
  noise: number,
  value: (moved: Float32Array) => number,
): number {
  const length = Math.sqrt(dotOf(gradient, gradient))
  const random = normals(`direction of ${what}`, at.length)
  const randomLength = Math.sqrt(dotOf(random, random))
  const direction = random.map((r, i) => r / randomLength + (length > 0 ? gradient[i]! / length : 0))
  const expected = dotOf(gradient, direction)
  // What feeds a batch norm without changing its input's shape has no gradient at all: hence the absolute part.
  const tolerance = 2e-2 * length + noise
  let error = Infinity
  for (const epsilon of [1e-3, 2e-4, 5e-5]) {
    const moved = (sign: number) => at.map((x, i) => x + sign * epsilon * direction[i]!)
    error = Math.abs((value(moved(1)) - value(moved(-1))) / (2 * epsilon) - expected)
    if (error < tolerance) break
  }
  expect(error, `${what}, a gradient of length ${length}`).toBeLessThan(tolerance)
  return error / Math.max(length, noise)
}
