/** Long computations that let others in between. */

/**
 * Work that can be interrupted: it yields between its pieces (a layer's pass), and returns its result. `wholly` runs it
 * at one go. Given up half-way (`return()`), it frees what it holds.
 */
export type Pieces<Result> = Generator<void, Result>

export function wholly<Result>(pieces: Pieces<Result>): Result {
  let piece = pieces.next()
  while (!piece.done) piece = pieces.next()
  return piece.value
}
