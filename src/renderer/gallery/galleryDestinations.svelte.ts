/** Where gallery items go from here: into Explore, into the timeline, to other programs, into their folder. */
import { createContext } from 'svelte'
import type { Desktop } from '../../contract/desktop.ts'
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import type { StillSettings } from '../../contract/schemas/stills.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { galleryTexts } from './galleryTexts.ts'
import { canBeAdded, keyframesOfItems } from './galleryTimeline.ts'
import type { Navigation } from '../window/navigation.svelte.ts'
import type { Studio } from '../window/studio.svelte.ts'
import type { OpenTimeline } from '../latents/openTimeline.ts'
import { orSay, sayProblem } from '../parts/toasts.ts'
import { copyStill, draggedAs, keptStillSettings, madeAt } from '../still/takeOut.ts'
import type { DraggedAs } from '../window/draggedItem.ts'
import { checkDragged, dragWhenMade } from '../window/dragOutOfWindow.ts'
import type { Workspace } from '../window/workspace.svelte.ts'

export class GalleryDestinations {
  #adding = $state(false)
  readonly #studio: Studio
  readonly #workspace: Workspace
  readonly #navigation: Navigation
  readonly #timeline: OpenTimeline

  constructor(studio: Studio, workspace: Workspace, navigation: Navigation, timeline: OpenTimeline) {
    this.#studio = studio
    this.#workspace = workspace
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

  /** As large as pictures are saved. */
  async copy(item: GalleryItem | undefined): Promise<void> {
    if (!item || item.kind === 'animation') return
    await orSay(copyStill(this.#studio, { kind: 'items', ids: [item.id] }, this.#stillSettings))
  }

  /** What an item is where it is dropped. */
  draggedAs(item: GalleryItem): DraggedAs {
    return draggedAs(item, this.#stillSettings)
  }

  /** Takes their files along with the pointer, in the desktop. */
  async drag(desktop: Pick<Desktop, 'startDrag'>, items: readonly GalleryItem[]): Promise<void> {
    try {
      checkDragged(items.length)
      await dragWhenMade(desktop, () => madeAt(items.map((item) => this.draggedAs(item).address)))
    } catch (thrown) {
      sayProblem(thrown)
    }
  }

  get #stillSettings(): StillSettings {
    return keptStillSettings(this.#studio, this.#workspace)
  }

  showInFolder({ id }: GalleryItem): void {
    this.#studio.call('gallery.showInFolder', { id }).catch(sayProblem)
  }
}

export const [useDestinations, provideDestinations] = createContext<GalleryDestinations>()
