/** The playhead: where it is, and how it goes on by itself when it plays. The clock decides; frames that are late are left out. */
import type { Timeline } from '../../contract/schemas/timelines.ts'
import { frameCount } from '../../engine/latent/timeline.ts'
import type { Frames } from './frames.svelte.ts'

/** From when a frame is due to the draw call that shows it, among the browser's own measures. */
const measure = 'loom:play-to-picture'
/** Entries that are kept, for whoever reads them late. */
const mostMeasures = 4000
/** Playing begins when the first frames are there, or after so long all the same. */
const patienceMs = 600

export class Player {
  #frame = $state(0)
  #playing = $state(false)
  /** When frame 0 of the run of the clock was due, as performance.now(). */
  #startedAt = 0
  #fps = 0
  #due = -1
  #request = 0
  #measured = 0
  readonly #timeline: () => Timeline
  readonly #frames: Frames

  constructor(timeline: () => Timeline, frames: Frames) {
    this.#timeline = timeline
    this.#frames = frames
  }

  /** From 0 on. */
  get frame(): number {
    return Math.min(this.#frame, frameCount(this.#timeline()) - 1)
  }

  get playing(): boolean {
    return this.#playing
  }

  /** In seconds. */
  get time(): number {
    return this.frame / this.#timeline().fps
  }

  /** Within the input's own event: the picture is asked for before this returns. */
  scrub(frame: number, inputAt = performance.now()): void {
    this.#stand(frame)
    this.#frames.show(this.#timeline(), this.frame, inputAt)
  }

  goTo(frame: number): void {
    this.#stand(frame)
  }

  goToTime(time: number): void {
    this.goTo(Math.round(time * this.#timeline().fps))
  }

  /** What is at the playhead may be another picture now. */
  show(): void {
    if (!this.#playing) this.#frames.show(this.#timeline(), this.frame)
  }

  toggle(): void {
    if (this.#playing) this.pause()
    else void this.play()
  }

  async play(): Promise<void> {
    const timeline = this.#timeline()
    if (this.#playing || timeline.keyframes.length === 0) return
    if (!timeline.loop && this.frame === frameCount(timeline) - 1) this.#frame = 0
    this.#playing = true
    this.#frames.playing = true
    await Promise.race([
      this.#frames.prepare(timeline, this.frame),
      new Promise((resolve) => setTimeout(resolve, patienceMs)),
    ])
    if (!this.#playing || this.#request !== 0) return
    this.#due = -1
    this.#start()
    this.#request = requestAnimationFrame((now) => this.#tick(now))
  }

  pause(): void {
    if (!this.#playing) return
    this.#playing = false
    this.#frames.playing = false
    cancelAnimationFrame(this.#request)
    this.#request = 0
    this.show()
    this.#frames.rest()
  }

  #stand(frame: number): void {
    this.#frame = Math.max(0, Math.min(Math.round(frame), frameCount(this.#timeline()) - 1))
    this.#start()
  }

  /** The clock counts from here. */
  #start(): void {
    this.#fps = this.#timeline().fps
    this.#startedAt = performance.now() - (this.#frame * 1000) / this.#fps
    this.#due = -1
  }

  #measure(frame: number, dueAt: number): void {
    this.#measured += 1
    if (this.#measured > mostMeasures) {
      performance.clearMeasures(measure)
      this.#measured = 1
    }
    performance.measure(measure, {
      start: dueAt,
      end: Math.max(dueAt, performance.now()),
      detail: frame,
    })
  }

  #tick(now: number): void {
    const timeline = this.#timeline()
    const total = frameCount(timeline)
    if (timeline.fps !== this.#fps) this.#start()
    const due = Math.floor(((now - this.#startedAt) * timeline.fps) / 1000 + 1e-6)
    if (due !== this.#due && due >= 0) {
      if (due >= total && !timeline.loop) {
        this.#frame = total - 1
        this.pause()
        return
      }
      this.#due = due
      this.#frame = due % total
      const stride = this.#frames.stride(timeline.fps)
      const shown = this.#frames.present(timeline, this.#frame, stride - 1)
      if (shown === this.#frame) this.#measure(due, this.#startedAt + (due * 1000) / timeline.fps)
    }
    void this.#frames.prepare(timeline, (this.#frame + 1) % total)
    this.#request = requestAnimationFrame((next) => this.#tick(next))
  }
}
