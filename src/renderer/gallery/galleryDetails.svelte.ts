/** How one gallery item was made, and what it comes from. Knows the Studio's call; not who looks. */
import type { ItemDetails } from '../../contract/schemas/gallery.ts'
import type { Problem } from '../../contract/problem.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { asProblem } from '../parts/toasts.ts'

export class GalleryDetails {
  #details = $state.raw<ItemDetails>()
  /** A picture of another program says nothing of itself. */
  #problem = $state.raw<Problem>()
  #wanted: string | undefined
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
  }

  get problem(): Problem | undefined {
    return this.#problem
  }

  /** Undefined until it is known. */
  of(id: string): ItemDetails | undefined {
    return this.#details?.item.id === id ? this.#details : undefined
  }

  async load(id: string): Promise<void> {
    this.#wanted = id
    try {
      const details = await this.#studio.call('gallery.item', { id })
      if (this.#wanted !== id) return
      this.#details = details
      this.#problem = undefined
    } catch (error) {
      if (this.#wanted !== id) return
      this.#details = undefined
      this.#problem = asProblem(error)
    }
  }
}
