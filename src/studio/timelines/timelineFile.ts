/** `<id>.json` of the library's timelines: what stands in it, written and read. */
import * as v from 'valibot'
import type { Timeline } from '../../contract/schemas/timelines.ts'
import { timeline as timelineSchema } from '../../contract/schemas/timelines.ts'
import { latentOfText, latentText } from '../latentText.ts'

const formatVersion = 1

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
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is damaged'
  }
  const version = (value as { formatVersion?: unknown } | null)?.formatVersion
  if (typeof version === 'number' && version > formatVersion)
    return 'a newer version of Latent Loom has written it'
  const parsed = v.safeParse(fileSchema, value)
  if (!parsed.success) return 'it is damaged'
  const { formatVersion: __, ...file } = parsed.output
  return { id, ...file }
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
