/** How somebody likes the timeline: what new keyframes are like, what draws what is dragged, what is shown. */
import * as v from 'valibot'
import { interpolationNames } from '../../engine/latent/interpolate.ts'
import { easingNames } from '../../engine/latent/timeline.ts'
import { isRecord } from '../parts/isRecord.ts'

export const onionCounts = [10, 16, 32] as const

const options = v.object({
  /** Of new keyframes. */
  path: v.fallback(v.picklist(interpolationNames), 'slerp'),
  easing: v.fallback(v.picklist(easingNames), 'ease-in-out'),
  snapping: v.fallback(v.boolean(), true),
  /** Pictures of the strip, as long as all is in sight. */
  onion: v.fallback(v.picklist(onionCounts), 16),
  /** Whether the tray of pictures is open. */
  tray: v.fallback(v.boolean(), true),
})
type Options = Readonly<v.InferOutput<typeof options>>

export class TimelineOptions {
  #chosen = $state.raw() as Options
  readonly #onchange: () => void

  constructor(onchange: () => void) {
    this.#onchange = onchange
    this.restore(undefined)
  }

  get chosen(): Options {
    return this.#chosen
  }

  choose(changes: Partial<Options>): void {
    this.#chosen = { ...this.#chosen, ...changes }
    this.#onchange()
  }

  toggle(name: 'snapping' | 'tray'): void {
    this.choose({ [name]: !this.#chosen[name] })
  }

  /** Takes what makes sense of what was stored; it may be of an older version. */
  restore(stored: unknown): void {
    this.#chosen = v.parse(options, isRecord(stored) ? stored : {})
  }
}
