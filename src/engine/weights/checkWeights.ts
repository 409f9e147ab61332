/** Holds weights against a network that is known already, where nothing has to be recognised. Knows no files. */
import type { Layer } from '../models/layer.ts'
import { namedParameters } from '../models/network.ts'
import { checkVariances, unrecognisedProblem } from './recognise.ts'
import { checkFinite, type StateDict } from './stateDict.ts'
import { printable, shapeProblem, shapeText } from './weightsProblem.ts'

/**
 * Every parameter is there in its shape, nothing besides, and every value can be computed with.
 * @throws ProblemError `weights-shape`, `weights-unrecognised`, `weights-values`
 */
export function checkWeights(layers: readonly Layer[], tensors: StateDict): void {
  const expected = new Set<string>()
  for (const { fullName: tensor, shape } of namedParameters(layers)) {
    const found = tensors.get(tensor)?.shape
    if (found === undefined || shapeText(found) !== shapeText(shape)) {
      throw shapeProblem({
        tensor,
        ...(found && { found }),
        expected: shapeText(shape),
        because: 'the network that these weights are said to be has that shape',
      })
    }
    expected.add(tensor)
  }
  const odd = [...tensors.keys()].find((name) => !expected.has(name))
  if (odd !== undefined)
    throw unrecognisedProblem(`The tensor ${printable(odd)} belongs to no part of the network.`)
  checkFinite(tensors)
  checkVariances(tensors)
}
