/** A journey through latent space over time. Frame i is a pure function of the timeline and i; knows no pictures, no files. */
import { ProblemError } from '../problemError.ts'
import { interpolations, type InterpolationName } from './interpolate.ts'
import type { Latent } from './latent.ts'

export const easingNames = ['linear', 'ease-in', 'ease-out', 'ease-in-out', 'step'] as const
export type Easing = (typeof easingNames)[number]

export interface Keyframe {
  readonly latent: Latent
  /** When it is reached, in seconds from the start. */
  readonly at: number
  /** How long it stays, in seconds; cut short where the next one comes earlier. */
  readonly hold: number
  /** On the way to the next keyframe. */
  readonly easing: Easing
  readonly path: InterpolationName
}

export interface Timeline {
  readonly fps: number
  /** Length. A loop is back at its start then, and the frame that would show that again is not one of it. */
  readonly seconds: number
  /** From the last keyframe on to the first. */
  readonly loop: boolean
  /** In the order of time. */
  readonly keyframes: readonly Keyframe[]
}

/** Times that are nearer to each other than this are the same: what is left of dividing by fps. */
const sameTime = 1e-9

/** How far along at a part `t` of the way, both from 0 to 1. `step` stays until the next keyframe is there. */
export const easings: Readonly<Record<Easing, (t: number) => number>> = {
  linear: (t) => t,
  'ease-in': (t) => t * t,
  'ease-out': (t) => t * (2 - t),
  'ease-in-out': (t) => t * t * (3 - 2 * t), // smoothstep
  step: () => 0,
}

/** At least one. */
export function frameCount({ seconds, fps }: Pick<Timeline, 'seconds' | 'fps'>): number {
  return Math.max(1, Math.round(seconds * fps))
}

/** The latent of frame `index`, from 0 on. */
export function latentOfFrame(timeline: Timeline, index: number): Latent {
  return latentAt(timeline, index / timeline.fps)
}

/**
 * The latent at `time` seconds. Before the first keyframe and after the last there is that one, unless the timeline
 * loops: then the way leads from the last to the first across the end.
 */
export function latentAt(timeline: Timeline, time: number): Latent {
  const leg = legAt(timeline, time)
  if (!leg) throw new RangeError('a timeline without keyframes has no latents')
  const { from, to, along } = leg
  if (from === to || along === 0) return Float32Array.from(from.latent)
  return interpolations[from.path](from.latent, to.latent, along)
}

interface Leg {
  readonly from: Keyframe
  readonly to: Keyframe
  /** How far from `from` to `to`, 0 to 1, after easing. */
  readonly along: number
}

/** Between which keyframes `time` lies; undefined where there are none. */
function legAt({ keyframes, loop, seconds }: Timeline, time: number): Leg | undefined {
  const [first] = keyframes
  const last = keyframes.at(-1)
  if (!first || !last) return undefined
  let now = loop ? time - Math.floor(time / seconds + sameTime) * seconds : time
  // Across the end of a loop, time counts on from the last keyframe.
  if (loop && now < first.at - sameTime) now += seconds
  let index = keyframes.length - 1
  while (index > 0 && keyframes[index]!.at > now + sameTime) index--
  const from = keyframes[index]!
  if (!loop && (from === last || now < from.at)) return { from, to: from, along: 0 }
  const to = keyframes[index + 1] ?? first
  const arrival = from === last ? first.at + seconds : to.at
  const departure = Math.min(from.at + from.hold, arrival)
  const way = arrival - departure
  const part = way <= sameTime ? 0 : (now - departure) / way
  return { from, to, along: part <= sameTime ? 0 : easings[from.easing](Math.min(1, part)) }
}

/** `count` of the timeline's frames, evenly from the first to the last. */
export function evenFrames(timeline: Timeline, count: number): number[] {
  return evenlySpread(frameCount(timeline), count, timeline.loop)
}

/** `count` of so many frames, evenly from the first to the last. Of a loop the end is the start again, and not among them. */
export function evenlySpread(frames: number, count: number, loops = false): number[] {
  if (count === 1) return [0]
  const span = loops ? frames / count : (frames - 1) / (count - 1)
  return Array.from({ length: count }, (_, i) => Math.min(frames - 1, Math.round(i * span)))
}

/** @throws `timeline-empty`, `timeline-order` or `timeline-end` where frames could not be made of it. */
export function checkTimeline({ keyframes, seconds, loop }: Timeline): void {
  if (keyframes.length === 0) {
    throw new ProblemError({
      code: 'timeline-empty',
      message: 'The timeline has no keyframes yet.',
      remedy: 'Add at least one picture to it.',
    })
  }
  if (keyframes.some(({ at }, i) => i > 0 && at < keyframes[i - 1]!.at)) {
    throw new ProblemError({
      code: 'timeline-order',
      message: 'The keyframes are not in the order of time.',
      remedy: 'Sort them by when they are reached.',
    })
  }
  const end = keyframes.at(-1)!.at
  if (loop ? end >= seconds : end > seconds) {
    throw new ProblemError({
      code: 'timeline-end',
      message: `The last keyframe is at ${end} s, and the timeline ends at ${seconds} s.`,
      remedy: 'Make the timeline longer, or move the keyframe.',
    })
  }
}
