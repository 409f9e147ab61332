/** Where one has been in Explore: the last stops, each with the picture it had when it was left. */
import type { RawPictures } from '../parts/rawPicture.ts'
import { placeOf, readKept, type KeptState } from './exploreKeeping.ts'

export interface Stop {
  readonly place: string
  readonly kept: KeptState
  /** Undefined until it is made again after a start. */
  readonly picture: RawPictures | undefined
}

const mostStops = 16

export class ExploreVisited {
  #stops = $state.raw<readonly Stop[]>([])
  #current = $state<string>()

  /** Oldest first. */
  get stops(): readonly Stop[] {
    return this.#stops
  }

  /** The place of the one where one is. */
  get current(): string | undefined {
    return this.#current
  }

  /** One rests here. A stop that is there already stays where it is in the row and is brought up to date. */
  remember(kept: KeptState, picture: RawPictures | undefined): void {
    const stop: Stop = { place: placeOf(kept), kept, picture }
    this.#current = stop.place
    const isThere = this.#stops.some(({ place }) => place === stop.place)
    this.#stops = isThere
      ? this.#stops.map((one) => (one.place === stop.place ? stop : one))
      : [...this.#stops, stop].slice(-mostStops)
  }

  /** The picture of a stop that came without. */
  illustrate(place: string, picture: RawPictures): void {
    this.#stops = this.#stops.map((stop) =>
      stop.place === place && !stop.picture ? { ...stop, picture } : stop,
    )
  }

  /** The generator is gone: nobody can go there. */
  forget(gone: (kept: KeptState) => boolean): void {
    this.#stops = this.#stops.filter(({ kept }) => !gone(kept))
  }

  kept(): KeptState[] {
    return this.#stops.map(({ kept }) => kept)
  }

  restore(value: unknown): void {
    if (!Array.isArray(value)) return
    this.#stops = value
      .map(readKept)
      .filter((kept) => kept !== undefined)
      .map((kept) => ({ place: placeOf(kept), kept, picture: undefined }))
      .slice(-mostStops)
  }
}
