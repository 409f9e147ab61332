/** Finds the networks in what a file held: wrapped, several of them, or several in one dictionary. Knows no format. */
import type { Problem } from '../../contract/problem.ts'
import { ProblemError } from '../problemError.ts'
import { partsOf } from './names.ts'
import type { NetworkWeights } from './networkWeights.ts'
import { recogniseNetwork, unrecognisedProblem } from './recognise.ts'
import type { FoundStateDict, StateDict } from './stateDict.ts'

interface FoundNetwork {
  /** Keys and name parts that lead to it: `[]`, `['checkpoint', 'G']`. */
  readonly path: readonly string[]
  readonly network: NetworkWeights
}

export interface NetworkSearch {
  readonly networks: readonly FoundNetwork[]
  /** Why the other state dicts are none, the largest one's reason first. */
  readonly problems: readonly (Error & Problem)[]
}

/** Fewer tensors than this make no network that is known. */
const fewestTensors = 3
const deepestPart = 4

/** Looks at every state dict, and at the parts of one that holds several networks (`G.main…`, `D.main…`). */
export function findNetworks(found: readonly FoundStateDict[]): NetworkSearch {
  const networks: FoundNetwork[] = []
  const failures: { readonly size: number; readonly problem: Error & Problem }[] = []
  for (const { path, tensors } of found) {
    const outcome = search(path, tensors, deepestPart)
    networks.push(...outcome.networks)
    for (const problem of outcome.problems) failures.push({ size: tensors.size, problem })
  }
  const problems = failures.toSorted((a, b) => b.size - a.size).map(({ problem }) => problem)
  return { networks, problems }
}

/**
 * The network of that role: an averaged one (EMA) before others, since it makes the better pictures; then the one
 * nearest to the root of the file.
 * @throws ProblemError that says why there is none.
 */
export function chooseNetwork(
  { networks, problems }: NetworkSearch,
  role: NetworkWeights['role'],
): NetworkWeights {
  const [best] = networks
    .filter(({ network }) => network.role === role)
    .toSorted((a, b) => Number(isAveraged(b)) - Number(isAveraged(a)) || a.path.length - b.path.length)
  if (best !== undefined) return best.network
  throw problems[0] ?? unrecognisedProblem(`The file holds no ${role}.`)
}

function isAveraged({ path }: FoundNetwork): boolean {
  return path.some((key) => /(?:^|_)ema(?:$|_)|averag/i.test(key))
}

function search(path: readonly string[], tensors: StateDict, depth: number): NetworkSearch {
  try {
    return { networks: [{ path, network: recogniseNetwork(tensors) }], problems: [] }
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown
    const parts = depth === 0 ? [] : [...partsOf(tensors)].filter(([, part]) => part.size >= fewestTensors)
    if (parts.length === 0 || parts.some(([, part]) => part.size === tensors.size)) {
      return { networks: [], problems: [thrown] }
    }
    const inside = parts.map(([owner, part]) => search([...path, owner], part, depth - 1))
    const networks = inside.flatMap((each) => each.networks)
    // Parts of what is one network say nothing that helps.
    const problems = networks.length === 0 ? [thrown] : inside.flatMap((each) => each.problems)
    return { networks, problems }
  }
}
