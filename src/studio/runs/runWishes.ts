/** What somebody wants of a run while it trains. Whoever trains looks at it after every step. */
export interface KeptMoment {
  readonly epoch: number
  readonly step: number
}

export class RunWishes {
  /** Set where the run is to end here with a model, instead of pausing. */
  wantsModel = false
  readonly #ending = new AbortController()
  readonly #moments: { resolve(at: KeptMoment): void; reject(why: unknown): void }[] = []

  /** Gives the step in progress up. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }

  pause(): void {
    this.#ending.abort()
  }

  stop(): void {
    this.wantsModel = true
    this.#ending.abort()
  }

  /** Resolves when a checkpoint of a moment after this call is on the disk, to be kept. */
  checkpoint(): Promise<KeptMoment> {
    return new Promise((resolve, reject) => this.#moments.push({ resolve, reject }))
  }

  get wantsCheckpoint(): boolean {
    return this.#moments.length > 0
  }

  /** Answers those who wait for a checkpoint with what becomes of `written`. */
  answer(at: KeptMoment, written: Promise<void>): void {
    const waiting = this.#moments.splice(0)
    written.then(
      () => waiting.forEach(({ resolve }) => resolve(at)),
      (error: unknown) => waiting.forEach(({ reject }) => reject(error)),
    )
  }

  /** Nobody trains any more: those who still wait are told why not. */
  end(error: unknown): void {
    this.#moments.splice(0).forEach(({ reject }) => reject(error))
  }
}
