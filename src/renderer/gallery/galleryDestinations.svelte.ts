/** Where gallery items go from here: into Explore, into the timeline, into their folder. */
import { createContext } from 'svelte'
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { galleryTexts } from './galleryTexts.ts'
import { canBeAdded, keyframesOfItems } from './galleryTimeline.ts'
import type { Navigation } from '../window/navigation.svelte.ts'
import type { Studio } from '../window/studio.svelte.ts'
import type { OpenTimeline } from '../latents/openTimeline.ts'
import { sayProblem } from '../parts/toasts.ts'

export class GalleryDestinations {
  #adding = $state(false)
  readonly #studio: Studio
  readonly #navigation: Navigation
  readonly #timeline: OpenTimeline

  constructor(studio: Studio, navigation: Navigation, timeline: OpenTimeline) {
    this.#studio = studio
    this.#navigation = navigation
    this.#timeline = timeline
  }

  /** Whether something is on its way to the timeline. */
  get adding(): boolean {
    return this.#adding
  }

  get foldersShown(): boolean {
    return this.#studio.description?.abilities.showInFolder === true
  }

  canAdd(items: readonly GalleryItem[]): boolean {
    return items.some(canBeAdded)
  }

  async addToTimeline(items: readonly GalleryItem[]): Promise<void> {
    if (this.#adding || !this.canAdd(items)) return
    this.#adding = true
    try {
      const keyframes = await keyframesOfItems(this.#studio, items)
      if (keyframes.length === 0) throw new StudioProblem(galleryTexts.nothingToAdd)
      await this.#timeline.add(keyframes)
    } catch (thrown) {
      sayProblem(thrown)
    } finally {
      this.#adding = false
    }
  }

  /** A picture in Explore; a film, or a sheet of one, in Timeline. */
  async open({ id, kind }: GalleryItem): Promise<void> {
    if (kind === 'picture') return this.#navigation.go('explore', { item: id })
    try {
      const { timeline, count } = await this.#studio.call('gallery.item', { id })
      if (timeline) this.#navigation.go('timeline', { item: id })
      else if (kind !== 'animation' || count > 0) this.#navigation.go('explore', { item: id })
      else throw new StudioProblem(galleryTexts.nothingToOpen)
    } catch (thrown) {
      sayProblem(thrown)
    }
  }

  showInFolder({ id }: GalleryItem): void {
    this.#studio.call('gallery.showInFolder', { id }).catch(sayProblem)
  }
}

export const [useDestinations, provideDestinations] = createContext<GalleryDestinations>()
