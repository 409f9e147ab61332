/** How large time is seen, and which part of it. Knows widths in pixels; no element but what it is told to scroll. */
import type { Timeline } from '../../../contract/schemas/timelines.ts'
import { boundedScale, fittingScale, margins, scrollAfterZoom, timeOf, trackWidth, xOf } from './timeScale.ts'

/** One press of + or −. */
const stepFactor = 1.5

export class Zoom {
  /** Of what can be seen of the track, in pixels. */
  width = $state(0)
  scrollLeft = $state(0)
  /** Pixels of a second, where they were chosen; otherwise all is in sight. */
  #chosen = $state<number>()
  #scroll: (left: number) => void = () => {}
  readonly #timeline: () => Timeline

  constructor(timeline: () => Timeline) {
    this.#timeline = timeline
  }

  /** Pixels of a second. */
  get scale(): number {
    const extent = this.#extent()
    return this.#chosen === undefined ? fittingScale(extent) : boundedScale(this.#chosen, extent)
  }

  /** Pixels of a second, where all is in sight. */
  get fitting(): number {
    return fittingScale(this.#extent())
  }

  get fits(): boolean {
    return this.scale <= this.fitting + 1e-9
  }

  get isClosest(): boolean {
    return this.scale >= boundedScale(Infinity, this.#extent()) - 1e-9
  }

  get trackWidth(): number {
    return trackWidth(this.#extent(), this.scale)
  }

  /** Moments at the two edges of what is seen. */
  get from(): number {
    return timeOf(this.scrollLeft, this.scale)
  }

  get to(): number {
    return timeOf(this.scrollLeft + this.width, this.scale)
  }

  /** Where a moment lies on the whole track, in pixels. */
  x(time: number): number {
    return xOf(time, this.scale)
  }

  time(x: number): number {
    return timeOf(x, this.scale)
  }

  /** What is scrolled from now on, until the returned function is called. */
  scrollBy(scroll: (left: number) => void): () => void {
    this.#scroll = scroll
    return () => {
      if (this.#scroll === scroll) this.#scroll = () => {}
    }
  }

  /** Around `time`, which stays where it is on the screen, or comes into the middle where it isn't to be seen. */
  zoom(steps: number, time: number): void {
    this.#change(this.scale * stepFactor ** steps, time)
  }

  /** By a wheel: `x` of the view stays under the pointer. */
  zoomAt(factor: number, x: number): void {
    this.#change(this.scale * factor, this.time(this.scrollLeft + x))
  }

  fit(): void {
    this.#chosen = undefined
    this.#scroll(0)
  }

  /** Scrolls so that a moment can be seen, by as much of a page as it takes. */
  reveal(time: number): void {
    const x = this.x(time) - this.scrollLeft
    if (x >= 0 && x <= this.width - margins.left) return
    this.#scroll(Math.max(0, this.x(time) - (x < 0 ? this.width * 0.75 : this.width * 0.25)))
  }

  scrollTo(left: number): void {
    this.#scroll(left)
  }

  #change(wanted: number, time: number): void {
    const before = this.scale
    const after = boundedScale(wanted, this.#extent())
    if (after === before) return
    const seen = xOf(time, before) - this.scrollLeft
    const isSeen = seen >= 0 && seen <= this.width
    const left = isSeen
      ? scrollAfterZoom(this.scrollLeft, seen, before, after)
      : Math.max(0, xOf(time, after) - this.width / 2)
    this.#chosen = after <= fittingScale(this.#extent()) + 1e-9 ? undefined : after
    this.#scroll(left)
  }

  #extent() {
    const { seconds, fps } = this.#timeline()
    return { width: this.width, seconds, fps }
  }
}
