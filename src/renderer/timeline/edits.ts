/** Changes of a timeline: each gives another one, and leaves the one it was given as it was. Pure; knows no window. */
import type { Keyframe, Timeline } from '../../contract/schemas/timelines.ts'
import { frameCount, type Easing } from '../../engine/latent/timeline.ts'
import { onFrame } from '../../engine/latent/timelinePresets.ts'
import { limits } from '../../contract/limits.ts'

/** From one keyframe to the next that is appended, in seconds. */
export const usualGap = 2
const leastSeconds = 2
const sameTime = 1e-9

export const emptyTimeline: Timeline = { fps: 30, seconds: leastSeconds, loop: true, keyframes: [] }

/** The moment of the last frame: a keyframe that came later would never be seen. */
export function lastMoment(timeline: Pick<Timeline, 'fps' | 'seconds'>): number {
  return (frameCount(timeline) - 1) / timeline.fps
}

/** The nearest frame, and none after the longest film's end: 3,600.02 s are more than it may have. */
function frameAt(seconds: number, fps: number): number {
  const last = Math.floor(limits.filmSeconds * fps) / fps
  return Math.min(onFrame(seconds, fps), last, limits.filmSeconds)
}

/** When the next one is appended. */
export function nextMoment({ keyframes, fps }: Timeline): number {
  const last = keyframes.at(-1)
  return last ? frameAt(last.at + last.hold + usualGap, fps) : 0
}

/** They come at their own times, and the timeline grows to hold them. */
export function added(timeline: Timeline, some: readonly Keyframe[]): Timeline {
  return grown({ ...timeline, keyframes: inOrder([...timeline.keyframes, ...some]) })
}

export function removed(timeline: Timeline, ids: ReadonlySet<string>): Timeline {
  return { ...timeline, keyframes: timeline.keyframes.filter(({ id }) => !ids.has(id)) }
}

/** Moves them together, each on a frame; none leaves the timeline. */
export function moved(timeline: Timeline, ids: ReadonlySet<string>, by: number): Timeline {
  const moving = timeline.keyframes.filter(({ id }) => ids.has(id))
  const [first, last] = [moving[0], moving.at(-1)]
  if (!first || !last) return timeline
  const bounded = Math.max(-first.at, Math.min(by, lastMoment(timeline) - last.at))
  return changed(timeline, ids, ({ at }) => ({ at: frameAt(at + bounded, timeline.fps) }))
}

/** Each of them as `change` says; times are put in order. */
export function changed(
  timeline: Timeline,
  ids: ReadonlySet<string>,
  change: (keyframe: Keyframe) => Partial<Keyframe>,
): Timeline {
  const keyframes = timeline.keyframes.map((one) => (ids.has(one.id) ? { ...one, ...change(one) } : one))
  return { ...timeline, keyframes: inOrder(keyframes) }
}

/** How long a keyframe can stay: to the next one, or to the end; in a loop the first one is next. */
export function mostHold(timeline: Timeline, id: string): number {
  const { keyframes, seconds, loop } = timeline
  const index = keyframes.findIndex((one) => one.id === id)
  const keyframe = keyframes[index]
  if (!keyframe) return 0
  const next = keyframes[index + 1]?.at ?? (loop ? seconds + keyframes[0]!.at : seconds)
  return Math.max(0, Math.min(limits.filmSeconds, next - keyframe.at))
}

/** As many frames as fit; times and lengths go to the nearest frame. */
export function withFps(timeline: Timeline, fps: number): Timeline {
  const seconds = Math.max(1 / fps, frameAt(timeline.seconds, fps))
  const last = lastMoment({ fps, seconds })
  const keyframes = timeline.keyframes.map((one) => ({
    ...one,
    at: Math.min(last, frameAt(one.at, fps)),
    hold: frameAt(one.hold, fps),
  }))
  return { ...timeline, fps, seconds, keyframes }
}

/** Never so short that a keyframe would be lost. */
export function withSeconds(timeline: Timeline, seconds: number): Timeline {
  return { ...timeline, seconds: Math.max(leastLength(timeline), frameAt(seconds, timeline.fps)) }
}

/** The shortest that it can be: its last keyframe is its last frame. */
export function leastLength({ keyframes, fps }: Timeline): number {
  return (Math.round((keyframes.at(-1)?.at ?? 0) * fps) + 1) / fps
}

/** From the first of them to the last, each as far from the next as the others. */
export function distributed(timeline: Timeline, ids: ReadonlySet<string>): Timeline {
  const some = timeline.keyframes.filter(({ id }) => ids.has(id))
  const [first, last] = [some[0], some.at(-1)]
  if (!first || !last || some.length < 3) return timeline
  const step = (last.at - first.at) / (some.length - 1)
  return changed(timeline, ids, ({ id }) => {
    const index = some.findIndex((one) => one.id === id)
    return { at: frameAt(first.at + index * step, timeline.fps) }
  })
}

/** The same way backwards: of all keyframes, or of some, within the time that they take. */
export function reversed(timeline: Timeline, ids: ReadonlySet<string>): Timeline {
  const { keyframes, loop, seconds, fps } = timeline
  const some = keyframes.filter(({ id }) => ids.has(id))
  const [first, last] = [some[0], some.at(-1)]
  if (!first || !last) return timeline
  const isWhole = some.length === keyframes.length
  const end = isWhole ? (loop ? seconds : lastMoment(timeline)) : first.at + last.at + last.hold
  const mirrored = ({ at, hold }: Keyframe) => {
    const time = end - at - hold
    return frameAt(isWhole && loop ? time - Math.floor(time / seconds + sameTime) * seconds : time, fps)
  }
  // The way that led to a keyframe now leads away from it.
  return changed(timeline, ids, (one) => {
    const before = some[some.findIndex(({ id }) => id === one.id) - 1] ?? last
    return {
      at: Math.max(0, mirrored(one)),
      easing: one === first && !isWhole ? last.easing : backwards[before.easing],
      path: before.path,
    }
  })
}

const backwards: Readonly<Record<Easing, Easing>> = {
  linear: 'linear',
  'ease-in': 'ease-out',
  'ease-out': 'ease-in',
  'ease-in-out': 'ease-in-out',
  step: 'step',
}

/** Copies at `at`, as far from each other as they are; `newId` names them. */
export function copiesAt(
  some: readonly Keyframe[],
  at: number,
  fps: number,
  newId: () => string,
): Keyframe[] {
  const first = some[0]?.at ?? 0
  return some.map((one) => ({ ...one, id: newId(), at: frameAt(at + one.at - first, fps) }))
}

/** Where copies of some keyframes go: behind them, halfway to the next one where that is nearer than a second. */
export function behind(timeline: Timeline, some: readonly Keyframe[]): number {
  const last = some.at(-1)
  if (!last) return 0
  const end = last.at + last.hold
  const next = timeline.keyframes.find(({ at }) => at > last.at + sameTime)
  const gap = next && some.length === 1 ? Math.min(1, Math.max(1 / timeline.fps, (next.at - end) / 2)) : 1
  return frameAt(end + gap, timeline.fps)
}

/** The nearest keyframe before or after `time`; undefined where there is none. */
export function neighbourOf(timeline: Timeline, time: number, way: 1 | -1): Keyframe | undefined {
  const { keyframes } = timeline
  const near = 0.5 / timeline.fps
  if (way > 0) return keyframes.find(({ at }) => at > time + near)
  const here = keyframes.findIndex(({ at }) => at >= time - near)
  return keyframes[(here < 0 ? keyframes.length : here) - 1]
}

/** Long enough for its last keyframe, and in a loop for the way back from there. */
function grown(timeline: Timeline): Timeline {
  const last = timeline.keyframes.at(-1)
  if (!last || last.at <= lastMoment(timeline) + sameTime) return timeline
  const more = timeline.loop ? last.hold + usualGap : 1 / timeline.fps
  return { ...timeline, seconds: frameAt(last.at + more, timeline.fps) }
}

/** Those of the same time stay in the order in which they are. */
function inOrder(keyframes: readonly Keyframe[]): Keyframe[] {
  const sorted = [...keyframes]
  sorted.sort((a, b) => a.at - b.at)
  return sorted
}
