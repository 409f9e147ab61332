/** Where one has been in latent space: the last stops, each with the picture it had when it was left. */
import { createContext } from 'svelte'
import { isRecord } from '../parts/isRecord.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import { readStored, startKey, type StoredState } from './storedState.ts'

export interface Stop {
  /** What tells it from the others: where it starts. */
  readonly key: string
  readonly state: StoredState
  /** Undefined until it is made again after a start. */
  readonly picture: RawPictures | undefined
}

const mostStops = 16

export class Visited {
  #stops = $state.raw<readonly Stop[]>([])
  #current = $state<string>()

  /** Oldest first. */
  get stops(): readonly Stop[] {
    return this.#stops
  }

  /** The key of the one where one is. */
  get current(): string | undefined {
    return this.#current
  }

  /** One rests here. A stop that is there already stays where it is in the row and is brought up to date. */
  remember(state: StoredState, picture: RawPictures | undefined): void {
    const stop: Stop = { key: startKey(state), state, picture }
    this.#current = stop.key
    const isThere = this.#stops.some(({ key }) => key === stop.key)
    this.#stops = isThere
      ? this.#stops.map((one) => (one.key === stop.key ? stop : one))
      : [...this.#stops, stop].slice(-mostStops)
  }

  /** The picture of a stop that came without. */
  illustrate(key: string, picture: RawPictures): void {
    this.#stops = this.#stops.map((stop) => (stop.key === key && !stop.picture ? { ...stop, picture } : stop))
  }

  /** The generator is gone: nobody can go there. */
  forget(gone: (state: StoredState) => boolean): void {
    this.#stops = this.#stops.filter(({ state }) => !gone(state))
  }

  stored(): StoredState[] {
    return this.#stops.map(({ state }) => state)
  }

  /** What Explore has stored. It may be of an older version. */
  restore(explore: unknown): void {
    const stops: unknown = isRecord(explore) ? explore['visited'] : undefined
    if (!Array.isArray(stops)) return
    this.#stops = stops
      .map(readStored)
      .filter((state) => state !== undefined)
      .map((state) => ({ key: startKey(state), state, picture: undefined }))
      .slice(-mostStops)
  }
}

export const [useVisited, provideVisited] = createContext<Visited>()
