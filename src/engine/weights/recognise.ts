/** Tells from names and shapes which network a state dict belongs to. Knows no files and computes nothing. */
import { families } from '../families/families.ts'
import { ProblemError } from '../problemError.ts'
import { layersOf } from './names.ts'
import type { NetworkWeights } from './networkWeights.ts'
import { checkFinite, type StateDict } from './stateDict.ts'
import { printable, Unrecognised, valueProblem } from './weightsProblem.ts'

/**
 * @throws ProblemError `weights-unrecognised` where the layers are no known network's, `weights-shape` where one
 * tensor of a known network has the wrong shape or is missing, `weights-values` for NaN and the like.
 */
export function recogniseNetwork(tensors: StateDict): NetworkWeights {
  const layers = layersOf(tensors)
  const family = families.find((one) => one.resembles(layers))
  if (!family) throw unrecognisedProblem('The weights have no convolutions, so they make no pictures.')
  const network = recognisedBy(() => family.recognise(layers))
  checkFinite(network.tensors)
  checkVariances(network.tensors)
  return network
}

function recognisedBy(recognise: () => NetworkWeights): NetworkWeights {
  try {
    return recognise()
  } catch (thrown) {
    throw thrown instanceof Unrecognised ? unrecognisedProblem(thrown.message) : thrown
  }
}

/** The tensors are no network that the studio knows. */
export function unrecognisedProblem(message: string): ProblemError {
  return new ProblemError({
    code: 'weights-unrecognised',
    message,
    remedy: `Open the state dict of ${families.map(({ weights }) => weights).join(' or of ')}.`,
  })
}

export function checkVariances(tensors: StateDict): void {
  for (const [name, { data }] of tensors) {
    if (!name.endsWith('running_var') || data.every((value) => value >= 0)) continue
    throw valueProblem(`The tensor ${printable(name)} contains a negative variance, which cannot be.`)
  }
}
