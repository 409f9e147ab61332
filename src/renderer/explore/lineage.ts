/** Which gallery item a picture is made from: the one that was opened or saved where it starts. */
import { startKey, type StoredState } from '../latents/storedState.ts'

export class Lineage {
  #last: { readonly start: string; readonly item: string } | undefined

  /** What is made from here on, from the same start, is made from `item`; without one, from nothing. */
  begin(state: StoredState | undefined, item: string | undefined): void {
    this.#last = state && item !== undefined ? { start: startKey(state), item } : undefined
  }

  of(state: StoredState): string | undefined {
    return this.#last?.start === startKey(state) ? this.#last.item : undefined
  }
}
