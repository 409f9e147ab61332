/** Long computations that let others in between. */

/**
 * Work that can be interrupted: it yields between its pieces (a layer's pass), and returns its result. Where it yields a
 * promise, which never fails, it is to be gone on with once that is kept. Given up half-way (`return()`), it frees what it
 * holds.
 */
export type Pieces<Result> = Generator<Promise<void> | void, Result>

/** The result at one go. @throws RangeError where the work has to wait for something, as for the values of a GPU */
export function wholly<Result>(pieces: Pieces<Result>): Result {
  let piece = pieces.next()
  for (; !piece.done; piece = pieces.next()) {
    if (!piece.value) continue
    pieces.return(undefined as Result) // runs what frees; the value goes nowhere
    throw new RangeError('this work has to wait, and cannot be done at one go')
  }
  return piece.value
}

/** What the promise comes to. @throws what it fails with */
export function* waitFor<Value>(promise: Promise<Value>): Pieces<Value> {
  let outcome: PromiseSettledResult<Value> | undefined
  yield Promise.allSettled([promise]).then(([settled]) => void (outcome = settled))
  if (!outcome) throw new RangeError('the work was gone on with too early')
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
