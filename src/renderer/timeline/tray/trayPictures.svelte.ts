/** Pictures at hand for a timeline: favourites and newest of the gallery, places visited in Explore. */
import type { GalleryItem } from '../../../contract/schemas/gallery.ts'
import { LearnedPictures } from '../../latents/learnedPictures.svelte.ts'
import type { Stop, Visited } from '../../latents/visited.svelte.ts'
import type { Studio } from '../../window/studio.svelte.ts'
import { sayProblem } from '../../parts/toasts.ts'

const most = 48

export class TrayPictures {
  /** Of the model that the timeline is of. */
  readonly learned: LearnedPictures
  /** Undefined until they are known. */
  #favourites = $state.raw<readonly GalleryItem[]>()
  #newest = $state.raw<readonly GalleryItem[]>()
  readonly #studio: Studio
  readonly #visited: Visited

  constructor(studio: Studio, visited: Visited) {
    this.#studio = studio
    this.#visited = visited
    this.learned = new LearnedPictures(studio)
  }

  get favourites(): readonly GalleryItem[] | undefined {
    return this.#favourites
  }

  get newest(): readonly GalleryItem[] | undefined {
    return this.#newest
  }

  /** The last one comes first. */
  get stops(): Stop[] {
    const { stops } = this.#visited
    return stops.map((_, index) => stops[stops.length - 1 - index]!)
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
