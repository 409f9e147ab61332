/**
 * Explore's states as plain JSON, for the workspace, the gallery and picture files. Each carries its latent too: where a
 * knob's direction is not the same any more, the latent still is.
 */
import { generatorKey, rebased, steeredLatent, type ExploreState, type Subject } from './exploreState.ts'
import { isRecord } from '../parts/isRecord.ts'

/** float32, little-endian, base64. */
type Floats = string

export interface KeptState {
  readonly generator: ExploreState['generator']
  readonly seed?: number
  readonly latent?: Floats
  readonly psi: number
  readonly knobs: ExploreState['knobs']
  /** The latent before the truncation. */
  readonly steered: Floats
}

/** Entries that differ by less are the same: float32 sums in another order. */
const tolerance = 1e-4

export function keptState(state: ExploreState, subject: Subject): KeptState {
  const { generator, base, psi, knobs } = state
  const start = base.kind === 'seed' ? { seed: base.seed } : { latent: writeFloats(base.latent) }
  return { generator, ...start, psi, knobs, steered: writeFloats(steeredLatent(state, subject)) }
}

/** Undefined for what is of another version, or none at all. */
export function readKept(value: unknown): KeptState | undefined {
  if (!isRecord(value)) return undefined
  const { generator, seed, latent, psi, knobs, steered } = value
  if (!isRecord(generator) || typeof generator['id'] !== 'string') return undefined
  if (generator['kind'] !== 'model' && generator['kind'] !== 'run') return undefined
  if (typeof psi !== 'number' || typeof steered !== 'string' || !isRecord(knobs)) return undefined
  if (!Number.isSafeInteger(seed) && typeof latent !== 'string') return undefined
  if (!Object.values(knobs).every((amount) => typeof amount === 'number')) return undefined
  return value as unknown as KeptState
}

/** As it was, or, where that is another picture by now, with its latent as the base. Undefined for another latent size. */
export function restoredState(kept: KeptState, subject: Subject): ExploreState | undefined {
  const { seed, latent, psi, knobs } = kept
  const { generator } = subject
  const goal = readFloats(kept.steered)
  if (goal.length !== subject.latentSize) return undefined
  const start = latent === undefined ? undefined : readFloats(latent)
  const base = start
    ? ({ kind: 'latent', latent: start } as const)
    : { kind: 'seed' as const, seed: seed ?? 0 }
  const state: ExploreState = { generator, base, psi, knobs }
  const isWhole = start === undefined || start.length === subject.latentSize
  const reached = isWhole ? steeredLatent(state, subject) : undefined
  const isSame = reached?.every((value, i) => Math.abs(value - goal[i]!) <= tolerance)
  return isSame ? state : rebased(state, subject, goal)
}

/** What makes two states the same stop: where they start, whatever knobs are turned from there. */
export function placeOf({ generator, seed, latent }: KeptState): string {
  return `${generatorKey(generator)} ${latent ?? seed}`
}

export function writeFloats(values: Float32Array): Floats {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** Text that holds none is none. */
export function readFloats(text: Floats): Float32Array {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))
  } catch {
    return new Float32Array()
  }
}
