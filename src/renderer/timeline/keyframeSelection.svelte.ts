/** Which keyframes are selected, and from where a range is selected. Knows ids in the order of time; no elements. */

interface Entry {
  readonly id: string
}

export class KeyframeSelection {
  #ids = $state.raw<ReadonlySet<string>>(new Set())
  /** Where a range begins. */
  #anchor: string | undefined
  /** The one that the keyboard is at. */
  #current = $state<string>()

  get ids(): ReadonlySet<string> {
    return this.#ids
  }

  get current(): string | undefined {
    return this.#current
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  /** Those of `entries` that are selected. */
  of<One extends Entry>(entries: readonly One[]): One[] {
    return entries.filter(({ id }) => this.#ids.has(id))
  }

  /** The keyboard goes there; what is selected stays. */
  stand(id: string): void {
    this.#current = id
  }

  only(id: string): void {
    this.#anchor = id
    this.#current = id
    this.#ids = new Set([id])
  }

  toggle(id: string): void {
    this.#anchor = id
    this.#current = id
    const ids = new Set(this.#ids)
    if (!ids.delete(id)) ids.add(id)
    this.#ids = ids
  }

  /** From where the selection began to `id`. */
  extendTo(id: string, entries: readonly Entry[]): void {
    const [from, to] = [this.#anchor ?? id, id].map((one) => entries.findIndex((entry) => entry.id === one))
    if (from === undefined || to === undefined || from < 0 || to < 0) return this.only(id)
    this.#current = id
    this.#ids = new Set(entries.slice(Math.min(from, to), Math.max(from, to) + 1).map((entry) => entry.id))
  }

  replace(ids: Iterable<string>): void {
    this.#ids = new Set(ids)
    if (this.#anchor === undefined || !this.#ids.has(this.#anchor)) {
      const [first] = this.#ids
      this.#anchor = first
      this.#current = first
    }
  }

  clear(): void {
    this.#ids = new Set()
    this.#anchor = undefined
  }
}
