/** What the workspace has of the timeline, as plain JSON: what the Studio has not got yet survives a reload. Pure. */
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

export interface StoredTimeline {
  /** Of the library's; undefined for a new one. */
  readonly open: string | undefined
  /** Where the playhead was. */
  readonly frame: number
  readonly draft: TimelineDraft | undefined
}

/** Undefined where there was no visit before this one. It may be of an older version. */
export function readStoredTimeline(value: unknown): StoredTimeline | undefined {
  if (!isRecord(value)) return undefined
  const { open, frame, draft } = value
  return {
    open: typeof open === 'string' ? open : undefined,
    frame: typeof frame === 'number' && frame >= 0 ? Math.round(frame) : 0,
    draft: readDraft(draft),
  }
}

/** Without where Explore stood if that would be too much; undefined where it is too much all the same. */
export function storedDraft({ id, name, content: { model, timeline } }: TimelineDraft): unknown {
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
