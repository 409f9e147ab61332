/** Work on many things of which each succeeds or fails by itself. */

/** How many at the same time: their waits for the disk fall together. */
const atOnce = 16

export interface Results<Output> {
  /** In the order of the inputs. */
  readonly done: readonly Output[]
  /** The first one. */
  readonly failure: { readonly error: unknown } | undefined
}

/** Does all of it, whatever fails. */
export async function severally<Input, Output>(
  inputs: Iterable<Input>,
  work: (input: Input) => Promise<Output>,
): Promise<Results<Output>> {
  const waiting = [...inputs].entries() // shared by the workers
  const done: [place: number, output: Output][] = []
  let failure: { error: unknown } | undefined
  const worker = async () => {
    for (const [place, input] of waiting) {
      try {
        done.push([place, await work(input)])
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { done: done.toSorted(([a], [b]) => a - b).map(([, output]) => output), failure }
}
