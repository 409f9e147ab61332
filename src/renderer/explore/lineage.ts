/** Which gallery item a picture is made from: the one that was opened or saved where it starts, or where that was come to from. */
import { startKey, type StoredState } from '../latents/storedState.ts'

/** Starts that are remembered; the longest unused goes first. */
const most = 100

export class Lineage {
  /** By start; the last one was used last. */
  readonly #items = new Map<string, string>()

  /** What is made from here on, from the same start, is made from `item`; without one, from nothing. */
  begin(state: StoredState | undefined, item: string | undefined): void {
    if (state) this.#set(startKey(state), item)
  }

  /** From one place one goes to another that is made of it, such as a neighbour: both are made from the same item. */
  follow(from: StoredState | undefined, to: StoredState | undefined): void {
    if (from && to) this.#set(startKey(to), this.of(from) ?? this.of(to))
  }

  of(state: StoredState): string | undefined {
    return this.#items.get(startKey(state))
  }

  #set(start: string, item: string | undefined): void {
    this.#items.delete(start)
    if (item === undefined) return
    this.#items.set(start, item)
    const [oldest] = this.#items.keys()
    if (this.#items.size > most && oldest !== undefined) this.#items.delete(oldest)
  }
}
