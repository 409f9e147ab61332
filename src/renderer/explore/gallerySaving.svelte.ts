/** Puts pictures and grids of Explore into the gallery, with all that it takes to open them here again. */
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import { stackLatents, type Latent } from '../../engine/latent/latent.ts'
import { exploreTexts } from './exploreTexts.ts'
import type { Explore } from './explore.svelte.ts'
import { titleOfState, titleOfGrid } from '../latents/stateTexts.ts'
import { finalLatent, type LatentState } from '../latents/latentState.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { sayProblem, sayWithUndo } from '../parts/toasts.ts'

/** What the gallery has of a state, as long as its saving is not undone. */
interface Saved {
  readonly state: LatentState
  readonly item: GalleryItem
}

export class GallerySaving {
  /** What is being saved. */
  #busy = $state<'picture' | 'grid'>()
  #last: Saved | undefined
  readonly #explore: Explore
  readonly #studio: Studio

  constructor(explore: Explore, studio: Studio) {
    this.#explore = explore
    this.#studio = studio
  }

  get busy(): 'picture' | 'grid' | undefined {
    return this.#busy
  }

  /** Where one is, or another place. */
  async picture(state: LatentState = this.#explore.state): Promise<void> {
    const subject = this.#explore.subjects.known(state.generator)
    if (subject) await this.#save('picture', state, [finalLatent(state, subject)])
  }

  /** A picture of the grid. */
  async tile(state: LatentState): Promise<void> {
    this.#explore.trace(state)
    await this.picture(state)
  }

  /** The picture where one is, in the gallery: saved there unless it was the last that was. */
  async savedPicture(): Promise<GalleryItem | undefined> {
    const { state } = this.#explore
    if (this.#last?.state !== state) await this.picture(state)
    return this.#last?.state === state ? this.#last.item : undefined
  }

  /** As it is seen, around where one is. */
  async grid(): Promise<void> {
    const { grid, state } = this.#explore
    const latents = grid.tiles.map(({ latent }) => latent)
    await this.#save('grid', state, latents, grid.columns)
  }

  async #save(
    kind: 'picture' | 'grid',
    state: LatentState,
    latents: readonly Latent[],
    columns?: number,
  ): Promise<void> {
    const explore = this.#explore
    const stored = explore.stored(state)
    if (!stored || latents.length === 0 || this.#busy) return
    const madeFrom = explore.lineage.of(stored)
    const settings = kind === 'grid' ? { explore: stored, grid: explore.grid.stored() } : { explore: stored }
    const title =
      kind === 'picture' ? titleOfState(stored) : explore.grid.kind === 'near' && titleOfGrid(stored)
    this.#busy = kind
    try {
      const item = await this.#studio.call('gallery.save', {
        generator: state.generator,
        latents: stackLatents(latents) as Float32Array<ArrayBuffer>,
        count: latents.length,
        kind,
        state: settings,
        made: settings,
        ...(title && { title }),
        ...(columns !== undefined && { columns }),
        ...(madeFrom !== undefined && { madeFrom }),
      })
      explore.lineage.begin(stored, item.id)
      explore.store()
      if (kind === 'picture') this.#last = { state, item }
      const said = kind === 'grid' ? exploreTexts.gridSaved(latents.length) : exploreTexts.saved
      sayWithUndo(said, () => {
        this.#last = undefined
        this.#studio.call('gallery.trash', { ids: [item.id] }).catch(sayProblem)
      })
    } catch (thrown) {
      sayProblem(thrown)
    } finally {
      this.#busy = undefined
    }
  }
}
