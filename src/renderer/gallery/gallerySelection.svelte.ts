/** What is selected in the gallery, and where the keyboard stands. Knows items and their places; not where they come from. */
import type { GalleryItem } from '../../contract/schemas/gallery.ts'

export class GallerySelection {
  #items = $state.raw<ReadonlyMap<string, GalleryItem>>(new Map())
  /** Index of the item that the keyboard is at. */
  #current = $state(0)
  #currentId: string | undefined
  /** Where a selection of several in a row began. */
  #anchor = 0
  /** Whether the selection goes where the keyboard goes; not once several have been put together. */
  #follows = $state(true)
  /** Counts what was wanted: of what has to be fetched first, only the latest counts. */
  #wanted = 0

  get items(): GalleryItem[] {
    return [...this.#items.values()]
  }

  get ids(): string[] {
    return [...this.#items.keys()]
  }

  get count(): number {
    return this.#items.size
  }

  /** The selected item, where there is only one. */
  get only(): GalleryItem | undefined {
    return this.#items.size === 1 ? this.#items.values().next().value : undefined
  }

  get current(): number {
    return this.#current
  }

  get anchor(): number {
    return this.#anchor
  }

  get follows(): boolean {
    return this.#follows
  }

  has(id: string): boolean {
    return this.#items.has(id)
  }

  /** Something is selected that has to be fetched first. Give what this returns to `isWanted` when it is there. */
  want(): number {
    return ++this.#wanted
  }

  isWanted(wanted: number): boolean {
    return wanted === this.#wanted
  }

  select(item: GalleryItem, index: number): void {
    this.#wanted += 1
    this.#items = new Map([[item.id, item]])
    this.stand(index, item.id)
    this.#anchor = index
    this.#follows = true
  }

  /** Space: keeps what followed the keyboard until now; from then on selects and deselects. */
  hold(item: GalleryItem, index: number): void {
    if (!this.#follows || !this.has(item.id)) return this.toggle(item, index)
    this.#follows = false
  }

  toggle(item: GalleryItem, index: number): void {
    this.#wanted += 1
    const items = new Map(this.#items)
    if (!items.delete(item.id)) items.set(item.id, item)
    this.#items = items
    this.stand(index, item.id)
    this.#anchor = index
    this.#follows = false
  }

  /** These and no others; the anchor stays. */
  replace(items: readonly GalleryItem[]): void {
    this.#items = new Map(items.map((item) => [item.id, item]))
    this.#follows = true
  }

  /** The keyboard goes there, without selecting. */
  stand(index: number, id: string | undefined): void {
    this.#current = index
    this.#currentId = id
  }

  clear(): void {
    this.#wanted += 1
    this.#items = new Map()
    this.#follows = true
  }

  /** Items as they are now, the first of them at `offset`. */
  refresh(items: readonly GalleryItem[], offset: number): void {
    const at = items.findIndex(({ id }) => id === this.#currentId)
    if (at >= 0) this.#current = offset + at
    const selected = items.filter(({ id }) => this.#items.has(id))
    if (selected.length === 0) return
    const all = new Map(this.#items)
    for (const item of selected) all.set(item.id, item)
    this.#items = all
  }
}
