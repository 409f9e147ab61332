/** The gallery as one looks at it: what is asked for, found, selected, edited. It outlives the view. Knows no elements. */
import { createContext } from 'svelte'
import * as v from 'valibot'
import type { GalleryFacets, GalleryItem } from '../../contract/schemas/gallery.ts'
import { galleryTexts } from './galleryTexts.ts'
import { download } from '../window/download.ts'
import { fileNameOf } from '../window/draggedItem.ts'
import {
  favouriteEdit,
  GalleryEdits,
  restoreEdit,
  tagEdit,
  titleEdit,
  trashEdit,
  type GalleryEdit,
} from './galleryEdits.svelte.ts'
import { GalleryPages, type Question } from './galleryPages.svelte.ts'
import { GallerySelection } from './gallerySelection.svelte.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { orSay, sayDone, sayProblem, sayWithUndo } from '../parts/toasts.ts'
import type { Workspace } from '../window/workspace.svelte.ts'

export type Sort = NonNullable<Question['sort']>

export const tileSizes = { min: 72, max: 320, usual: 120 } as const

const noFacets: GalleryFacets = { tags: [], models: [], total: 0, trashed: 0 }

const kept = v.object({
  sort: v.fallback(v.picklist(['newest', 'oldest', 'title', 'model']), 'newest'),
  tile: v.fallback(v.pipe(v.number(), v.minValue(tileSizes.min), v.maxValue(tileSizes.max)), tileSizes.usual),
})

export class Gallery {
  readonly selection = new GallerySelection()
  readonly pages: GalleryPages
  readonly edits: GalleryEdits
  /** It is asked how what is selected is saved. */
  isSaving = $state(false)
  /** Where the grid is scrolled to, in pixels. */
  scrollTop = 0
  #question = $state.raw<Question>({ sort: 'newest' })
  #facets = $state.raw<GalleryFacets>(noFacets)
  #tileSize = $state<number>(tileSizes.usual)
  #opened = false
  readonly #studio: Studio
  readonly #workspace: Workspace

  constructor(studio: Studio, workspace: Workspace) {
    this.#studio = studio
    this.#workspace = workspace
    this.pages = new GalleryPages(studio, (items, offset) => this.selection.refresh(items, offset))
    this.edits = new GalleryEdits(studio)
  }

  get question(): Question {
    return this.#question
  }

  get facets(): GalleryFacets {
    return this.#facets
  }

  get tileSize(): number {
    return this.#tileSize
  }

  set tileSize(size: number) {
    this.#tileSize = size
    this.#keep()
  }

  /** Whether anything but the order and the trash is asked for. */
  get filtered(): boolean {
    const { text = '', tags = [], favourite, model, kind } = this.#question
    return text.trim() !== '' || tags.length > 0 || favourite === true || (model ?? kind) !== undefined
  }

  /** Each time that the view is opened, or the Studio is there again. */
  async look(): Promise<void> {
    if (!this.#opened) {
      const found = v.safeParse(kept, this.#workspace.read('gallery'))
      if (found.success) {
        this.#tileSize = found.output.tile
        this.#question = { sort: found.output.sort }
      }
      this.#opened = true
      await Promise.all([this.pages.ask(this.#question), this.#countFacets()])
    } else await this.refresh()
  }

  /** Something has changed: the same anew, and nothing moves. */
  async refresh(): Promise<void> {
    await Promise.all([this.pages.refresh(), this.#countFacets()])
  }

  /** Another search; what was selected is not in it. */
  narrow(changes: Question): void {
    this.selection.clear()
    this.#ask({ ...this.#question, ...changes })
  }

  /** Everything, or everything in the trash. */
  widen(trash = false): void {
    this.selection.clear()
    this.#ask({ sort: this.#question.sort, ...(trash && { trash }) })
  }

  sort(sort: Sort): void {
    this.#ask({ ...this.#question, sort })
    this.#keep()
  }

  toggleTag(tag: string): void {
    const { tags = [] } = this.#question
    this.narrow({ tags: tags.includes(tag) ? tags.filter((other) => other !== tag) : [...tags, tag] })
  }

  /** Where the keyboard is now: that alone, or, once several are held, only the place. */
  async goTo(index: number, keep: boolean): Promise<void> {
    const item = await this.#itemAt(index)
    if (!item) return
    if (keep || !this.selection.follows) this.selection.stand(index, item.id)
    else this.selection.select(item, index)
  }

  /** Space. */
  async hold(index: number): Promise<void> {
    const item = await this.#itemAt(index)
    if (item) this.selection.hold(item, index)
  }

  async selectAll(): Promise<void> {
    await this.#selectBetween(0, Infinity)
  }

  /** From where the selection began to `index`. */
  async extendTo(index: number): Promise<void> {
    const { anchor } = this.selection
    this.selection.stand(index, this.pages.at(index)?.id)
    await this.#selectBetween(Math.min(anchor, index), Math.max(anchor, index))
  }

  /** Selects an item wherever it is and says where that is; the search gives way where it leaves the item out. */
  async find(item: GalleryItem): Promise<number> {
    try {
      let index = await this.pages.indexOf(item.id)
      if (index < 0) {
        this.widen(item.trashedAt !== undefined)
        index = await this.pages.indexOf(item.id)
      }
      this.selection.select(item, Math.max(0, index))
      return index
    } catch (error) {
      sayProblem(error)
      return -1
    }
  }

  /** For an address that names an item. */
  async findById(id: string): Promise<number> {
    const found = await orSay(this.#studio.call('gallery.item', { id }))
    return found ? this.find(found.item) : -1
  }

  retitle(item: GalleryItem, title: string): void {
    if (title.trim() !== item.title) void this.edits.make(titleEdit(item, title.trim()))
  }

  tag(tag: string, has: boolean): void {
    void this.edits.make(tagEdit(this.selection.items, tag, has))
  }

  /** Those of the selection that are none become favourites; where all are, none is any more. */
  toggleFavourites(items: readonly GalleryItem[] = this.selection.items): void {
    void this.edits.make(favouriteEdit(items, !items.every(({ favourite }) => favourite)))
  }

  async moveToTrash(): Promise<void> {
    await this.#takeAway(trashEdit(this.selection.ids))
  }

  async restore(): Promise<void> {
    await this.#takeAway(restoreEdit(this.selection.ids))
  }

  async emptyTrash(): Promise<void> {
    const done = await orSay(this.#studio.call('gallery.emptyTrash', {}))
    if (!done) return
    this.edits.forget()
    this.selection.clear()
    sayDone(galleryTexts.trashEmptied(done.removed))
  }

  /** A film as it is; of pictures it is asked first how. */
  save(): void {
    const { only } = this.selection
    if (only?.kind === 'animation') download(only.address, fileNameOf(only))
    else this.isSaving = true
  }

  /** What is selected leaves what is shown, with a way back. */
  async #takeAway(edit: GalleryEdit): Promise<void> {
    this.selection.clear()
    if (await this.edits.make(edit)) sayWithUndo(edit.label, () => void this.edits.undoThis(edit))
  }

  #ask(question: Question): void {
    this.#question = question
    this.scrollTop = 0
    this.selection.stand(0, undefined)
    void this.pages.ask(question)
  }

  /** Undefined also where something else was wanted before it was there. */
  async #itemAt(index: number): Promise<GalleryItem | undefined> {
    const here = this.pages.at(index)
    if (here) return here
    this.selection.stand(index, undefined)
    const wanted = this.selection.want()
    const found = await orSay(this.pages.between(index, index))
    return this.selection.isWanted(wanted) ? found?.[0] : undefined
  }

  async #selectBetween(first: number, last: number): Promise<void> {
    const wanted = this.selection.want()
    const items = await orSay(this.pages.between(first, last))
    if (items && this.selection.isWanted(wanted)) this.selection.replace(items)
  }

  async #countFacets(): Promise<void> {
    try {
      this.#facets = await this.#studio.call('gallery.facets', {})
    } catch {
      // Its items are asked for at the same time, and say what is wrong.
    }
  }

  #keep(): void {
    this.#workspace.keep('gallery', { sort: this.#question.sort, tile: this.#tileSize })
  }
}

export const [useGallery, provideGallery] = createContext<Gallery>()
