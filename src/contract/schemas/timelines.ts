/** Journeys through latent space, and where they are kept. */
import * as v from 'valibot'
import { limits } from '../limits.ts'
import { count, ownJson, floats, id, moment, name, sha256, title } from './common.ts'

const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(limits.filmSeconds))

export const fps = v.pipe(v.number(), v.minValue(limits.filmFpsLeast), v.maxValue(limits.filmFps))

const keyframe = v.strictObject({
  /** Tells it from the others of its timeline, whatever is changed of it. */
  id: v.pipe(v.string(), v.regex(/^[\da-z-]{1,40}$/)),
  latent: floats,
  /** When it is reached, in seconds from the start. */
  at: seconds,
  /** Seconds that it stays. */
  hold: seconds,
  /** Both on the way to the next one. */
  easing: v.picklist(['linear', 'ease-in', 'ease-out', 'ease-in-out', 'step']),
  path: v.picklist(['lerp', 'slerp', 'slerp-norm']),
  /** What it was made from, for people. */
  title: v.optional(title),
  /** Where Explore stood, to open it there again with its sliders. */
  explore: v.optional(ownJson),
})

/** What a window edits; it need not make sense yet. */
export const timeline = v.strictObject({
  fps,
  seconds,
  loop: v.boolean(),
  /** In the order of time. */
  keyframes: v.pipe(v.array(keyframe), v.maxLength(limits.keyframes)),
})

export const timelineModel = v.object({ name: v.string(), sha256: v.union([sha256, v.literal('')]) })

export const timelineSummary = v.object({
  id,
  name: v.string(),
  createdAt: moment,
  changedAt: moment,
  seconds: v.number(),
  keyframes: count,
  model: timelineModel,
})

export const savedTimeline = v.object({
  ...timelineSummary.entries,
  keyframes: timeline.entries.keyframes,
  fps,
  loop: v.boolean(),
  /** The model here that it is for, where it is still here. */
  modelId: v.optional(id),
})

export const saveTimelineInput = v.strictObject({
  /** Of the one that this is; a new one without. */
  id: v.optional(id),
  /** A new one's; where it is taken, a number is added. */
  name: v.optional(name),
  model: id,
  timeline,
})

export type Keyframe = v.InferOutput<typeof keyframe>
export type Timeline = v.InferOutput<typeof timeline>
export type TimelineSummary = v.InferOutput<typeof timelineSummary>
export type SavedTimeline = v.InferOutput<typeof savedTimeline>
