/** What is done with the selected keyframes and with the timeline as a whole: each one step back. Knows no element. */
import type { Keyframe } from '../../contract/schemas/timelines.ts'
import { say, sayProblem } from '../parts/toasts.ts'
import * as edits from './edits.ts'
import { insertCopies } from './insertion.ts'
import type { Copied, TimelineEditor } from './timelineEditor.svelte.ts'
import { timelineTexts } from './timelineTexts.ts'

/** By frames. */
export function nudge({ document, timeline, selection }: TimelineEditor, frames: number): void {
  document.edit(edits.moved(timeline, selection.ids, frames / timeline.fps), { control: 'nudge' })
}

/** Of all that are selected. */
export function change({ document, timeline, selection }: TimelineEditor, to: Partial<Keyframe>): void {
  document.edit(edits.changed(timeline, selection.ids, () => to))
}

/** The first of them is at `time` then, the others as far from it as they were. */
export function moveTo({ document, timeline, selection, selected }: TimelineEditor, time: number): void {
  const [first] = selected
  if (first) document.edit(edits.moved(timeline, selection.ids, time - first.at), { control: 'at' })
}

export function hold({ document, timeline, selection }: TimelineEditor, seconds: number): void {
  const longest = (id: string) => Math.min(seconds, edits.mostHold(timeline, id))
  const next = edits.changed(timeline, selection.ids, ({ id }) => ({ hold: longest(id) }))
  document.edit(next, { control: 'hold' })
}

export function retitle({ document, timeline }: TimelineEditor, id: string, typed: string): void {
  const title = typed.trim()
  const keyframes = timeline.keyframes.map((one) => {
    if (one.id !== id) return one
    const { title: _, ...untitled } = one
    return title === '' ? untitled : { ...untitled, title }
  })
  document.edit({ ...timeline, keyframes })
}

export function remove({ document, timeline, selection }: TimelineEditor): void {
  document.edit(edits.removed(timeline, selection.ids))
  selection.clear()
}

export function copy(editor: TimelineEditor): void {
  const { selected, generator } = editor
  if (selected.length === 0) return
  editor.clipboard = { keyframes: selected, generator }
  say(timelineTexts.copied(selected.length))
}

export function cut(editor: TimelineEditor): void {
  if (editor.selected.length === 0) return
  copy(editor)
  remove(editor)
}

export function canPaste({ clipboard }: TimelineEditor): boolean {
  return clipboard.keyframes.length > 0
}

/** At the playhead. */
export function paste(editor: TimelineEditor): void {
  tryInsert(editor, editor.clipboard, editor.player.time)
}

export function duplicate(editor: TimelineEditor): void {
  const { selected, timeline } = editor
  tryInsert(editor, { keyframes: selected, generator: undefined }, edits.behind(timeline, selected))
}

export function selectAll({ selection, timeline }: TimelineEditor): void {
  selection.replace(timeline.keyframes.map(({ id }) => id))
}

/** The next or the last keyframe: the playhead goes there, and it is selected, or besides with `extends_`. */
export function goToNeighbour(editor: TimelineEditor, way: 1 | -1, extends_ = false): void {
  const { timeline, player, selection } = editor
  const next = edits.neighbourOf(timeline, player.time, way)
  if (!next) return
  if (extends_) selection.extendTo(next.id, timeline.keyframes)
  else selection.only(next.id)
  player.goToTime(next.at)
}

export function canDistribute({ selected }: TimelineEditor): boolean {
  return selected.length > 2
}

export function distribute({ document, timeline, selection }: TimelineEditor): void {
  document.edit(edits.distributed(timeline, selection.ids))
}

/** The selected ones, where there are several; otherwise all. */
export function runBackwards({ document, timeline, selected }: TimelineEditor): void {
  const some = selected.length > 1 ? selected : timeline.keyframes
  document.edit(edits.reversed(timeline, new Set(some.map(({ id }) => id))))
}

export function setFps({ document, timeline, player }: TimelineEditor, fps: number): void {
  const { time } = player
  document.edit(edits.withFps(timeline, fps), { control: 'fps' })
  player.goToTime(time)
}

export function setSeconds({ document, timeline }: TimelineEditor, seconds: number): void {
  document.edit(edits.withSeconds(timeline, seconds), { control: 'seconds' })
}

export function toggleLoop({ document, timeline }: TimelineEditor): void {
  document.edit({ ...timeline, loop: !timeline.loop })
}

/** What does not fit is said. */
function tryInsert(editor: TimelineEditor, copied: Copied, at: number): void {
  try {
    insertCopies(editor, copied, at)
  } catch (thrown) {
    sayProblem(thrown)
  }
}
