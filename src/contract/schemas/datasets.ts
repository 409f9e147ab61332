/** Collections of pictures to train on. */
import * as v from 'valibot'
import { count, id, mediaAddress, moment, name, path, pixels } from './common.ts'

/** A folder of pictures, or a published set. */
export const sourceKind = v.picklist(['folder', 'idx', 'cifar10'])

export const channels = v.picklist([1, 3, 4])
export const fit = v.picklist(['cover', 'contain', 'centre', 'tiles'])

/** Where pictures come from: a path on the Studio's computer, or files that the page has sent (see uploads). */
export const source = v.variant('kind', [
  v.strictObject({ kind: v.literal('path'), path }),
  v.strictObject({ kind: v.literal('upload'), upload: id }),
])

const fileReason = v.object({ file: v.string(), reason: v.string() })
const sizeRange = v.object({ min: count, median: count, max: count })

/** What is known about a source; see studio/datasets/healthReport.ts for each part. */
export const healthReport = v.object({
  kind: sourceKind,
  path: v.string(),
  size: count,
  count,
  widths: v.exactOptional(sizeRange),
  heights: v.exactOptional(sizeRange),
  formats: v.record(v.string(), count),
  tooSmall: v.array(v.object({ file: v.string(), width: count, height: count })),
  corrupt: v.array(fileReason),
  notPictures: v.array(fileReason),
  duplicates: v.object({ exact: v.array(v.array(v.string())), near: v.array(v.array(v.string())) }),
  alphaCount: count,
  greyscaleCount: count,
  labels: v.array(v.object({ name: v.string(), count })),
})

export const dataset = v.object({
  id,
  name: v.string(),
  count,
  size: count,
  channels,
  fit,
  labels: v.array(v.string()),
  createdAt: moment,
  /** Where it was imported from. */
  path: v.string(),
  sheet: v.optional(mediaAddress),
})

export const importInput = v.strictObject({
  source,
  name,
  size: v.pipe(count, v.minValue(4), v.maxValue(1024)),
  channels,
  fit: v.optional(fit),
  /** `#rrggbb` */
  background: v.optional(v.pipe(v.string(), v.regex(/^#[\da-f]{6}$/i))),
  /** Of `tiles`: squares along the shorter side. */
  tilesAcross: v.optional(v.pipe(count, v.minValue(1), v.maxValue(64))),
  dropDuplicates: v.optional(v.boolean()),
  /** Of published sets: the test pictures too. */
  withTestSet: v.optional(v.boolean()),
})

export const previewInput = v.pick(importInput, ['source', 'size', 'channels', 'fit', 'background'])

/** The first pictures as they would be imported: [count, size, size, channels], one byte each. */
export const previewOutput = v.object({ count, size: count, channels, pixels })

export const folderListing = v.object({
  /** The folder that is listed. */
  path: v.string(),
  parent: v.optional(v.string()),
  folders: v.array(v.object({ name: v.string(), path: v.string() })),
  /** Files in it that look like pictures. */
  pictures: count,
})

export type HealthReport = v.InferOutput<typeof healthReport>
export type Dataset = v.InferOutput<typeof dataset>
export type PicturesSource = v.InferOutput<typeof source>
export type FolderListing = v.InferOutput<typeof folderListing>
