/**
 * A generator for pictures of twice the side that begins with what one has learned (Karras et al. 2018 grow networks; Chen et al.
 * 2016, “Net2Net”, keep what they compute): it makes the same pictures, enlarged smoothly, and has room for more.
 */
import { moments, tensor2d, type Tensor4D } from '@tensorflow/tfjs-core'
import { generatorLayers } from '../src/engine/families/families.ts'
import type { DcganOptions } from '../src/engine/families/dcgan/fields.ts'
import { initialState, Network } from '../src/engine/models/network.ts'
import type { Operations } from '../src/engine/operations.ts'
import { normalValues, randomStream } from '../src/engine/random.ts'
import type { NamedArray, StateDict } from '../src/engine/weights/stateDict.ts'

/** Latents that a new layer's running statistics are measured on. */
const samples = 256
/** Beside a batch norm's variance. */
const epsilon = 1e-5
/** Of a smooth enlargement, after each pixel has become four. */
const smooth = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((share) => share / 16)

/**
 * Of one that enlarges by resizing with repeated edges, without biases. The last level's maps become half as many: a map for
 * each channel before tanh and one for its negative, whose difference the last layer takes, and others as they begin.
 */
export function grownGenerator(
  operations: Operations,
  before: DcganOptions,
  weights: StateDict,
  seed: number,
): { network: DcganOptions; weights: StateDict } {
  const { upsampling, paddingMode, bias, channels, generatorWidth, imageSize, latentSize } = before
  if (upsampling !== 'resize' || paddingMode !== 'replicate' || bias)
    throw new RangeError(
      'Only a generator grows that enlarges by resizing with repeated edges, without biases.',
    )
  const maps = generatorWidth / 2
  const network = { ...before, imageSize: 2 * imageSize, generatorWidth: maps }
  const layers = generatorLayers(network)
  const grown = new Map<string, NamedArray>(initialState(layers, seed, 'generator'))
  for (const [name, { shape }] of grown) {
    const known = weights.get(name)
    if (known?.shape.join() === shape.join()) grown.set(name, known)
  }

  const last = generatorLayers(before).findLast(({ parameters }) => parameters.length > 0)!.name
  const at = layers.findIndex(({ name }) => name === last)
  const [norm, painting] = [
    layers[at + 1]!.name,
    layers.findLast(({ parameters }) => parameters.length > 0)!.name,
  ]
  const change = (name: string, set: (values: Float32Array) => void) => {
    const { shape, data } = grown.get(name)!
    const values = data.slice()
    set(values)
    grown.set(name, { shape, data: values })
  }

  const old = weights.get(`${last}.weight`)!.data
  change(`${last}.weight`, (values) => {
    values.set(old)
    values.set(
      old.map((weight) => -weight),
      old.length,
    )
  })
  const { mean, variance } = spreadAt(
    operations,
    new Network(layers.slice(0, at + 1), grown),
    latentSize,
    seed,
  )
  change(`${norm}.running_mean`, (values) => values.set(mean))
  change(`${norm}.running_var`, (values) => values.set(variance))
  change(`${norm}.weight`, (values) => {
    for (let map = 0; map < 2 * channels; map++) values[map] = Math.sqrt(variance[map]! + epsilon)
  })
  change(`${norm}.bias`, (values) => values.set(mean.subarray(0, 2 * channels)))
  change(`${painting}.weight`, (values) => {
    values.fill(0) // of all others: they differ, and so do the gradients of these weights
    for (let channel = 0; channel < channels; channel++) {
      for (const [map, sign] of [
        [channel, 1],
        [channel + channels, -1],
      ] as const) {
        smooth.forEach((share, place) => (values[(channel * maps + map) * 9 + place] = sign * share))
      }
    }
  })
  return { network, weights: grown }
}

/** Mean and variance of each map that the network ends with, over random latents. The network is disposed of. */
function spreadAt(operations: Operations, network: Network, latentSize: number, seed: number) {
  const values = normalValues(randomStream(seed, 'growing'), samples * latentSize)
  const latents = tensor2d(values, [samples, latentSize])
  const made = network.predict(operations, latents) as Tensor4D
  const { mean, variance } = moments(made, [0, 1, 2])
  const found = { mean: mean.dataSync() as Float32Array, variance: variance.dataSync() as Float32Array }
  for (const one of [latents, made, mean, variance, network]) one.dispose()
  return found
}
