/** The pictures that a model has learned and keeps, by name, fetched in pages as they come into view. Knows no element. */
import { untrack } from 'svelte'
import type { LearnedPictures as Found } from '../../contract/schemas/models.ts'
import { splitLatents } from '../../engine/latent/latent.ts'
import { sayProblem } from '../parts/toasts.ts'
import type { Studio } from '../window/studio.svelte.ts'

export interface LearnedPicture {
  /** Where it stands on the sheet. */
  readonly index: number
  readonly name: string
  readonly latent: Float32Array
}

const pageSize = 120
const mostOfFew = 48

export class LearnedPictures {
  #model = $state<string>()
  #text = $state('')
  /** Undefined until the first answer. */
  #total = $state<number>()
  #sheet = $state.raw<Found['sheet']>()
  #pages = $state.raw<ReadonlyMap<number, readonly LearnedPicture[]>>(new Map())
  /** Answers to what was asked before the latest question count for nothing. */
  #asking = 0
  #fetched = new Set<number>()
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
  }

  get text(): string {
    return this.#text
  }

  get total(): number | undefined {
    return this.#total
  }

  get sheet(): Found['sheet'] | undefined {
    return this.#sheet
  }

  at(index: number): LearnedPicture | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  /** The first of those that are found. */
  get few(): readonly LearnedPicture[] {
    return this.#pages.get(0)?.slice(0, mostOfFew) ?? []
  }

  /** Those of a model, all of them. */
  async show(model: string): Promise<void> {
    if (model === this.#model) return
    this.#model = model
    this.#text = ''
    this.#total = undefined
    this.#sheet = undefined
    this.#pages = new Map()
    await this.refresh()
  }

  /** Those whose names have all of its words in them. */
  async search(text: string): Promise<void> {
    this.#text = text
    await this.refresh()
  }

  /** What is shown stays until the answer is there. */
  async refresh(): Promise<void> {
    if (this.#model === undefined) return
    this.#asking += 1
    this.#fetched = new Set()
    await this.#fetch(0)
  }

  /** These come into view, from the first to the last. */
  see(first: number, last: number): void {
    if (untrack(() => this.#total) === undefined) return
    for (let page = Math.floor(first / pageSize); page * pageSize <= last; page++)
      if (!this.#fetched.has(page)) void this.#fetch(page)
  }

  async #fetch(page: number): Promise<void> {
    const asking = this.#asking
    const [id, text] = [this.#model!, this.#text]
    const isFirst = this.#fetched.size === 0
    this.#fetched.add(page)
    try {
      const question = { id, text, offset: page * pageSize, limit: pageSize }
      const { total, pictures, latents, sheet } = await this.#studio.call('models.pictures', question)
      if (asking !== this.#asking) return
      const each = splitLatents(latents, latents.length / Math.max(1, pictures.length))
      const found = pictures.map((picture, at) => ({ ...picture, latent: Float32Array.from(each[at]!) }))
      this.#pages = new Map(isFirst ? [] : this.#pages).set(page, found)
      this.#total = total
      this.#sheet = sheet
    } catch (thrown) {
      if (asking !== this.#asking) return
      this.#fetched.delete(page)
      // That the connection is lost, the window says already, and asks again when it is back.
      if (this.#studio.connection === 'open') sayProblem(thrown)
    }
  }
}
