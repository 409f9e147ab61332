/** Concurrent work whose results come in the order of its inputs, with a bounded number under way. */

/** At most `width` calls of `work` run or wait to be taken at any time. An abort throws the signal's reason. */
export async function* inOrder<Input, Output>(
  inputs: Iterable<Input>,
  width: number,
  work: (input: Input) => Promise<Output>,
  signal?: AbortSignal,
): AsyncGenerator<Output, void, undefined> {
  const waiting = inputs[Symbol.iterator]()
  const underWay: Promise<Output>[] = []
  let exhausted = false
  try {
    while (true) {
      signal?.throwIfAborted()
      while (!exhausted && underWay.length < width) {
        const next = waiting.next()
        if (next.done === true) {
          exhausted = true
          break
        }
        const result = work(next.value)
        // Looked at in its turn; until then a failure is not an unhandled one.
        result.catch(() => {})
        underWay.push(result)
      }
      const first = underWay.shift()
      if (first === undefined) return
      yield await first
    }
  } finally {
    await Promise.allSettled(underWay)
  }
}
