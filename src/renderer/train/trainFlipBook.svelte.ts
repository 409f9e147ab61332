/** Which of a run's previews is shown: the newest by default, one that was chosen, or all of them in turn. */

const framesPerSecond = 8
/** However many there are, one time through takes no longer. */
const longestSeconds = 12

export class FlipBook {
  /** Nothing follows the newest. */
  #chosen = $state<number>()
  #playing = $state(false)
  #length = 0
  #timer: ReturnType<typeof setInterval> | undefined

  get playing(): boolean {
    return this.#playing
  }

  /** The index that is shown of `length`. */
  at(length: number): number {
    return Math.min(length - 1, this.#chosen ?? length - 1)
  }

  setLength(length: number): void {
    this.#length = length
  }

  show(index: number): void {
    this.stop()
    const bounded = Math.max(0, Math.min(this.#length - 1, index))
    this.#chosen = bounded === this.#length - 1 ? undefined : bounded
  }

  newest(): void {
    this.stop()
    this.#chosen = undefined
  }

  toggle(): void {
    if (this.#playing) return this.newest()
    if (this.#length < 2) return
    this.#playing = true
    // From the beginning, unless someone is in the middle of it.
    this.#chosen ??= 0
    this.#timer = setInterval(() => this.#turn(), 1000 / framesPerSecond)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#playing = false
  }

  #turn(): void {
    const stride = Math.max(1, Math.ceil(this.#length / (longestSeconds * framesPerSecond)))
    const next = (this.#chosen ?? 0) + stride
    if (next >= this.#length - 1) this.newest()
    else this.#chosen = next
  }
}
