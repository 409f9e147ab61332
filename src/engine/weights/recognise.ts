/** Tells from names and shapes which network a state dict belongs to. Knows no files and computes nothing. */
import { layersOf } from './names.ts'
import { recogniseDcgan } from './recogniseDcgan.ts'
import { recogniseMnist } from './recogniseMnist.ts'
import type { NetworkWeights } from './networkWeights.ts'
import { checkFinite, type StateDict } from './stateDict.ts'
import { printable, unrecognisedProblem, valueProblem } from './weightsProblem.ts'

/**
 * @throws ProblemError `weights-unrecognised` where the layers are no known network's, `weights-shape` where one
 * tensor of a known network has the wrong shape or is missing, `weights-values` for NaN and the like.
 */
export function recogniseNetwork(tensors: StateDict): NetworkWeights {
  const layers = layersOf(tensors)
  const ranks = new Set(layers.map(({ tensors: fields }) => fields.get('weight')?.array.shape.length))
  if (!ranks.has(4)) throw unrecognisedProblem('The weights have no convolutions, so they make no pictures.')
  const network = ranks.has(2) ? recogniseMnist(layers) : recogniseDcgan(layers)
  checkFinite(network.tensors)
  checkVariances(network.tensors)
  return network
}

export function checkVariances(tensors: StateDict): void {
  for (const [name, { data }] of tensors) {
    if (!name.endsWith('running_var') || data.every((value) => value >= 0)) continue
    throw valueProblem(`The tensor ${printable(name)} contains a negative variance, which cannot be.`)
  }
}
