/** Pictures at hand for a timeline: favourites and newest of the gallery, places visited in Explore. */
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import { isRecord } from '../parts/isRecord.ts'
import { ExploreVisited, type Stop } from '../explore/exploreVisited.svelte.ts'
import type { Explore } from '../explore/explore.svelte.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { sayProblem } from '../parts/toasts.ts'
import type { Workspace } from '../window/workspace.svelte.ts'

const most = 48

export class TimelineTray {
  /** Undefined until they are known. */
  #favourites = $state.raw<readonly GalleryItem[]>()
  #newest = $state.raw<readonly GalleryItem[]>()
  /** As Explore kept them, as long as it has not been open itself. */
  readonly #keptStops = new ExploreVisited()
  readonly #studio: Studio
  readonly #explore: Explore

  constructor(studio: Studio, explore: Explore, workspace: Workspace) {
    this.#studio = studio
    this.#explore = explore
    const kept = workspace.read('explore')
    if (isRecord(kept)) this.#keptStops.restore(kept['visited'])
  }

  get favourites(): readonly GalleryItem[] | undefined {
    return this.#favourites
  }

  get newest(): readonly GalleryItem[] | undefined {
    return this.#newest
  }

  /** The last one comes first. */
  get stops(): Stop[] {
    const { stops } = this.#explore.visited
    const known = stops.length > 0 ? stops : this.#keptStops.stops
    return known.map((_, index) => known[known.length - 1 - index]!)
  }

  async load(): Promise<void> {
    const question = { kind: 'picture', sort: 'newest', offset: 0, limit: most } as const
    try {
      const [favourites, newest] = await Promise.all([
        this.#studio.call('gallery.query', { ...question, favourite: true }),
        this.#studio.call('gallery.query', question),
      ])
      this.#favourites = favourites.items
      this.#newest = newest.items
    } catch (thrown) {
      // That the connection is lost, the window says already.
      if (this.#studio.connection === 'open') sayProblem(thrown)
    }
  }
}
