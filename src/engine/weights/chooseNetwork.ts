/** Finds the networks in what a file held: wrapped, several of them, or several in one dictionary. Knows no format. */
import type { Problem } from '../../contract/problem.ts'
import { ProblemError } from '../problemError.ts'
import { isBeside, isCalledGenerator, isOfNetwork } from './besideNetwork.ts'
import { partsOf } from './names.ts'
import type { NetworkWeights } from './networkWeights.ts'
import { spectralWeights, wholeWeights } from './normalisedWeights.ts'
import { recogniseNetwork, unrecognisedProblem } from './recognise.ts'
import type { FoundStateDict, StateDict } from './stateDict.ts'
import { printable } from './weightsProblem.ts'

interface Place {
  /** Keys and name parts that lead to it: `[]`, `['checkpoint', 'G']`. */
  readonly path: readonly string[]
  /** How many of them are keys of dictionaries; the others are parts of names within one. */
  readonly keys: number
}

export interface FoundNetwork extends Place {
  readonly network: NetworkWeights
}

/** What is no network, and why. */
interface Rest extends Place {
  readonly tensors: StateDict
  readonly problem: Error & Problem
}

export interface NetworkSearch {
  readonly networks: readonly FoundNetwork[]
  readonly rests: readonly Rest[]
}

/** Fewer tensors than this make no network that is known. */
const fewestTensors = 3
const deepestPart = 4
const mostNamed = 8

/** Looks at every state dict, and at the parts of one that holds several networks (`G.main…`, `D.main…`). */
export function findNetworks(found: readonly FoundStateDict[]): NetworkSearch {
  return joined(
    found.map(({ path, tensors }) => searchPart({ path, keys: path.length }, tensors, deepestPart)),
  )
}

/**
 * The network of that role: an averaged one (EMA) before others, since it makes the better pictures; then the one
 * nearest to the root of the file.
 * @throws ProblemError that says why there is none; `weights-parts` where something else may lie on a generator's way to
 * its picture
 */
export function chooseNetwork(search: NetworkSearch, role: NetworkWeights['role']): FoundNetwork {
  const { networks, rests } = search
  const [best] = networks
    .filter(({ network }) => network.role === role)
    .toSorted((a, b) => Number(isAveraged(b)) - Number(isAveraged(a)) || a.path.length - b.path.length)
  if (best === undefined) {
    const [largest] = rests.toSorted((a, b) => b.tensors.size - a.tensors.size)
    throw largest?.problem ?? unrecognisedProblem(`The file holds no ${role}.`)
  }
  if (role === 'generator') for (const rest of rests) checkBeside(best, rest)
  return best
}

/** What else the file holds and the picture does without, in short: `netD`, `fixed_noise`. The generator is the first. */
export function leftOut(
  { networks, rests }: NetworkSearch,
  taken: readonly FoundNetwork[],
): readonly string[] {
  const others = [...networks.filter((one) => !taken.includes(one)), ...rests]
  return [...new Set(others.flatMap((other) => shortNames(taken[0]!, other)))].slice(0, mostNamed)
}

/**
 * What the module of this network alone calls its tensors, by the names that they have here: `G.net.0.weight` beside
 * `D.net.0.weight` is its `net.0.weight`.
 */
export function ownNames(
  { networks, rests }: NetworkSearch,
  found: FoundNetwork,
): ReadonlyMap<string, string> {
  const others = [...networks.filter((one) => one !== found), ...rests].filter((one) =>
    sharesDictionary(found, one),
  )
  const owned = others.flatMap((other) => {
    const names = 'network' in other ? other.network.names.values() : other.tensors.keys()
    return [...names].flatMap((name) => {
      const { own, shared } = apartSegments(found, fullName(other, name))
      return 'network' in other || isOfNetwork(own) ? [shared - found.keys + 1] : []
    })
  })
  const cut = owned.length === 0 ? 0 : Math.min(...new Set(owned))
  return new Map(
    [...found.network.names].map(([name, given]) => [name, given.split('.').slice(cut).join('.')]),
  )
}

function isAveraged({ path }: Place): boolean {
  return path.some((key) => /(?:^|_)ema(?:$|_)|averag/i.test(key))
}

function joined(searches: readonly NetworkSearch[]): NetworkSearch {
  return {
    networks: searches.flatMap(({ networks }) => networks),
    rests: searches.flatMap(({ rests }) => rests),
  }
}

function searchPart(place: Place, tensors: StateDict, depth: number): NetworkSearch {
  try {
    return { networks: [{ ...place, network: recognised(tensors) }], rests: [] }
  } catch (problem) {
    if (!(problem instanceof ProblemError)) throw problem
    const rest = (of: Place, some: StateDict): NetworkSearch => ({
      networks: [],
      rests: [{ ...of, tensors: some, problem }],
    })
    const parts = depth === 0 ? [] : [...partsOf(tensors)]
    if (parts.length < 2) return rest(place, tensors)
    const inside = joined(
      parts.map(([owner, part]) => {
        const of = { path: [...place.path, owner], keys: place.keys }
        return part.size < fewestTensors ? rest(of, part) : searchPart(of, part, depth - 1)
      }),
    )
    // Parts of what is one network say nothing that helps.
    return inside.networks.length === 0 ? rest(place, tensors) : inside
  }
}

/** Normalisations are folded into the weights, but for one that belongs to a network that is known. */
function recognised(tensors: StateDict): NetworkWeights {
  try {
    return recogniseNetwork(wholeWeights(tensors))
  } catch (problem) {
    const spectral = spectralWeights(tensors)
    if (!spectral) throw problem
    try {
      return recogniseNetwork(spectral)
    } catch {
      throw problem
    }
  }
}

/** @throws ProblemError `weights-parts` */
function checkBeside(chosen: FoundNetwork, rest: Rest): void {
  if (rest.problem.code === 'weights-values') return // a whole network, whose numbers are no use
  const isApart = !sharesDictionary(chosen, rest)
  const doubtful = [...rest.tensors].filter(([name, { shape }]) => {
    const { own, others } = apartSegments(chosen, fullName(rest, name))
    const isOfAnother = isCalledGenerator(own) && isCalledGenerator(others)
    // A few numbers in another dictionary are of no layer.
    return !isBeside(own) && !isOfAnother && !(isApart && shape.length < 2)
  })
  const [first] = doubtful
  if (!first) return
  const name = fullName(rest, first[0])
  const owner = apartSegments(chosen, name).own[0]!
  const more = doubtful.length === 1 ? '' : ` and ${doubtful.length - 1} more`
  throw new ProblemError({
    code: 'weights-parts',
    message: `Besides a generator the file holds “${printable(owner)}” (${printable(name.join('.'))}${more}), which may lie on the way to the picture: without it the pictures would be others.`,
    remedy:
      'Only whole generators of a known kind are read. If this has nothing to do with the picture, save the state dict without it.',
  })
}

function sharesDictionary(a: Place, b: Place): boolean {
  return dictionaryOf(a).join('\n') === dictionaryOf(b).join('\n')
}

function dictionaryOf({ path, keys }: Place): readonly string[] {
  return path.slice(0, keys)
}

/** From the root of the file. */
function fullName(place: Place, name: string): readonly string[] {
  return [...dictionaryOf(place), ...name.split('.')]
}

/** The parts of both names from the first one in which they differ. */
function apartSegments(chosen: FoundNetwork, name: readonly string[]) {
  const [given = ''] = chosen.network.names.values()
  const network = fullName(chosen, given)
  let shared = 0
  while (shared < name.length - 1 && name[shared] === network[shared]) shared += 1
  return { own: name.slice(shared), others: network.slice(shared), shared }
}

/** What is left out, as people call it: the first part of its name that is not the generator's too. */
function shortNames(chosen: FoundNetwork, other: FoundNetwork | Rest): readonly string[] {
  const names = 'network' in other ? [...other.network.names.values()].slice(0, 1) : [...other.tensors.keys()]
  return names.map((name) => printable(apartSegments(chosen, fullName(other, name)).own[0]!))
}
