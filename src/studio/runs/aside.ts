/** Work that goes on beside a training, one after the other in the order it came: what is written of a run. */

export class Aside {
  #last: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | undefined
  #waiting = 0

  /** Begins `work` when what came before is done; after a failure nothing more is begun. Resolves when it has ended. */
  add(work: () => Promise<void>): Promise<void> {
    this.#waiting++
    this.#last = this.#last
      .then(() => (this.#failure ? undefined : work()))
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#waiting--
      })
    return this.#last
  }

  /** Waits while more than `most` pieces of work are not done. @throws what one of them has thrown */
  async keepUp(most: number): Promise<void> {
    if (this.#waiting > most) await this.#last
    this.check()
  }

  /** @throws what a piece of work has thrown */
  check(): void {
    if (this.#failure) throw this.#failure.error
  }
}
