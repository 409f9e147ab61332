/**
 * Pictures of a timeline's frames: the one at the playhead at once, those that are about to be played in batches, small
 * ones for tracks when nothing else is under way. What was made is kept by its latent, so that an edit costs only what it
 * changes. Knows no element; `drawOn` says where the picture goes.
 */
import type { Problem } from '../../contract/problem.ts'
import type { Generator } from '../../contract/schemas/pictures.ts'
import type { Timeline } from '../../contract/schemas/timelines.ts'
import { stackLatents, type Latent } from '../../engine/latent/latent.ts'
import { frameCount, latentOfFrame } from '../../engine/latent/timeline.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import { FrameCache, latentKey, pictureOf } from './timelineFrameCache.ts'
import { InputTimes } from './timelineMeasures.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { asProblem } from '../parts/toasts.ts'

const mostBytes = 64e6
/** Pictures of one request: of what is played next, and of small ones, for which a scrub that begins has to wait. */
const aheadPortion = 16
const smallPortion = 4
/** How far playing looks ahead, in frames. */
const horizon = 64
/** Nothing has been scrubbed for so long: time for small pictures. */
const restMs = 120

interface Wish {
  readonly key: string
  readonly latent: Latent
  readonly number: number
}

export class TimelineFrames {
  readonly #cache = new FrameCache(mostBytes)
  readonly #studio: Studio
  readonly #generator: () => Generator | undefined
  readonly #keys = new WeakMap<Timeline, (string | undefined)[]>()
  readonly #latentKeys = new WeakMap<Latent, string>()
  readonly #inputs = new InputTimes()
  #draw: (picture: RawPictures) => void = () => {}
  #picture = $state.raw<RawPictures>()
  /** Grows when there are more pictures. */
  #version = $state(0)
  #problem = $state.raw<Problem>()
  #wish: Wish | undefined
  #following: Promise<void> | undefined
  /** Of the wish that was drawn last. */
  #drawn: Pick<Wish, 'key' | 'number'> = { key: '', number: 0 }
  #number = 0
  #ahead: Promise<void> | undefined
  /** What one picture takes, in ms, when they are made in batches. */
  #msEach = 0
  readonly #wants = new Map<string, readonly Latent[]>()
  #isMakingSmall = false
  #scrubbedAt = -Infinity
  /** As long as somebody plays, small pictures wait. */
  playing = false

  constructor(studio: Studio, generator: () => Generator | undefined) {
    this.#studio = studio
    this.#generator = generator
  }

  /** What is shown large. */
  get picture(): RawPictures | undefined {
    return this.#picture
  }

  /** Why the picture at the playhead isn't there. */
  get problem(): Problem | undefined {
    return this.#problem
  }

  /** The canvas that shows the large picture from now on, until the returned function is called. */
  drawOn(draw: (picture: RawPictures) => void): () => void {
    this.#draw = draw
    if (this.#picture) draw(this.#picture)
    return () => {
      if (this.#draw === draw) this.#draw = () => {}
    }
  }

  /** Where it has been made; whoever reads it reactively hears when it is. */
  of(latent: Latent): RawPictures | undefined {
    void this.#version
    return this.#cache.get(this.#keyOf(latent))
  }

  /** `inputAt`: of the input that asks, as performance.now(). From the cache it is drawn before this returns. */
  show(timeline: Timeline, frame: number, inputAt?: number): void {
    if (timeline.keyframes.length === 0 || !this.#generator()) return
    const key = this.#keyOfFrame(timeline, frame)
    const number = ++this.#number
    if (inputAt !== undefined) {
      this.#inputs.add(number, inputAt)
      this.#scrubbedAt = inputAt
    }
    const kept = this.#cache.get(key)
    if (kept) {
      this.#wish = undefined
      this.#put(kept, { key, number })
      return
    }
    this.#wish = { key, number, latent: latentOfFrame(timeline, frame) }
    this.#following ??= this.#follow().finally(() => (this.#following = undefined))
  }

  /** Draws the frame, or the nearest before it of those `back`, where it is there. The frame that was drawn. */
  present(timeline: Timeline, frame: number, back: number): number | undefined {
    const total = frameCount(timeline)
    for (let step = 0; step <= back; step++) {
      const at = timeline.loop ? (frame - step + total) % total : frame - step
      if (at < 0) return undefined
      const key = this.#keyOfFrame(timeline, at)
      const kept = this.#cache.get(key)
      if (!kept) continue
      this.#put(kept, { key, number: ++this.#number })
      return at
    }
    return undefined
  }

  /** Whether every so many frames are all that can be made in time; 1 where all can. */
  stride(fps: number): number {
    return Math.max(1, Math.ceil((this.#msEach * 1.15 * fps) / 1000))
  }

  /** Makes what will be played next and isn't there, one batch at a time. Resolves when a batch has come. */
  prepare(timeline: Timeline, from: number): Promise<void> {
    return (this.#ahead ??= this.#makeAhead(timeline, from).finally(() => (this.#ahead = undefined)))
  }

  /** What `who` shows small: made when nothing else is under way, in this order. */
  want(who: string, latents: readonly Latent[]): void {
    this.#wants.set(who, latents)
    this.rest()
  }

  /** Goes on with the small pictures. */
  rest(): void {
    if (!this.#isMakingSmall) void this.#makeSmall()
  }

  /** Another timeline or another model: what it shows is not what was shown. */
  begin(): void {
    this.#wish = undefined
    this.#problem = undefined
  }

  #put(picture: RawPictures, { key, number }: Pick<Wish, 'key' | 'number'>): void {
    if (key !== this.#drawn.key || this.#picture !== picture) {
      this.#draw(picture)
      this.#picture = picture
    }
    this.#drawn = { key, number }
    this.#problem = undefined
    this.#inputs.answered(number)
  }

  async #follow(): Promise<void> {
    while (this.#wish) {
      const { key, latent, number } = this.#wish
      this.#wish = undefined
      const generator = this.#generator()
      if (!generator) return
      try {
        const made = await this.#studio.call('pictures.make', {
          generator,
          latents: Float32Array.from(latent),
          count: 1,
          slot: 'timeline',
        })
        if (made.kind === 'superseded') continue
        const picture = this.#keep(key, made, 0)
        this.#version += 1
        // Something newer may have been drawn from the cache meanwhile.
        if (number > this.#drawn.number) this.#put(picture, { key, number })
      } catch (thrown) {
        this.#problem = asProblem(thrown)
      }
    }
    this.rest()
  }

  async #makeAhead(timeline: Timeline, from: number): Promise<void> {
    const latents = this.#missingAhead(timeline, from)
    if (latents.length === 0) return
    const askedAt = performance.now()
    if (!(await this.#make(latents)) || latents.length < aheadPortion / 2) return
    // Of fewer, most of it would be the way there and back.
    const each = (performance.now() - askedAt) / latents.length
    this.#msEach = this.#msEach === 0 ? each : 0.7 * this.#msEach + 0.3 * each
  }

  #missingAhead(timeline: Timeline, from: number): Latent[] {
    const total = frameCount(timeline)
    const stride = this.stride(timeline.fps)
    const missing = new Map<string, Latent>()
    const look = (isWanted: (frame: number) => boolean) => {
      for (let step = 0; step < Math.min(horizon, total) && missing.size < aheadPortion; step++) {
        const frame = timeline.loop ? (from + step) % total : from + step
        if (frame >= total) break
        if (!isWanted(frame)) continue
        const key = this.#keyOfFrame(timeline, frame)
        if (!this.#cache.has(key) && !missing.has(key)) missing.set(key, latentOfFrame(timeline, frame))
      }
    }
    look((frame) => frame % stride === 0)
    // Where those are there already, such as in a second round, there is time for the rest.
    if (missing.size === 0) look(() => true)
    return [...missing.values()]
  }

  async #makeSmall(): Promise<void> {
    this.#isMakingSmall = true
    for (let goesOn = true; goesOn;) {
      while (performance.now() - this.#scrubbedAt < restMs) {
        await new Promise((resolve) => setTimeout(resolve, restMs))
      }
      await this.#following
      const latents = this.playing ? [] : this.#missingSmall()
      goesOn = latents.length > 0 && (await this.#make(latents))
    }
    // Before anybody else has a turn: what is wanted from now on begins anew.
    this.#isMakingSmall = false
  }

  #missingSmall(): Latent[] {
    const missing = new Map<string, Latent>()
    for (const latent of [...this.#wants.values()].flat()) {
      const key = this.#keyOf(latent)
      if (!this.#cache.has(key)) missing.set(key, latent)
      if (missing.size === smallPortion) break
    }
    return [...missing.values()]
  }

  /** Whether they are there now. */
  async #make(latents: readonly Latent[]): Promise<boolean> {
    const generator = this.#generator()
    if (!generator) return false
    try {
      const made = await this.#studio.call('pictures.make', {
        generator,
        latents: stackLatents(latents) as Float32Array<ArrayBuffer>,
        count: latents.length,
      })
      if (made.kind === 'superseded') return false
      latents.forEach((latent, at) => this.#keep(keyIn(generator, latent), made, at))
      this.#version += 1
      return true
    } catch {
      // The large picture's own failure says it.
      return false
    }
  }

  /** The first one stays: made with others, a picture may differ by what nobody sees, and would seem to flicker. */
  #keep(key: string, made: RawPictures, at: number): RawPictures {
    const kept = this.#cache.get(key) ?? pictureOf(made, at)
    this.#cache.put(key, kept)
    return kept
  }

  #keyOf(latent: Latent): string {
    const known = this.#latentKeys.get(latent) ?? latentKey(latent)
    this.#latentKeys.set(latent, known)
    return `${this.#generator()?.id} ${known}`
  }

  #keyOfFrame(timeline: Timeline, frame: number): string {
    const keys = this.#keys.get(timeline) ?? []
    this.#keys.set(timeline, keys)
    const known = (keys[frame] ??= latentKey(latentOfFrame(timeline, frame)))
    return `${this.#generator()?.id} ${known}`
  }
}

function keyIn({ id }: Generator, latent: Latent): string {
  return `${id} ${latentKey(latent)}`
}
