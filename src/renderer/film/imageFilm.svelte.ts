/**
 * A moving picture (GIF, WebP, APNG) that can be held, gone on with, and scrubbed: its frames are decoded one by one and
 * drawn where they are wanted. Browsers play such pictures by themselves and let nobody hold them.
 */

export class ImageFilm {
  #frame = $state(0)
  #count = $state(0)
  #playing = $state(false)
  #decoder: ImageDecoder | undefined
  /** Counts what was begun: only the last goes on. */
  #round = 0
  #ended = false
  readonly #canvas: HTMLCanvasElement
  readonly #secondsPerFrame: (count: number) => number

  /** `seconds` of the whole, where they are known; else it goes at 25 frames a second. */
  constructor(canvas: HTMLCanvasElement, seconds: number | undefined) {
    this.#canvas = canvas
    this.#secondsPerFrame = (count) => (seconds && seconds > 0 ? seconds / count : 0.04)
  }

  static get isPossible(): boolean {
    return 'ImageDecoder' in globalThis
  }

  get frame(): number {
    return this.#frame
  }

  get count(): number {
    return this.#count
  }

  get playing(): boolean {
    return this.#playing
  }

  get seconds(): number {
    return this.#frame * this.#secondsPerFrame(this.#count)
  }

  get totalSeconds(): number {
    return this.#count * this.#secondsPerFrame(this.#count)
  }

  /** @throws where it is no picture that the browser reads */
  async open(address: string, type: string): Promise<void> {
    const response = await fetch(address)
    if (!response.ok || !response.body) throw new Error(`${address}: ${response.status}`)
    const decoder = new ImageDecoder({ data: response.body, type })
    this.#decoder = decoder
    await decoder.tracks.ready
    await decoder.completed // until then it has as many frames as have arrived
    if (this.#ended) return
    this.#count = decoder.tracks.selectedTrack?.frameCount ?? 1
    await this.#draw(0)
  }

  play(): void {
    if (this.#playing || this.#count < 2) return
    this.#playing = true
    void this.#run(++this.#round)
  }

  pause(): void {
    this.#playing = false
    this.#round += 1
  }

  goTo(frame: number): void {
    this.pause()
    void this.#draw(frame)
  }

  end(): void {
    this.#ended = true
    this.pause()
    this.#decoder?.close()
  }

  async #run(round: number): Promise<void> {
    const step = this.#secondsPerFrame(this.#count) * 1000
    let [from, began] = [this.#frame, performance.now()]
    while (round === this.#round) {
      const elapsed = performance.now() - began
      // What takes too long is left out rather than played late.
      const frame = (from + Math.floor(elapsed / step)) % this.#count
      if (frame !== this.#frame) await this.#draw(frame)
      if (elapsed > 60_000) [from, began] = [frame, began + Math.floor(elapsed / step) * step]
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  }

  async #draw(frame: number): Promise<void> {
    const decoded = await this.#decoder?.decode({ frameIndex: frame }).catch(() => undefined)
    if (!decoded || this.#ended) return decoded?.image.close()
    const { image } = decoded
    if (this.#canvas.width !== image.displayWidth) this.#canvas.width = image.displayWidth
    if (this.#canvas.height !== image.displayHeight) this.#canvas.height = image.displayHeight
    const context = this.#canvas.getContext('2d')
    context?.clearRect(0, 0, image.displayWidth, image.displayHeight)
    context?.drawImage(image, 0, 0)
    image.close()
    this.#frame = frame
  }
}
