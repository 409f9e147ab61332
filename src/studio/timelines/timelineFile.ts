/** `<id>.json` of the library's timelines: what stands in it, written and read. */
import * as v from 'valibot'
import {
  timeline as timelineSchema,
  type Timeline,
  type TimelineSummary,
} from '../../contract/schemas/timelines.ts'
import { latentOfText, latentText } from '../latentText.ts'
import { parseVersioned } from '../library/versionedJson.ts'

export const formatVersion = 1

export interface TimelineFile {
  readonly id: string
  readonly name: string
  /** Both ISO 8601. */
  readonly createdAt: string
  readonly changedAt: string
  /** The hash tells the model after it has been renamed. */
  readonly model: { readonly name: string; readonly sha256: string }
  readonly timeline: Timeline
}

const fileSchema = v.object({
  formatVersion: v.literal(formatVersion),
  name: v.string(),
  createdAt: v.string(),
  changedAt: v.string(),
  model: v.object({ name: v.string(), sha256: v.string() }),
  timeline: v.pipe(v.unknown(), v.transform(withLatents), timelineSchema),
})

export function writeTimelineFile({ timeline, id: _, ...file }: TimelineFile): unknown {
  const keyframes = timeline.keyframes.map((keyframe) => ({
    ...keyframe,
    latent: latentText(keyframe.latent),
  }))
  return { formatVersion, ...file, timeline: { ...timeline, keyframes } }
}

/** The file of that id, or in words why it is none. */
export function parseTimelineFile(text: string, id: string): TimelineFile | string {
  const read = parseVersioned(text, formatVersion, fileSchema)
  if ('why' in read) return read.why
  const { formatVersion: _, ...file } = read.value
  return { id, ...file }
}

/** As lists have it. */
export function summaryOf({ timeline, ...file }: TimelineFile): TimelineSummary {
  return { ...file, seconds: timeline.seconds, keyframes: timeline.keyframes.length }
}

/** Texts become latents; what is of another shape stays, for the schema to refuse. */
function withLatents(value: unknown): unknown {
  const { keyframes } = (value ?? {}) as { keyframes?: unknown }
  if (!Array.isArray(keyframes)) return value
  const read = keyframes.map((keyframe: unknown) => {
    const { latent } = (keyframe ?? {}) as { latent?: unknown }
    return typeof latent === 'string'
      ? Object.assign({}, keyframe, { latent: latentOfText(latent) })
      : keyframe
  })
  return Object.assign({}, value, { keyframes: read })
}
