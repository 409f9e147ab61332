/** What a question to the gallery finds, fetched in pages as they come into view. Knows nothing of who looks or selects. */
import { untrack } from 'svelte'
import type { GalleryItem, GalleryQuery } from '../../contract/schemas/gallery.ts'
import { limits } from '../../contract/limits.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { sayProblem } from '../parts/toasts.ts'

export type Question = Omit<GalleryQuery, 'offset' | 'limit'>

const pageSize = 120

export class GalleryPages {
  #question: Question = {}
  /** Undefined until the first answer. */
  #total = $state<number>()
  #pages = $state.raw<ReadonlyMap<number, readonly GalleryItem[]>>(new Map())
  /** Answers to what was asked before the latest question count for nothing. */
  #asking = 0
  #fetched = new Set<number>()
  #seen: readonly [first: number, last: number] = [0, 0]
  readonly #studio: Studio
  readonly #onitems: (items: readonly GalleryItem[], offset: number) => void

  /** `onitems` hears of every page as it is now. */
  constructor(studio: Studio, onitems: (items: readonly GalleryItem[], offset: number) => void) {
    this.#studio = studio
    this.#onitems = onitems
  }

  get total(): number | undefined {
    return this.#total
  }

  at(index: number): GalleryItem | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  /** Another question, answered from its beginning on. What is shown stays until the answer is there. */
  ask(question: Question): Promise<void> {
    this.#question = question
    this.#seen = [0, 0]
    return this.refresh()
  }

  /** The same question anew: something has changed. */
  async refresh(): Promise<void> {
    const asking = ++this.#asking
    const pages = pagesOf(this.#seen)
    this.#fetched = new Set(pages)
    try {
      const answers = await Promise.all(pages.map((page) => this.#fetch(page)))
      if (asking !== this.#asking) return
      this.#pages = new Map(answers.map(({ items }, i) => [pages[i]!, items]))
      this.#total = answers[0]?.total ?? 0
      answers.forEach(({ items }, i) => this.#onitems(items, pages[i]! * pageSize))
      // What has come into view in the meantime.
      this.see(...this.#seen)
    } catch (error) {
      if (asking !== this.#asking) return
      this.#fetched.clear()
      this.#say(error)
    }
  }

  /** These come into view: from the first to the last. */
  see(first: number, last: number): void {
    this.#seen = [first, last]
    for (const page of pagesOf(this.#seen)) {
      if (untrack(() => this.#total) !== undefined && !this.#fetched.has(page)) void this.#add(page)
    }
  }

  /** Items from `first` to `last` or to the end, wherever they are. @throws StudioProblem */
  async between(first: number, last: number): Promise<GalleryItem[]> {
    const items: GalleryItem[] = []
    for (let offset = first; offset <= last; offset += limits.page) {
      const limit = Math.min(limits.page, last - offset + 1)
      const answer = await this.#studio.call('gallery.query', { ...this.#question, offset, limit })
      items.push(...answer.items)
      if (offset + limit >= answer.total) break
    }
    return items
  }

  /** Where an item is, or −1. @throws StudioProblem */
  async indexOf(id: string): Promise<number> {
    for (let offset = 0; ; offset += limits.page) {
      const question = { ...this.#question, offset, limit: limits.page }
      const { items, total } = await this.#studio.call('gallery.query', question)
      const at = items.findIndex((item) => item.id === id)
      if (at >= 0) return offset + at
      if (offset + limits.page >= total) return -1
    }
  }

  async #add(page: number): Promise<void> {
    const asking = this.#asking
    this.#fetched.add(page)
    try {
      const { items, total } = await this.#fetch(page)
      if (asking !== this.#asking) return
      this.#pages = new Map(this.#pages).set(page, items)
      this.#total = total
      this.#onitems(items, page * pageSize)
    } catch (error) {
      if (asking !== this.#asking) return
      this.#fetched.delete(page)
      this.#say(error)
    }
  }

  /** That the connection is lost, the window says already, and asks again when it is back. */
  #say(error: unknown): void {
    if (this.#studio.connection === 'open') sayProblem(error)
  }

  #fetch(page: number) {
    const question = { ...this.#question, offset: page * pageSize, limit: pageSize }
    return this.#studio.call('gallery.query', question)
  }
}

function pagesOf([first, last]: readonly [number, number]): number[] {
  const from = Math.floor(first / pageSize)
  return Array.from({ length: Math.floor(Math.max(first, last) / pageSize) - from + 1 }, (_, i) => from + i)
}
