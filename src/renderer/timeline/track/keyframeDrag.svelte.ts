/** What a hand does on the keyframes' lane: moves them, draws out how long one stays, spans a band. Knows pixels of the track. */
import type { Timeline } from '../../../contract/schemas/timelines.ts'
import type { TimelineEditor } from '../timelineEditor.svelte.ts'
import { changed, lastMoment, mostHold, moved } from '../edits.ts'
import { snapped } from './snapped.ts'

/** A press that moves less than this, in pixels, is a click. */
const slack = 3

export interface Press {
  /** On the track, in pixels. */
  readonly x: number
  /** The keyframe under it, or the one whose edge is. */
  readonly keyframe: string | undefined
  readonly edge: string | undefined
  /** Shift: up to there. */
  readonly extend: boolean
  /** Ctrl or Cmd: this one besides. */
  readonly toggle: boolean
}

interface Held {
  readonly id: string
  readonly x: number
  readonly timeline: Timeline
  readonly begun: boolean
}
type Drag =
  | (Held & { readonly kind: 'move'; readonly isOnly: boolean })
  | (Held & { readonly kind: 'hold' })
  | (Pick<Held, 'x' | 'begun'> & {
      readonly kind: 'band'
      readonly to: number
      readonly kept: ReadonlySet<string>
    })

export class KeyframeDrag {
  #drag = $state.raw<Drag>()
  /** What it was drawn to, in seconds. */
  #guide = $state<number>()
  readonly #editor: TimelineEditor

  constructor(editor: TimelineEditor) {
    this.#editor = editor
  }

  get active(): boolean {
    return this.#drag !== undefined
  }

  /** The keyframe that is held, once it has been moved. */
  get held(): string | undefined {
    const drag = this.#drag
    return drag && drag.kind !== 'band' && drag.begun ? drag.id : undefined
  }

  /** Whether it is how long the held one stays that is drawn out. */
  get isHold(): boolean {
    return this.#drag?.kind === 'hold'
  }

  get guide(): number | undefined {
    return this.#guide
  }

  /** In pixels of the track. */
  get band(): { readonly from: number; readonly to: number } | undefined {
    const drag = this.#drag
    if (drag?.kind !== 'band' || !drag.begun) return undefined
    return { from: Math.min(drag.x, drag.to), to: Math.max(drag.x, drag.to) }
  }

  press({ x, keyframe, edge, extend, toggle }: Press): void {
    const { selection, timeline } = this.#editor
    if (edge !== undefined) {
      if (!selection.has(edge)) selection.only(edge)
      this.#drag = { kind: 'hold', id: edge, x, timeline, begun: false }
    } else if (keyframe !== undefined) {
      const isOnly = !extend && !toggle && selection.has(keyframe)
      if (extend) selection.extendTo(keyframe, timeline.keyframes)
      else if (toggle) selection.toggle(keyframe)
      else if (!isOnly) selection.only(keyframe)
      if (selection.has(keyframe))
        this.#drag = { kind: 'move', id: keyframe, x, timeline, isOnly, begun: false }
    } else {
      const kept = extend || toggle ? selection.ids : new Set<string>()
      if (kept.size === 0) selection.clear()
      this.#drag = { kind: 'band', x, to: x, kept, begun: false }
    }
  }

  /** `free`: only frames draw it. `width`: of a keyframe's picture, for a band that touches it. */
  move(x: number, { free, width }: { free: boolean; width: number }): void {
    const drag = this.#drag
    if (!drag || (!drag.begun && Math.abs(x - drag.x) < slack)) return
    if (drag.kind === 'band') {
      this.#drag = { ...drag, to: x, begun: true }
      this.#select(Math.min(drag.x, x) - width, Math.max(drag.x, x), drag.kept)
      return
    }
    if (!drag.begun) this.#drag = { ...drag, begun: true }
    if (drag.kind === 'move') this.#move(drag, x, free)
    else this.#hold(drag, x, free)
  }

  release(): void {
    const drag = this.#drag
    this.#drag = undefined
    this.#guide = undefined
    if (drag?.kind === 'move' && !drag.begun && drag.isOnly) this.#editor.selection.only(drag.id)
    if (drag && drag.kind !== 'band') this.#editor.document.take()
  }

  /** As if it had never begun. */
  cancel(): void {
    this.#drag = undefined
    this.#guide = undefined
    this.#editor.document.drop()
  }

  #move({ id, x: from, timeline }: Drag & { kind: 'move' }, x: number, free: boolean): void {
    const { document, selection, zoom } = this.#editor
    const keyframe = timeline.keyframes.find((one) => one.id === id)
    if (!keyframe) return
    const { time, at } = this.#snap(timeline, keyframe.at + (x - from) / zoom.scale, free, selection.ids)
    document.try(moved(timeline, selection.ids, time - keyframe.at))
    // Where it could not follow, such as at the end, nothing has drawn it.
    this.#guide = document.keyframe(id)?.at === time ? at : undefined
  }

  #hold({ id, x: from, timeline }: Drag & { kind: 'hold' }, x: number, free: boolean): void {
    const keyframe = timeline.keyframes.find((one) => one.id === id)
    if (!keyframe) return
    const { document, zoom } = this.#editor
    const end = keyframe.at + keyframe.hold + (x - from) / zoom.scale
    const { time, at } = this.#snap(timeline, end, free, new Set([id]))
    const hold = Math.max(0, Math.min(time - keyframe.at, mostHold(timeline, id)))
    document.try(changed(timeline, new Set([id]), () => ({ hold })))
    this.#guide = Math.abs(keyframe.at + hold - time) < 1e-9 ? at : undefined
  }

  #snap(timeline: Timeline, time: number, free: boolean, moving: ReadonlySet<string>) {
    const { zoom, options, player } = this.#editor
    const others = timeline.keyframes.filter(({ id }) => !moving.has(id))
    const to = [player.time, 0, lastMoment(timeline), ...others.flatMap(({ at, hold }) => [at, at + hold])]
    return snapped(time, { fps: timeline.fps, scale: zoom.scale, to, on: options.chosen.snapping && !free })
  }

  #select(from: number, to: number, kept: ReadonlySet<string>): void {
    const { zoom, selection, timeline } = this.#editor
    const inside = timeline.keyframes.filter(({ at }) => zoom.x(at) >= from && zoom.x(at) <= to)
    selection.replace([...kept, ...inside.map(({ id }) => id)])
  }
}
