/** Tells from names and shapes which network a state dict belongs to. Knows no files and computes nothing. */
import { families } from '../families/families.ts'
import { ProblemError } from '../problemError.ts'
import { byName, isAlphabetical, layersOf } from './names.ts'
import type { NetworkWeights } from './networkWeights.ts'
import { checkFinite, type StateDict } from './stateDict.ts'
import { printable, Unrecognised, valueProblem } from './weightsProblem.ts'

/**
 * By the layers in the order of the file, which is that of the module; else in that of their names, as safetensors have
 * lost the former; else as their shapes lead from one to the next.
 * @throws ProblemError `weights-unrecognised` where the layers are no known network's, `weights-shape` where one
 * tensor of a known network has the wrong shape or is missing, `weights-values` for NaN and the like.
 */
export function recogniseNetwork(tensors: StateDict): NetworkWeights {
  const given = layersOf(tensors)
  const family = families.find((one) => one.resembles(given))
  if (!family) throw unrecognisedProblem('The weights have no convolutions, so they make no pictures.')
  const named = byName(given)
  const orders = [...(isAlphabetical(given) ? [] : [given]), named, ...(family.chained?.(named) ?? [])]
  const network = firstRecognised(orders.map((layers) => () => family.recognise(layers)))
  checkFinite(network.tensors)
  checkVariances(network.tensors)
  return network
}

/** Where none succeeds, the first says why. */
function firstRecognised(ways: readonly (() => NetworkWeights)[]): NetworkWeights {
  let firstProblem: unknown
  for (const recognise of ways) {
    try {
      return recognisedBy(recognise)
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem
      firstProblem ??= problem
    }
  }
  throw firstProblem
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
