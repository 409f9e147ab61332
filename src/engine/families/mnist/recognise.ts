/** The network for 28×28 digits, by the names and shapes that its PyTorch modules have. Knows no files. */
import type { Layer, LayerTensor } from '../../weights/names.ts'
import type { NetworkWeights } from '../../weights/networkWeights.ts'
import type { NamedArray } from '../../weights/stateDict.ts'
import { printable, shapeProblem, shapeText, Unrecognised } from '../../weights/weightsProblem.ts'

type Shapes = readonly (readonly [name: string, shape: readonly number[]])[]

/** 16 channels of 7×7. */
const units = 784

const norm = (layer: string, channels: number): Shapes =>
  ['weight', 'bias', 'running_mean', 'running_var'].map((field) => [`${layer}.${field}`, [channels]])

/** Linear(latents → 784) BN · ConvT(16 → 32) BN · ConvT(32 → 1). */
const generatorShapes = (latentSize: number): Shapes => [
  ['fc.0.weight', [units, latentSize]],
  ['fc.0.bias', [units]],
  ...norm('fc.1', units),
  ['conv1.0.weight', [16, 32, 5, 5]],
  ...norm('conv1.1', 32),
  ['conv2.0.weight', [32, 1, 5, 5]],
]

/** Conv(1 → 32) · Conv(32 → 16) BN · Linear(784 → 784) BN · Linear(784 → 1). */
const discriminatorShapes: Shapes = [
  ['conv1.0.weight', [32, 1, 5, 5]],
  ['conv2.0.weight', [16, 32, 5, 5]],
  ...norm('conv2.1', 16),
  ['fc.1.weight', [units, units]],
  ['fc.1.bias', [units]],
  ...norm('fc.2', units),
  ['fc.4.weight', [1, units]],
  ['fc.4.bias', [1]],
]

/** @throws Unrecognised; ProblemError `weights-shape` */
export function recogniseMnist(layers: readonly Layer[]): NetworkWeights {
  const given = new Map<string, LayerTensor>()
  for (const layer of layers) {
    for (const tensor of layer.tensors.values()) given.set(`${layer.name}.${tensor.field}`, tensor)
  }
  const latentSize = given.get('fc.0.weight')?.array.shape[1]
  if (latentSize === undefined) {
    return {
      family: 'mnist',
      role: 'discriminator',
      options: {},
      tensors: matched(given, discriminatorShapes),
    }
  }
  const tensors = matched(given, generatorShapes(latentSize))
  return { family: 'mnist', role: 'generator', options: { latentSize }, tensors }
}

function matched(given: ReadonlyMap<string, LayerTensor>, shapes: Shapes): Map<string, NamedArray> {
  const names = new Set(shapes.map(([name]) => name))
  const odd = [...given].find(([name]) => !names.has(name))?.[1]
  if (odd !== undefined) {
    throw new Unrecognised(
      `The tensor ${printable(odd.given)} with the shape ${shapeText(odd.array.shape)} belongs to no known network with linear layers.`,
    )
  }
  return new Map(
    shapes.map(([name, shape]) => {
      const tensor = given.get(name)
      if (tensor !== undefined && shapeText(tensor.array.shape) === shapeText(shape))
        return [name, tensor.array]
      throw shapeProblem({
        tensor: tensor?.given ?? name,
        ...(tensor && { found: tensor.array.shape }),
        expected: shapeText(shape),
        because: 'the 28-pixel MNIST network has fixed sizes',
      })
    }),
  )
}
