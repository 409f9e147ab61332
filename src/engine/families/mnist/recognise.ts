/** The network for 28×28 digits, by the names and shapes that its PyTorch modules have. Knows no files. */
import type { Layer as NetworkLayer } from '../../models/layer.ts'
import { namedParameters } from '../../models/network.ts'
import type { Layer, LayerTensor } from '../../weights/names.ts'
import type { NetworkWeights } from '../../weights/networkWeights.ts'
import type { NamedArray } from '../../weights/stateDict.ts'
import { printable, shapeProblem, shapeText, Unrecognised } from '../../weights/weightsProblem.ts'
import { mnistDiscriminator, mnistGenerator } from './layers.ts'

/** @throws Unrecognised; ProblemError `weights-shape` */
export function recogniseMnist(layers: readonly Layer[]): NetworkWeights {
  const given = new Map<string, LayerTensor>()
  for (const layer of layers) {
    for (const tensor of layer.tensors.values()) given.set(`${layer.name}.${tensor.field}`, tensor)
  }
  const latentSize = given.get('fc.0.weight')?.array.shape[1]
  if (latentSize === undefined) {
    return { family: 'mnist', role: 'discriminator', options: {}, ...matched(given, mnistDiscriminator()) }
  }
  const weights = matched(given, mnistGenerator({ family: 'mnist', latentSize }))
  return { family: 'mnist', role: 'generator', options: { latentSize }, ...weights }
}

function matched(
  given: ReadonlyMap<string, LayerTensor>,
  network: readonly NetworkLayer[],
): Pick<NetworkWeights, 'tensors' | 'names'> {
  const parameters = namedParameters(network)
  const known = new Set(parameters.map(({ fullName }) => fullName))
  const odd = [...given].find(([name]) => !known.has(name))?.[1]
  if (odd !== undefined) {
    throw new Unrecognised(
      `The tensor ${printable(odd.given)} with the shape ${shapeText(odd.array.shape)} belongs to no known network with linear layers.`,
    )
  }
  const tensors = new Map<string, NamedArray>()
  const names = new Map<string, string>()
  for (const { fullName: name, shape } of parameters) {
    const tensor = given.get(name)
    if (tensor !== undefined && shapeText(tensor.array.shape) === shapeText(shape)) {
      tensors.set(name, tensor.array)
      names.set(name, tensor.given)
      continue
    }
    throw shapeProblem({
      tensor: tensor?.given ?? name,
      ...(tensor && { found: tensor.array.shape }),
      expected: shapeText(shape),
      because: 'the 28-pixel MNIST network has fixed sizes',
    })
  }
  return { tensors, names }
}
