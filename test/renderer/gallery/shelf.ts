/** A gallery that a test fills: the answers of a Studio that has these items, and does with them what it is asked. */
import type { GalleryItem } from '../../../src/contract/schemas/gallery.ts'
import type { Answers } from '../fakeStudio.ts'
import { detailsOf, itemOf } from '../samples.ts'

export const idAt = (at: number) => `item-${String(at).padStart(4, '0')}`

export class Shelf {
  items: GalleryItem[]

  constructor(count: number, change: (item: GalleryItem, at: number) => GalleryItem = (item) => item) {
    this.items = Array.from({ length: count }, (_, at) => change(itemOf(idAt(at)), at))
  }

  item(at: number): GalleryItem {
    return this.items.find(({ id }) => id === idAt(at))!
  }

  readonly answers = {
    'gallery.query': ({ tags = [], favourite, trash = false, offset, limit }) => {
      const found = this.items.filter(
        (item) =>
          (item.trashedAt !== undefined) === trash &&
          tags.every((tag) => item.tags.includes(tag)) &&
          (!favourite || item.favourite),
      )
      return { total: found.length, items: found.slice(offset, offset + limit) }
    },
    'gallery.facets': () => ({ tags: [], models: [], total: this.items.length, trashed: 0, broken: [] }),
    'gallery.item': ({ id }) => detailsOf(this.items.find((item) => item.id === id)!),
    'gallery.change': ({ ids, title, favourite, addTags = [], removeTags = [] }) =>
      this.#change(ids, ({ tags, ...item }) => ({
        ...item,
        title: title ?? item.title,
        favourite: favourite ?? item.favourite,
        tags: [...tags.filter((tag) => !removeTags.includes(tag)), ...addTags],
      })),
    'gallery.trash': ({ ids }) => {
      this.#change(ids, (item) => ({ ...item, trashedAt: item.createdAt }))
      return {}
    },
    'gallery.restore': ({ ids }) => {
      this.#change(ids, ({ trashedAt: _, ...item }) => item)
      return {}
    },
    'gallery.emptyTrash': () => {
      const kept = this.items.filter(({ trashedAt }) => trashedAt === undefined)
      const removed = this.items.length - kept.length
      this.items = kept
      return { removed }
    },
  } satisfies Answers

  #change(ids: readonly string[], change: (item: GalleryItem) => GalleryItem): GalleryItem[] {
    this.items = this.items.map((item) => (ids.includes(item.id) ? change(item) : item))
    return this.items.filter(({ id }) => ids.includes(id))
  }
}
