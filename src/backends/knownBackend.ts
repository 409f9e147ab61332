/** A backend before it is loaded: what it is called, whether it is here, how it is opened. Each folder beside has one. */
import type { Backend } from '../engine/backend.ts'

export interface KnownBackend {
  /** As LOOM_BACKEND and run.json name it. */
  readonly name: string
  /** For people: `Native TensorFlow`. */
  readonly label: string
  /** … in the middle of a sentence: `the native engine`. */
  readonly phrase: string
  /** What using it means for who trains with it. */
  readonly meaning: string
  /** Why it cannot be used here and what to do, without loading anything; undefined where it can. */
  find(): Absence | undefined
  /** Loads it and makes it the one that computes. @throws ProblemError */
  open(): Promise<Backend>
}

export interface Absence {
  readonly reason: string
  readonly remedy: string
}
