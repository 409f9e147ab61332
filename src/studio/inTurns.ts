/** Lets long computations share the one thread that ops run on: piece by piece, with everything else in between. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Pieces } from '../engine/pieces.ts'

/** A piece may be as long as one layer's pass; shorter ones are run together until this much time has gone. */
const turnMs = 10

/**
 * Turns of the event loop that others get in between: one in which what has arrived is read, one in which what waits
 * together is begun, and with one alone a picture would wait for the piece after.
 */
const letIn = 3

/** The result of the work, or nothing where `signal` had it given up. */
export async function inTurns<Result>(
  pieces: Pieces<Result>,
  signal?: AbortSignal,
): Promise<{ readonly result: Result } | undefined> {
  let began = performance.now()
  while (true) {
    if (signal?.aborted) {
      pieces.return(undefined as Result) // runs what frees; the value goes nowhere
      return undefined
    }
    const piece = pieces.next()
    if (piece.done) return { result: piece.value }
    if (piece.value) await piece.value
    if (performance.now() - began < turnMs) continue
    for (let turn = 0; turn < letIn; turn++) await nextTurn()
    began = performance.now()
  }
}
