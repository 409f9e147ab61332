/** What a run needs to go on, as one set of named tensors. Knows names; not files. */
import { ProblemError } from '../problemError.ts'
import type { NamedArray, StateDict } from '../weights/stateDict.ts'

export interface Checkpoint {
  /** Steps done. */
  readonly step: number
  readonly epoch: number
  readonly seed: number
  /** `generator.…`, `discriminator.…`, `adam.generator.mean.…`, … in PyTorch's layouts. */
  readonly tensors: StateDict
}

/** Which there are is decided by the recipe and the phase. */
export type Part =
  | 'generator'
  | 'discriminator'
  | 'adam.generator'
  | 'adam.discriminator'
  | 'average'
  | 'adam.reconstruction'
  | 'latents'

export function joinState(parts: ReadonlyMap<Part, StateDict>): StateDict {
  const joined = new Map<string, NamedArray>()
  for (const [part, state] of parts) {
    for (const [name, value] of state) joined.set(`${part}.${name}`, value)
  }
  return joined
}

/** One part of a checkpoint, by its own names. */
export function takeState(tensors: StateDict, part: Part): StateDict {
  const prefix = `${part}.`
  const taken = [...tensors].filter(([name]) => name.startsWith(prefix))
  if (taken.length > 0) return new Map(taken.map(([name, value]) => [name.slice(prefix.length), value]))
  throw damagedCheckpoint(part)
}

/** Something is missing from a checkpoint, or has another shape than the recipe gives it. */
export function damagedCheckpoint(what: string): ProblemError {
  return new ProblemError({
    code: 'checkpoint-damaged',
    message: `The checkpoint has no ${what} in it that fits the recipe.`,
    remedy: 'Go on from an earlier checkpoint of the run.',
  })
}
