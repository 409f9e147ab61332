/** Long work other than training: imports, measurements, exports. */
import * as v from 'valibot'
import { count, id, mediaAddress, moment, precision, problem } from './common.ts'
import { dataset, healthReport } from './datasets.ts'
import { galleryItem } from './gallery.ts'

export const jobId = v.pipe(v.string(), v.regex(/^[\da-z-]{1,60}$/))

/** What a job leaves for whoever asked for it. */
const jobResult = v.variant('kind', [
  v.object({ kind: v.literal('report'), report: healthReport }),
  v.object({ kind: v.literal('dataset'), dataset, report: healthReport, reused: v.boolean() }),
  v.object({ kind: v.literal('directions'), model: id }),
  v.object({
    kind: v.literal('download'),
    address: mediaAddress,
    fileName: v.string(),
    /** Pictures whose format had no room for what they were made from. */
    withoutRecipe: v.optional(count),
  }),
  v.object({
    kind: v.literal('film'),
    /** Where it can be had from. */
    address: mediaAddress,
    fileName: v.string(),
    bytes: count,
    /** In the gallery, where it was to be kept. */
    item: v.optional(galleryItem),
    /** Files of a training that are damaged, of which it shows nothing. */
    leftOut: v.optional(v.array(v.string())),
  }),
  v.object({
    kind: v.literal('film-estimate'),
    bytes: v.number(),
    ms: v.number(),
    frames: count,
    /** Pixels of the film. */
    width: count,
    height: count,
    /** A piece of it, as the whole will look. */
    sample: mediaAddress,
  }),
  v.object({
    kind: v.literal('estimate'),
    msPerStep: v.number(),
    steps: count,
    totalMs: v.number(),
    precision,
    /** Bytes that the whole program takes at its peak, and that the computer has free. */
    neededBytes: v.number(),
    freeBytes: v.number(),
  }),
])

export const job = v.object({
  id: jobId,
  kind: v.picklist(['inspect', 'import', 'directions', 'estimate', 'export', 'film', 'film-estimate']),
  /** What it is about: a folder's name, a model's name. */
  subject: v.string(),
  startedAt: moment,
  /** Of `total`, in whatever it counts; both 0 until it is known. */
  done: count,
  total: count,
  remainingMs: v.optional(v.number()),
  state: v.variant('kind', [
    v.object({ kind: v.literal('running') }),
    v.object({ kind: v.literal('done'), result: jobResult }),
    v.object({ kind: v.literal('failed'), problem }),
    v.object({ kind: v.literal('cancelled') }),
  ]),
})

export type Job = v.InferOutput<typeof job>
export type JobResult = v.InferOutput<typeof jobResult>
/** Without its kind. */
export type ResultOf<Kind extends JobResult['kind']> = Omit<
  Extract<JobResult, { readonly kind: Kind }>,
  'kind'
>
