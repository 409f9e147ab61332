/** Which gallery item a picture is made from: the one that was opened or saved where it starts. */
import { placeOf, type KeptState } from './exploreKeeping.ts'

export class ExploreLineage {
  #last: { readonly place: string; readonly item: string } | undefined

  /** What is made from here on, from the same start, is made from `item`; without one, from nothing. */
  begin(kept: KeptState | undefined, item: string | undefined): void {
    this.#last = kept && item !== undefined ? { place: placeOf(kept), item } : undefined
  }

  of(kept: KeptState): string | undefined {
    return this.#last?.place === placeOf(kept) ? this.#last.item : undefined
  }
}
