/** `<id>.json` of the library's timelines: what stands in it, written and read. */
import * as v from 'valibot'
import { moment } from '../../contract/schemas/common.ts'
import {
  timeline as timelineSchema,
  timelineModel,
  type Timeline,
  type TimelineSummary,
} from '../../contract/schemas/timelines.ts'
import { latentOfText, latentText } from '../latentText.ts'
import type { JsonForm } from '../library/readJson.ts'

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

const formatVersion = 1

const fileSchema = v.pipe(
  v.object({
    formatVersion: v.literal(formatVersion),
    name: v.string(),
    createdAt: moment,
    changedAt: moment,
    model: timelineModel,
    timeline: v.pipe(v.unknown(), v.transform(withLatents), timelineSchema),
  }),
  v.transform(({ formatVersion: _, ...file }) => file),
)

/** Everything but the id, which is the file's name. */
export const timelineForm: JsonForm<typeof fileSchema> = { schema: fileSchema, newest: formatVersion }

export function writeTimelineFile({ timeline, id: _, ...file }: TimelineFile): unknown {
  const keyframes = timeline.keyframes.map((keyframe) => ({
    ...keyframe,
    latent: latentText(keyframe.latent),
  }))
  return { formatVersion, ...file, timeline: { ...timeline, keyframes } }
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
