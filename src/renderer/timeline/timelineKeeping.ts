/** A timeline as plain JSON, for the workspace: what the Studio has not got yet survives a reload. Pure. */
import * as v from 'valibot'
import { timeline as timelineSchema, type Timeline } from '../../contract/schemas/timelines.ts'
import { readFloats, writeFloats } from '../latents/floats.ts'
import { isRecord } from '../parts/isRecord.ts'
import type { TimelineContent } from './timelineDocument.svelte.ts'

/** Of the workspace's own limit, in characters of JSON. */
const mostLength = 200_000

export interface TimelineDraft {
  /** Of the saved one that it comes from. */
  readonly id: string | undefined
  readonly name: string | undefined
  readonly content: TimelineContent
}

/** Without where Explore stood if that would be too much; undefined where it is too much all the same. */
export function keptDraft({ id, name, content: { model, timeline } }: TimelineDraft): unknown {
  const whole = timeline.keyframes.map((one) => ({ ...one, latent: writeFloats(one.latent) }))
  const bare = whole.map(({ explore: _, ...one }) => one)
  return [whole, bare]
    .map((keyframes) => ({ id, name, model, timeline: { ...timeline, keyframes } }))
    .find((draft) => JSON.stringify(draft).length <= mostLength)
}

/** Undefined for what is of another version, or none at all. */
export function readDraft(value: unknown): TimelineDraft | undefined {
  if (!isRecord(value)) return undefined
  const { id, name, model } = value
  const timeline = readTimeline(value['timeline'])
  if (!timeline) return undefined
  const textOr = (one: unknown) => (typeof one === 'string' ? one : undefined)
  return { id: textOr(id), name: textOr(name), content: { model: textOr(model), timeline } }
}

function readTimeline(value: unknown): Timeline | undefined {
  if (!isRecord(value) || !Array.isArray(value['keyframes'])) return undefined
  const keyframes = value['keyframes'].map((one: unknown) =>
    isRecord(one) && typeof one['latent'] === 'string' ? { ...one, latent: readFloats(one['latent']) } : one,
  )
  const { success, output } = v.safeParse(timelineSchema, { ...value, keyframes })
  return success ? output : undefined
}
