/** What has been saved. */
import * as v from 'valibot'
import { limits } from '../limits.ts'
import { count, floats, id, mediaAddress, moment, ownJson, sha256, tag, title, whole } from './common.ts'
import { generator } from './pictures.ts'
import { timeline } from './timelines.ts'

export const itemId = v.pipe(v.string(), v.regex(/^[\da-z-]{8,40}$/))
const ids = v.pipe(v.array(itemId), v.maxLength(limits.items))
const kind = v.picklist(['picture', 'grid', 'strip', 'animation'])

export const galleryItem = v.object({
  id: itemId,
  title: v.string(),
  tags: v.array(v.string()),
  favourite: v.boolean(),
  createdAt: moment,
  kind,
  width: count,
  height: count,
  format: v.string(),
  /** How long a film lasts. */
  seconds: v.optional(v.number()),
  model: v.object({ name: v.string(), sha256: v.string() }),
  /** The item that this was made from. */
  madeFrom: v.optional(itemId),
  trashedAt: v.optional(moment),
  address: mediaAddress,
})

export const saveInput = v.strictObject({
  generator,
  latents: floats,
  count: whole(1, limits.pictures),
  /** For more than one picture. */
  columns: v.optional(whole(1, 64)),
  kind,
  title: v.optional(title),
  tags: v.optional(v.array(tag)),
  madeFrom: v.optional(itemId),
  state: v.optional(ownJson),
  /** How the latents were come by, for people. */
  made: ownJson,
})

export const queryInput = v.strictObject({
  /** Words, or beginnings of words, that must all be in the title, the tags or the model's name. */
  text: v.optional(v.pipe(v.string(), v.maxLength(limits.search))),
  /** All of them. */
  tags: v.optional(v.array(tag)),
  favourite: v.optional(v.boolean()),
  model: v.optional(sha256),
  kind: v.optional(kind),
  /** Only what is in the trash; else only what is not. */
  trash: v.optional(v.boolean()),
  /** `newest` by default. */
  sort: v.optional(v.picklist(['newest', 'oldest', 'title', 'model'])),
  offset: count,
  limit: v.pipe(count, v.maxValue(limits.page)),
})

export const queryOutput = v.object({ total: count, items: v.array(galleryItem) })

/** How something was made: what Explore opens. */
export const making = v.object({
  /** count × latent size; empty where the file does not say. */
  latents: floats,
  count,
  /** The model here that made it, where it is still here. */
  model: v.optional(id),
  state: v.optional(ownJson),
  /** Of a film: what it shows. */
  timeline: v.optional(timeline),
  made: v.record(v.string(), v.unknown()),
  engine: v.string(),
})

export const itemDetails = v.object({
  ...making.entries,
  item: galleryItem,
  ancestors: v.array(galleryItem),
  children: v.array(galleryItem),
})

export const changeInput = v.strictObject({
  ids,
  title: v.optional(title),
  addTags: v.optional(v.array(tag)),
  removeTags: v.optional(v.array(tag)),
  favourite: v.optional(v.boolean()),
})

export const idsInput = v.strictObject({ ids })

export const facets = v.object({
  tags: v.array(v.object({ tag: v.string(), count })),
  models: v.array(v.object({ name: v.string(), sha256: v.string(), count })),
  total: count,
  trashed: count,
})

export type GalleryItem = v.InferOutput<typeof galleryItem>
export type GalleryQuery = v.InferOutput<typeof queryInput>
export type ItemChange = Omit<v.InferOutput<typeof changeInput>, 'ids'>
export type SaveInput = v.InferOutput<typeof saveInput>
export type ItemDetails = v.InferOutput<typeof itemDetails>
export type GalleryFacets = v.InferOutput<typeof facets>
