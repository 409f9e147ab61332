/**
 * Pictures of a timeline's frames: the one at the playhead at once, those that are about to be played in batches, small
 * ones for tracks when nothing else is under way. What was made is kept by its latent, so that an edit costs only what it
 * changes. Knows no element.
 */
import type { Generator } from '../../contract/schemas/pictures.ts'
import type { Timeline } from '../../contract/schemas/timelines.ts'
import { stackLatents, type Latent } from '../../engine/latent/latent.ts'
import { frameCount, latentOfFrame } from '../../engine/latent/timeline.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import { LatestPicture } from '../latents/latestPicture.svelte.ts'
import { PictureCache, latentKey, pictureOf } from '../latents/pictureCache.ts'
import type { Studio } from '../window/studio.svelte.ts'

const mostBytes = 64e6
/** Pictures of one request: of what is played next, and of small ones, for which a scrub that begins has to wait. */
const aheadPortion = 16
const smallPortion = 4
/** How far playing looks ahead, in frames. */
const horizon = 64
/** Nothing has been scrubbed for so long: time for small pictures. */
const restMs = 120

export class Frames {
  /** The one at the playhead; what it is of is its key. */
  readonly large: LatestPicture<string>
  readonly #cache = new PictureCache(mostBytes)
  readonly #studio: Studio
  readonly #generator: () => Generator | undefined
  readonly #keys = new WeakMap<Timeline, (string | undefined)[]>()
  readonly #latentKeys = new WeakMap<Latent, string>()
  /** Grows when there are more pictures. */
  #version = $state(0)
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
    this.large = new LatestPicture(studio, {
      slot: 'timeline',
      measure: 'scrub',
      keep: (made, key) => this.#keepLarge(made, key),
    })
  }

  /** Where it has been made; whoever reads it reactively hears when it is. */
  of(latent: Latent): RawPictures | undefined {
    void this.#version
    return this.#cache.get(this.#keyOf(latent))
  }

  /** `inputAt`: of the input that asks, as performance.now(). From the cache it is drawn before this returns. */
  show(timeline: Timeline, frame: number, inputAt?: number): void {
    const generator = this.#generator()
    if (timeline.keyframes.length === 0 || !generator) return
    if (inputAt !== undefined) this.#scrubbedAt = inputAt
    const key = this.#keyOfFrame(timeline, frame)
    const kept = this.#cache.get(key)
    if (kept) this.large.put(key, kept, inputAt)
    else this.large.ask({ of: key, generator, latent: () => latentOfFrame(timeline, frame) }, inputAt)
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
      this.large.put(key, kept)
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
      await this.large.rest
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

  #keepLarge(made: RawPictures, key: string): RawPictures {
    const picture = this.#keep(key, made, 0)
    this.#version += 1
    this.rest()
    return picture
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
