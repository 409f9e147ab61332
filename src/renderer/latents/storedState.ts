/**
 * States as plain JSON, for the workspace, the gallery, keyframes and picture files; latents in base64. Each carries the
 * latent that it came to: where a knob's direction is not the same any more, the latent still is.
 */
import { readFloats, writeFloats } from './floats.ts'
import {
  generatorKey,
  isStart,
  rebased,
  steeredLatent,
  type Base,
  type LatentState,
  type Start,
  type Subject,
} from './latentState.ts'
import { isRecord } from '../parts/isRecord.ts'

export interface StoredState {
  readonly generator: LatentState['generator']
  readonly seed?: number
  readonly latent?: string
  /** The picture whose latent it is. */
  readonly start?: Start
  readonly psi: number
  readonly knobs: LatentState['knobs']
  /** The latent before the truncation. */
  readonly steered: string
}

/** Entries that differ by less are the same: float32 sums in another order. */
const tolerance = 1e-4

export function storedState(state: LatentState, subject: Subject): StoredState {
  const { generator, base, psi, knobs } = state
  return { generator, ...storedBase(base), psi, knobs, steered: writeFloats(steeredLatent(state, subject)) }
}

function storedBase(base: Base): Pick<StoredState, 'seed' | 'latent' | 'start'> {
  if (base.kind === 'seed') return { seed: base.seed }
  return { latent: writeFloats(base.latent), ...(base.start && { start: { ...base.start } }) }
}

/** Undefined for what is of another version, or none at all. */
export function readStored(value: unknown): StoredState | undefined {
  if (!isRecord(value)) return undefined
  const { generator, seed, latent, start, psi, knobs, steered } = value
  if (!isRecord(generator) || typeof generator['id'] !== 'string') return undefined
  if (generator['kind'] !== 'model' && generator['kind'] !== 'run') return undefined
  if (typeof psi !== 'number' || typeof steered !== 'string' || !isRecord(knobs)) return undefined
  if (!Number.isSafeInteger(seed) && typeof latent !== 'string') return undefined
  if (!Object.values(knobs).every((amount) => typeof amount === 'number')) return undefined
  if (start !== undefined && !isStart(start)) return undefined
  return value as unknown as StoredState
}

/** As it was, or, where that is another picture by now, with its latent as the base. Undefined for another latent size. */
export function restoredState(stored: StoredState, subject: Subject): LatentState | undefined {
  const { psi, knobs } = stored
  const { generator } = subject
  const goal = readFloats(stored.steered)
  if (goal.length !== subject.latentSize) return undefined
  const base = restoredBase(stored)
  const state: LatentState = { generator, base, psi, knobs }
  const isWhole = base.kind === 'seed' || base.latent.length === subject.latentSize
  const reached = isWhole ? steeredLatent(state, subject) : undefined
  const isSame = reached?.every((value, i) => Math.abs(value - goal[i]!) <= tolerance)
  return isSame ? state : rebased(state, subject, goal)
}

function restoredBase({ seed = 0, latent, start }: StoredState): Base {
  if (latent === undefined) return { kind: 'seed', seed }
  return { kind: 'latent', latent: readFloats(latent), ...(start && { start }) }
}

/** The same for states that start at the same latent, whatever knobs are turned from there. */
export function startKey({ generator, seed, latent }: StoredState): string {
  return `${generatorKey(generator)} ${latent ?? seed}`
}
