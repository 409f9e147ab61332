/** Small networks with every option of the recipes, and weights that bring all their parts to life. */
import type { Layer } from '../../src/engine/models/layer.ts'
import type { DcganOptions } from '../../src/engine/families/dcgan/fields.ts'
import { initialState } from '../../src/engine/models/network.ts'
import type { NetworkOptions } from '../../src/engine/models/networkOptions.ts'
import type { NamedArray, StateDict } from '../../src/engine/weights/stateDict.ts'
import { normals } from './numbers.ts'

export const plainDcgan: DcganOptions = {
  family: 'dcgan',
  imageSize: 16,
  channels: 3,
  latentSize: 5,
  generatorWidth: 3,
  discriminatorWidth: 3,
  bias: false,
  extraLayers: 0,
  upsampling: 'transposed',
  minibatchStddev: false,
  spectralNorm: false,
}

/** Every option that is off in the plain one. */
export const everything = {
  bias: true,
  extraLayers: 1,
  upsampling: 'resize',
  minibatchStddev: true,
  spectralNorm: true,
} as const

export const networkCases: { what: string; options: NetworkOptions }[] = [
  { what: 'plain', options: plainDcgan },
  {
    what: 'of 32 pixels',
    options: { ...plainDcgan, imageSize: 32, generatorWidth: 2, discriminatorWidth: 2 },
  },
  { what: 'in grey', options: { ...plainDcgan, channels: 1 } },
  { what: 'with transparency', options: { ...plainDcgan, channels: 4 } },
  { what: 'with bias', options: { ...plainDcgan, bias: true } },
  { what: 'with two extra layers', options: { ...plainDcgan, extraLayers: 2 } },
  { what: 'that resizes', options: { ...plainDcgan, upsampling: 'resize' } },
  {
    what: 'that resizes with repeated edges',
    options: { ...plainDcgan, upsampling: 'resize', paddingMode: 'replicate' },
  },
  { what: 'with minibatch deviation', options: { ...plainDcgan, minibatchStddev: true } },
  { what: 'with spectral norm', options: { ...plainDcgan, spectralNorm: true } },
  { what: 'with everything', options: { ...plainDcgan, ...everything } },
  { what: 'for digits', options: { family: 'mnist', latentSize: 5 } },
]

/** Weights of about unit gain, with biases, shifts and statistics that are not 0 or 1. */
export function livelyState(layers: readonly Layer[]): StateDict {
  const lively = new Map<string, NamedArray>()
  for (const [name, { shape }] of initialState(layers, 1, 'lively')) {
    const count = shape.reduce((product, n) => product * n, 1)
    const random = normals(name, count)
    lively.set(name, { shape, data: random.map((value) => livelyValue(name, shape, value)) })
  }
  return lively
}

function livelyValue(name: string, shape: readonly number[], random: number): number {
  if (name.endsWith('running_var')) return 0.5 + Math.abs(random)
  if (name.endsWith('bias') || name.endsWith('running_mean')) return 0.3 * random
  if (name.endsWith('weight_u') || name.endsWith('weight_v')) return random / Math.sqrt(shape[0]!)
  if (shape.length === 1) return 1 + 0.2 * random // the scale of a batch norm
  const fan = shape.slice(1).reduce((product, n) => product * n, 1)
  return random / Math.sqrt(fan)
}
