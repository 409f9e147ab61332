/**
 * The one picture that follows what is wished for: at most one request under way, and always the latest wish next, never
 * a queue. Asks within the caller's own event and draws within the answer's. Knows nothing of what it is a picture of.
 */
import type { Problem } from '../../contract/problem.ts'
import type { Generator } from '../../contract/schemas/pictures.ts'
import type { Latent } from '../../engine/latent/latent.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import { asProblem } from '../parts/toasts.ts'
import type { Studio } from '../window/studio.svelte.ts'

export interface Wish<Of> {
  /** What it is a picture of. */
  readonly of: Of
  readonly generator: Generator
  /** Asked for when the wish has its turn: most wishes of a drag never have one. */
  latent(): Latent
}

export interface LatestPictureOptions<Of> {
  /** Of the Studio's: a newer request takes an older one's place. */
  readonly slot: string
  /** Of the browser's measures: `loom:slider-to-picture` and `loom:slider-to-frame`, say. */
  readonly measure: string
  /** Hears of every picture that comes, also where a newer one is shown already; gives the one to show for it. */
  readonly keep?: (made: RawPictures, of: Of) => RawPictures
}

/** The moment at which the window has drawn its first picture. */
const firstMark = 'loom:first-picture'
/** Entries that are kept, for whoever reads them late. */
const mostMeasures = 2000

export class LatestPicture<Of> {
  readonly #studio: Studio
  readonly #options: LatestPictureOptions<Of>
  #draw: (picture: RawPictures) => void = () => {}
  #picture = $state.raw<RawPictures>()
  #problem = $state.raw<Problem>()
  #roundTripMs = $state<number>()
  #shown: Of | undefined
  #wish: (Wish<Of> & { readonly number: number }) | undefined
  #busy = false
  #following: Promise<void> = Promise.resolve()
  /** Of the last that was asked for or put, and of the one that is shown. */
  #number = 0
  #shownNumber = 0
  /** Inputs that no picture shows yet, as performance.now(). */
  #inputs: { readonly number: number; readonly at: number }[] = []
  #measured = 0

  constructor(studio: Studio, options: LatestPictureOptions<Of>) {
    this.#studio = studio
    this.#options = options
  }

  get picture(): RawPictures | undefined {
    return this.#picture
  }

  /** What the picture is of. */
  get shown(): Of | undefined {
    return this.#shown
  }

  /** Why there is no picture of what was wished for. */
  get problem(): Problem | undefined {
    return this.#problem
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs
  }

  /** Resolves when nothing is under way. */
  get rest(): Promise<void> {
    return this.#following
  }

  /** The canvas that shows it from now on, until the returned function is called. */
  drawOn(draw: (picture: RawPictures) => void): () => void {
    this.#draw = draw
    if (this.#picture) draw(this.#picture)
    return () => {
      if (this.#draw === draw) this.#draw = () => {}
    }
  }

  /** `inputAt`: of the input that asks, as performance.now(). */
  ask(wish: Wish<Of>, inputAt?: number): void {
    this.#wish = { ...wish, number: this.#next(inputAt) }
    if (!this.#busy) this.#following = this.#follow()
  }

  /** One that is there already: it is drawn before this returns, and what was asked for before never after it. */
  put(of: Of, picture: RawPictures, inputAt?: number): void {
    this.#wish = undefined
    this.#show(of, picture, this.#next(inputAt))
  }

  /** It could not even be asked for. */
  fail(thrown: unknown): void {
    this.#problem = asProblem(thrown)
  }

  /** What was wished for counts for nothing. */
  clear(): void {
    this.#wish = undefined
    this.#problem = undefined
  }

  #next(inputAt: number | undefined): number {
    this.#number += 1
    if (inputAt !== undefined) this.#inputs.push({ number: this.#number, at: inputAt })
    return this.#number
  }

  async #follow(): Promise<void> {
    this.#busy = true
    while (this.#wish) {
      const { of, generator, number, ...wish } = this.#wish
      this.#wish = undefined
      const askedAt = performance.now()
      try {
        const latents = wish.latent() as Float32Array<ArrayBuffer>
        const { slot, keep } = this.#options
        const request = { generator, latents, count: 1, slot, rgba: true }
        const made = await this.#studio.call('pictures.make', request)
        if (made.kind === 'superseded') continue
        const picture = keep?.(made, of) ?? made
        if (number < this.#shownNumber) continue
        this.#show(of, picture, number)
        this.#roundTripMs = performance.now() - askedAt
      } catch (thrown) {
        this.#inputs = this.#inputs.filter((input) => input.number > number)
        if (number > this.#shownNumber) this.fail(thrown)
      }
    }
    // Before anybody else has a turn: a wish that comes now begins anew.
    this.#busy = false
  }

  #show(of: Of, picture: RawPictures, number: number): void {
    if (picture !== this.#picture) this.#draw(picture)
    this.#measure(number)
    this.#picture = picture
    this.#shown = of
    this.#shownNumber = number
    this.#problem = undefined
  }

  /** From each input that is answered to the end of the draw call, and on to the frame that presents it. */
  #measure(number: number): void {
    const drawnAt = performance.now()
    if (performance.getEntriesByName(firstMark).length === 0) performance.mark(firstMark)
    const answered = this.#inputs.filter((input) => input.number <= number)
    if (answered.length === 0) return
    this.#inputs = this.#inputs.filter((input) => input.number > number)
    const [toPicture, toFrame] = ['picture', 'frame'].map((end) => `loom:${this.#options.measure}-to-${end}`)
    this.#measured += answered.length
    if (this.#measured > mostMeasures) {
      performance.clearMeasures(toPicture)
      performance.clearMeasures(toFrame)
      this.#measured = answered.length
    }
    for (const { at } of answered) performance.measure(toPicture!, { start: at, end: drawnAt })
    requestAnimationFrame((shownAt) => {
      const end = Math.max(shownAt, drawnAt)
      for (const { at } of answered) performance.measure(toFrame!, { start: at, end })
    })
  }
}
