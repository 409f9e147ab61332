/** What is done with the selected keyframes and with the timeline as a whole: each one step back. Knows no element. */
import { limits } from '../../contract/limits.ts'
import type { Keyframe, Timeline } from '../../contract/schemas/timelines.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { latentOfFrame } from '../../engine/latent/timeline.ts'
import { timelineTexts } from './timelineTexts.ts'
import type { NewKeyframe } from '../latents/newKeyframe.ts'
import type { Timelines } from './timeline.svelte.ts'
import * as edits from './timelineEdits.ts'
import { newId } from './timelineIds.ts'
import { say, sayProblem } from '../parts/toasts.ts'

/** Keyframes in the order of time, and whose latents they are. */
interface Copied {
  readonly keyframes: readonly Keyframe[]
  readonly generator: NewKeyframe['generator']
}

export class TimelineDeeds {
  /** The window's own. */
  #clipboard = $state.raw<Copied>({ keyframes: [], generator: undefined })
  readonly #timelines: Timelines

  constructor(timelines: Timelines) {
    this.#timelines = timelines
  }

  get canPaste(): boolean {
    return this.#clipboard.keyframes.length > 0
  }

  /** By frames. */
  nudge(frames: number): void {
    const { timeline, selection } = this.#timelines
    this.#edit(edits.moved(timeline, selection.ids, frames / timeline.fps), 'nudge')
  }

  /** Of all that are selected; `control` makes quick successive edits one step. */
  change(change: Partial<Keyframe>, control?: string): void {
    const { timeline, selection } = this.#timelines
    this.#edit(
      edits.changed(timeline, selection.ids, () => change),
      control,
    )
  }

  /** The first of them is at `time` then, the others as far from it as they were. */
  moveTo(time: number): void {
    const { timeline, selection, selected } = this.#timelines
    if (selected[0]) this.#edit(edits.moved(timeline, selection.ids, time - selected[0].at), 'at')
  }

  hold(seconds: number): void {
    const { timeline, selection } = this.#timelines
    this.#edit(
      edits.changed(timeline, selection.ids, ({ id }) => ({
        hold: Math.min(seconds, edits.mostHold(timeline, id)),
      })),
      'hold',
    )
  }

  retitle(id: string, typed: string): void {
    const { timeline } = this.#timelines
    const title = typed.trim()
    const keyframes = timeline.keyframes.map((one) => {
      if (one.id !== id) return one
      const { title: _, ...untitled } = one
      return title === '' ? untitled : { ...untitled, title }
    })
    this.#edit({ ...timeline, keyframes })
  }

  remove(): void {
    const { timeline, selection } = this.#timelines
    this.#edit(edits.removed(timeline, selection.ids))
    selection.clear()
  }

  copy(): void {
    const { selected, model } = this.#timelines
    if (selected.length === 0) return
    this.#clipboard = { keyframes: selected, generator: model && { kind: 'model', id: model.id } }
    say(timelineTexts.copied(selected.length))
  }

  cut(): void {
    if (this.#timelines.selected.length === 0) return
    this.copy()
    this.remove()
  }

  /** At the playhead. */
  paste(): void {
    this.#insert(this.#clipboard, this.#timelines.player.time)
  }

  duplicate(): void {
    const { selected, timeline } = this.#timelines
    const copied = { keyframes: selected, generator: undefined }
    if (selected.length > 0) this.#insert(copied, edits.behind(timeline, selected))
  }

  /** What is seen at the playhead becomes a keyframe there; the way goes on as it did. */
  addHere(): void {
    const { timeline, player, selection, document } = this.#timelines
    if (timeline.keyframes.length === 0) return
    const { frame, time } = player
    const there = timeline.keyframes.find(({ at }) => Math.abs(at - time) < 0.5 / timeline.fps)
    if (there) return selection.only(there.id)
    const latent = latentOfFrame(timeline, frame)
    const keyframe = this.#timelines.keyframe({ latent, title: timelineTexts.ofFrame(frame) }, time)
    document.edit(edits.added(timeline, [keyframe]))
    selection.only(keyframe.id)
  }

  selectAll(): void {
    this.#timelines.selection.replace(this.#timelines.timeline.keyframes.map(({ id }) => id))
  }

  /** The next or the last keyframe: the playhead goes there, and it is selected, or besides with `extends_`. */
  goToNeighbour(way: 1 | -1, extends_ = false): void {
    const { timeline, player, selection } = this.#timelines
    const next = edits.neighbourOf(timeline, player.time, way)
    if (!next) return
    if (extends_) selection.extendTo(next.id, timeline.keyframes)
    else selection.only(next.id)
    player.goToTime(next.at)
  }

  get canDistribute(): boolean {
    return this.#timelines.selected.length > 2
  }

  distribute(): void {
    const { timeline, selection } = this.#timelines
    this.#edit(edits.distributed(timeline, selection.ids))
  }

  /** The selected ones, where there are several; otherwise all. */
  runBackwards(): void {
    const { timeline, selected } = this.#timelines
    const some = selected.length > 1 ? selected : timeline.keyframes
    this.#edit(edits.reversed(timeline, new Set(some.map(({ id }) => id))))
  }

  setFps(fps: number): void {
    const { timeline, player } = this.#timelines
    const { time } = player
    this.#edit(edits.withFps(timeline, fps), 'fps')
    player.goToTime(time)
  }

  setSeconds(seconds: number): void {
    this.#edit(edits.withSeconds(this.#timelines.timeline, Math.min(seconds, limits.filmSeconds)), 'seconds')
  }

  toggleLoop(): void {
    const { timeline } = this.#timelines
    this.#edit({ ...timeline, loop: !timeline.loop })
  }

  #insert({ keyframes: some, generator }: Copied, at: number): void {
    const { timeline, selection, document, latentSize } = this.#timelines
    const [first] = some
    if (!first) return
    try {
      if (latentSize !== undefined && first.latent.length !== latentSize)
        throw new StudioProblem(timelineTexts.otherSize(first.latent.length, latentSize))
      if (timeline.keyframes.length + some.length > limits.keyframes)
        throw new StudioProblem(timelineTexts.tooMany(limits.keyframes))
      const copies = edits.copiesAt(some, at, timeline.fps, newId)
      if (copies.at(-1)!.at > limits.filmSeconds - edits.usualGap)
        throw new StudioProblem(timelineTexts.tooLong(limits.filmSeconds))
      const model =
        latentSize === undefined
          ? this.#timelines.modelFor(first.latent.length, { generator })
          : document.model
      document.edit(edits.added(timeline, copies), { model })
      selection.replace(copies.map(({ id }) => id))
    } catch (thrown) {
      sayProblem(thrown)
    }
  }

  #edit(timeline: Timeline, control?: string): void {
    this.#timelines.edit(timeline, control)
  }
}
