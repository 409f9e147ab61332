/**
 * One picture that follows what is wished for: at most one request under way, and always the latest wish next, never a
 * queue. Asks within the caller's own event and draws within the answer's. Knows nothing of what the picture is.
 */
import type { MakePicturesInput } from '../../contract/schemas/pictures.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import type { Studio } from '../window/studio.svelte.ts'

export type Wish = Pick<MakePicturesInput, 'generator' | 'latents'>

export interface LatestPictureOptions {
  readonly slot: string
  /** What is wished for now; undefined where nothing can be. */
  wish(): Wish | undefined
  /** Puts it on the screen at once. */
  draw(picture: RawPictures): void
  /** After it has been drawn. */
  onDrawn(picture: RawPictures, roundTripMs: number): void
  onFailure(thrown: unknown): void
}

/** From an input to the end of the draw call that shows it, and on to the frame that presents it. */
export const measures = { draw: 'loom:slider-to-picture', frame: 'loom:slider-to-frame' } as const
/** The moment at which the window has drawn its first picture. */
const firstMark = 'loom:first-picture'
/** Entries that are kept, for whoever reads them late. */
const mostMeasures = 2000

export class LatestPicture {
  readonly #studio: Studio
  readonly #options: LatestPictureOptions
  #wished = false
  #busy = false
  #under: Promise<void> = Promise.resolve()
  /** Moments of the inputs that no picture shows yet. */
  #inputs: number[] = []
  #measured = 0

  constructor(studio: Studio, options: LatestPictureOptions) {
    this.#studio = studio
    this.#options = options
  }

  /** Resolves when nothing is under way. */
  get rest(): Promise<void> {
    return this.#under
  }

  /** `inputAt`: of the input that asks, as performance.now(). */
  ask(inputAt?: number): void {
    this.#wished = true
    if (inputAt !== undefined) this.#inputs.push(inputAt)
    if (!this.#busy) this.#under = this.#follow()
  }

  async #follow(): Promise<void> {
    this.#busy = true
    while (this.#wished) {
      this.#wished = false
      const inputs = this.#inputs
      this.#inputs = []
      const wish = this.#options.wish()
      if (!wish) continue
      const askedAt = performance.now()
      try {
        const { slot } = this.#options
        const made = await this.#studio.call('pictures.make', { ...wish, count: 1, slot, rgba: true })
        if (made.kind === 'superseded') continue
        this.#options.draw(made)
        const drawnAt = performance.now()
        if (performance.getEntriesByName(firstMark).length === 0) performance.mark(firstMark)
        this.#measure(inputs, askedAt, drawnAt, made.ms)
        this.#options.onDrawn(made, drawnAt - askedAt)
      } catch (thrown) {
        this.#options.onFailure(thrown)
      }
    }
    // Before anybody else has a turn: a wish that comes now begins anew.
    this.#busy = false
  }

  #measure(inputs: readonly number[], askedAt: number, drawnAt: number, studioMs: number): void {
    if (inputs.length === 0) return
    this.#measured += inputs.length
    if (this.#measured > mostMeasures) {
      for (const name of Object.values(measures)) performance.clearMeasures(name)
      this.#measured = inputs.length
    }
    for (const start of inputs) {
      performance.measure(measures.draw, { start, end: drawnAt, detail: { askedAt, studioMs } })
    }
    const [start] = inputs
    requestAnimationFrame((end) => {
      performance.measure(measures.frame, { start: start!, end: Math.max(end, drawnAt), detail: { drawnAt } })
    })
  }
}
