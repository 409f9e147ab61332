/** The timeline that is edited, with the way back. A drag is tried out first and becomes one step when it ends. */
import * as v from 'valibot'
import { timeline as timelineSchema, type Keyframe, type Timeline } from '../../contract/schemas/timelines.ts'
import { isRecord } from '../parts/isRecord.ts'
import { History } from '../window/history.svelte.ts'
import { keepOverReload, recallHistory } from '../window/keptHistory.ts'
import { emptyTimeline } from './edits.ts'

export interface TimelineContent {
  /** Whose pictures it shows; none until there is a first keyframe. */
  readonly model: string | undefined
  readonly timeline: Timeline
}

export const emptyContent: TimelineContent = { model: undefined, timeline: emptyTimeline }

export class TimelineDocument {
  #history = $state.raw(new History<TimelineContent>(emptyContent))
  #tried = $state.raw<Timeline>()
  /** Of timelines that were open before: the way back is still there when one is opened again. */
  readonly #others = new Map<string, History<TimelineContent>>()
  readonly #onchange: () => void

  /** `onchange` hears of every step, back and forth too. */
  constructor(onchange: () => void) {
    this.#onchange = onchange
    keepOverReload('timeline', () => this.#history)
  }

  /** What was open before a reload is open again: with the way back that it had. */
  recall(): void {
    recallHistory('timeline', this.#history, isContent, isAlike)
  }

  get content(): TimelineContent {
    return this.#history.present
  }

  /** As it is seen: with the drag that is under way. */
  get timeline(): Timeline {
    return this.#tried ?? this.#history.present.timeline
  }

  get model(): string | undefined {
    return this.#history.present.model
  }

  get canUndo(): boolean {
    return this.#history.canUndo
  }

  get canRedo(): boolean {
    return this.#history.canRedo
  }

  keyframe(id: string | undefined): Keyframe | undefined {
    return this.timeline.keyframes.find((one) => one.id === id)
  }

  /** One step. With `control`, quick successive edits of that control are one. */
  edit(
    timeline: Timeline,
    { model = this.model, control }: { model?: string | undefined; control?: string } = {},
  ): void {
    this.#tried = undefined
    const { present } = this.#history
    if (isAlike({ model, timeline }, present)) return
    this.#history.edit({ model, timeline }, control)
    this.#onchange()
  }

  /** Shows what a drag comes to so far. */
  try(timeline: Timeline): void {
    this.#tried = timeline
  }

  /** The drag has ended: what it came to is a step. */
  take(): void {
    if (this.#tried) this.edit(this.#tried)
  }

  /** The drag counts for nothing. */
  drop(): void {
    this.#tried = undefined
  }

  /** Ends a step of successive edits. */
  seal(): void {
    this.#history.seal()
  }

  undo(): void {
    this.#tried = undefined
    if (!this.canUndo) return
    this.#history.undo()
    this.#onchange()
  }

  redo(): void {
    this.#tried = undefined
    if (!this.canRedo) return
    this.#history.redo()
    this.#onchange()
  }

  /** Another timeline. `before` and `now` are what the two are kept under; a new one is kept under nothing yet. */
  open(
    content: TimelineContent,
    { before, now }: { before: string | undefined; now: string | undefined },
  ): void {
    this.#tried = undefined
    if (before !== undefined) this.#others.set(before, this.#history)
    const other = now === undefined ? undefined : this.#others.get(now)
    const isSame = other && isAlike(other.present, content)
    this.#history = isSame ? other : new History<TimelineContent>(content)
  }
}

function isContent(value: unknown): value is TimelineContent {
  if (!isRecord(value)) return false
  const { model, timeline } = value
  return (model === undefined || typeof model === 'string') && v.is(timelineSchema, timeline)
}

/** Whether they say the same, wherever they come from. */
function isAlike(a: TimelineContent, b: TimelineContent): boolean {
  const one = a.timeline
  const other = b.timeline
  return (
    a.model === b.model &&
    one.fps === other.fps &&
    one.seconds === other.seconds &&
    one.loop === other.loop &&
    one.keyframes.length === other.keyframes.length &&
    one.keyframes.every((keyframe, at) => isSameKeyframe(keyframe, other.keyframes[at]!))
  )
}

function isSameKeyframe(a: Keyframe, b: Keyframe): boolean {
  if (a === b) return true
  const isSame = (['id', 'at', 'hold', 'easing', 'path', 'title'] as const).every(
    (name) => a[name] === b[name],
  )
  return isSame && (a.latent === b.latent || isSameLatent(a.latent, b.latent))
}

function isSameLatent(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
