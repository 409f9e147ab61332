/** Collections of pictures to train on. */
import * as v from 'valibot'
import { count, id, mediaAddress, moment, name, path, pixels } from './common.ts'

/** A folder of pictures, or a published set. */
export const sourceKind = v.picklist(['folder', 'idx', 'cifar10'])

export const channels = v.picklist([1, 3, 4])
/**
 * - `cover`: scaled until the shorter side fits, the middle is kept (the default).
 * - `contain`: scaled until the longer side fits, the rest is padded.
 * - `centre`: the middle at its own scale, for textures; a smaller picture is enlarged until it covers.
 * - `tiles`: several squares side by side out of one large picture, never enlarged.
 */
export const fit = v.picklist(['cover', 'contain', 'centre', 'tiles'])

/** Where pictures come from: a path on the Studio's computer, or files that the page has sent (see uploads). */
export const source = v.variant('kind', [
  v.strictObject({ kind: v.literal('path'), path }),
  v.strictObject({ kind: v.literal('upload'), upload: id }),
])

/** `reason` is half a plain sentence. */
const fileReason = v.object({ file: v.string(), reason: v.string() })
const sizeRange = v.object({ min: count, median: count, max: count })

/** What is known about a source. */
export const healthReport = v.object({
  kind: sourceKind,
  path: v.string(),
  /** The side in pixels that `tooSmall` refers to. */
  size: count,
  /** Pictures that can be read. */
  count,
  /** Missing when there is no picture. */
  widths: v.exactOptional(sizeRange),
  heights: v.exactOptional(sizeRange),
  /** How many of each format: `{ jpeg: 40, png: 2 }`. */
  formats: v.record(v.string(), count),
  /** Their shorter side is below `size`: they are enlarged. Published sets have one size, so `widths` says it. */
  tooSmall: v.array(v.object({ file: v.string(), width: count, height: count })),
  /** They claim to be pictures and cannot be read. */
  corrupt: v.array(fileReason),
  /** Texts, films, links that lead out of the folder. */
  notPictures: v.array(fileReason),
  duplicates: v.object({
    /** Groups of pictures that are the same for training, pixel by pixel. */
    exact: v.array(v.array(v.string())),
    /** Groups that look alike (64-bit difference hash). Not looked for in published sets. */
    near: v.array(v.array(v.string())),
  }),
  alphaCount: count,
  greyscaleCount: count,
  /** Class folders or the published classes, with how many pictures each has. */
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
  /** Side of the squares in pixels. */
  size: v.pipe(count, v.minValue(4), v.maxValue(1024)),
  channels,
  /** `cover` by default. */
  fit: v.optional(fit),
  /** `#rrggbb`, white by default; for 4 channels it only colours padding, which is transparent by default. */
  background: v.optional(v.pipe(v.string(), v.regex(/^#[\da-f]{6}$/i))),
  /** Of `tiles`: squares along the shorter side, 3 by default. */
  tilesAcross: v.optional(v.pipe(count, v.minValue(1), v.maxValue(64))),
  /** Whether exact copies are left out: by default those of a folder are, those of a published set are not. */
  dropDuplicates: v.optional(v.boolean()),
  /** Of folders: leave out pictures that would have to be enlarged. */
  dropSmall: v.optional(v.boolean()),
  /** Of published sets: the test pictures too. */
  withTestSet: v.optional(v.boolean()),
})

export const previewInput = v.pick(importInput, [
  'source',
  'size',
  'channels',
  'fit',
  'background',
  'dropSmall',
])

/** The first pictures as they would be imported: [count, size, size, channels], one byte each. */
export const previewOutput = v.object({ count, size: count, channels, pixels })

const place = v.object({ name: v.string(), path: v.string() })

export const folderListing = v.object({
  /** The folder that is listed. */
  path: v.string(),
  parent: v.optional(v.string()),
  folders: v.array(place),
  /** Files in it that pictures may be packed in. */
  archives: v.array(place),
  /** Files in it that look like pictures. */
  pictures: count,
})

export type Fit = v.InferOutput<typeof fit>
export type FileReason = v.InferOutput<typeof fileReason>
export type HealthReport = v.InferOutput<typeof healthReport>
export type ImportInput = v.InferOutput<typeof importInput>
export type Dataset = v.InferOutput<typeof dataset>
export type PicturesSource = v.InferOutput<typeof source>
export type FolderListing = v.InferOutput<typeof folderListing>
