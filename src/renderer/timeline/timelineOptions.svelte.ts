/** How somebody likes the timeline: what new keyframes are like, what draws what is dragged, what is shown. */
import type { Keyframe } from '../../contract/schemas/timelines.ts'
import { interpolationNames } from '../../engine/latent/interpolate.ts'
import { easingNames } from '../../engine/latent/timeline.ts'
import { isRecord } from '../parts/isRecord.ts'

export const onionCounts = [10, 16, 32] as const
export type OnionCount = (typeof onionCounts)[number]

export class TimelineOptions {
  #path = $state<Keyframe['path']>('slerp')
  #easing = $state<Keyframe['easing']>('ease-in-out')
  #snapping = $state(true)
  #onion = $state<OnionCount>(16)
  #tray = $state(true)
  readonly #onchange: () => void

  constructor(onchange: () => void) {
    this.#onchange = onchange
  }

  /** Of new keyframes. */
  get path(): Keyframe['path'] {
    return this.#path
  }

  set path(path: Keyframe['path']) {
    this.#path = path
    this.#onchange()
  }

  /** Of new keyframes. */
  get easing(): Keyframe['easing'] {
    return this.#easing
  }

  set easing(easing: Keyframe['easing']) {
    this.#easing = easing
    this.#onchange()
  }

  get snapping(): boolean {
    return this.#snapping
  }

  set snapping(snapping: boolean) {
    this.#snapping = snapping
    this.#onchange()
  }

  /** Pictures of the strip, as long as all is in sight. */
  get onion(): OnionCount {
    return this.#onion
  }

  set onion(onion: OnionCount) {
    this.#onion = onion
    this.#onchange()
  }

  /** Whether the tray of pictures is open. */
  get tray(): boolean {
    return this.#tray
  }

  set tray(tray: boolean) {
    this.#tray = tray
    this.#onchange()
  }

  stored() {
    const { path, easing, snapping, onion, tray } = this
    return { path, easing, snapping, onion, tray }
  }

  /** Takes what makes sense of what was stored; it may be of an older version. */
  restore(stored: unknown): void {
    if (!isRecord(stored)) return
    const { path, easing, onion, snapping, tray } = stored
    this.#path = interpolationNames.find((name) => name === path) ?? this.#path
    this.#easing = easingNames.find((name) => name === easing) ?? this.#easing
    this.#onion = onionCounts.find((count) => count === onion) ?? this.#onion
    if (typeof snapping === 'boolean') this.#snapping = snapping
    if (typeof tray === 'boolean') this.#tray = tray
  }
}
