/** What the gallery knows of a picture besides the picture, as it stands in `<id>.json`. */
import * as v from 'valibot'
import { filmFormat, isFilmKind, mediaTypes } from '../../contract/filmFormats.ts'
import type { JsonForm } from '../library/readJson.ts'
import { itemIdPattern } from './itemId.ts'

const formatVersion = 1

/** A picture is a PNG, as some films are. */
const itemFormats = Object.keys(mediaTypes) as (keyof typeof mediaTypes)[]
const moment = v.pipe(
  v.string(),
  v.check((text) => Number.isFinite(Date.parse(text))),
  v.transform((text) => new Date(text).toISOString()), // one spelling, so that text sorts by time
)
const id = v.pipe(v.string(), v.regex(itemIdPattern))
const pixels = v.pipe(v.number(), v.integer(), v.minValue(0))

const written = v.object({
  formatVersion: v.literal(formatVersion),
  id,
  title: v.string(),
  /** Lower case, no two alike. */
  tags: v.pipe(
    v.array(v.string()),
    v.transform((tags) => tidyTags(tags)),
  ),
  favourite: v.boolean(),
  /** ISO 8601, UTC. */
  createdAt: moment,
  kind: v.picklist(['picture', 'grid', 'strip', 'animation']),
  /** Pixels; 0 where nobody knows, as of a video whose json was lost. */
  width: pixels,
  height: pixels,
  format: v.picklist(itemFormats),
  /** How long a film lasts. */
  seconds: v.exactOptional(v.pipe(v.number(), v.minValue(0))),
  /** Both empty where nobody knows. */
  model: v.object({ name: v.string(), sha256: v.string() }),
  /** The item that this was made from, which may be gone by now. */
  madeFrom: v.exactOptional(id),
  /** Since when it is in the trash. */
  trashedAt: v.exactOptional(moment),
  /** What the window wants back, to be as it was. */
  state: v.exactOptional(v.record(v.string(), v.unknown())),
})

/** `<id>.json` */
export type ItemFile = v.InferOutput<typeof written>
/** As lists have it. */
export type GalleryItem = Omit<ItemFile, 'formatVersion' | 'state'>
export type ItemKind = ItemFile['kind']
export type ItemFormat = ItemFile['format']

/** What a film is here, by the format it was exported as. */
export function kindOfFilm(format: string): ItemKind {
  return (isFilmKind(format) && filmFormat(format).still) || 'animation'
}

export function isItemFormat(extension: string): extension is ItemFormat {
  return Object.hasOwn(mediaTypes, extension)
}

const itemFile = v.pipe(
  written,
  v.transform((item) => (isNamedByOlderVersion(item) ? { ...item, title: titleOf(item) } : item)),
)

export const itemForm: JsonForm<typeof itemFile> = { schema: itemFile, newest: formatVersion }

export function newItemFile(item: Omit<ItemFile, 'formatVersion'>): ItemFile {
  return { formatVersion, ...item, title: item.title.trim() || titleOf(item), tags: tidyTags(item.tags) }
}

export function withoutState({ formatVersion: _, state: __, ...item }: ItemFile): GalleryItem {
  return item
}

/** For what nobody gave a name: the second, in local time, and the model. What differs comes first, since lists cut the rest off. */
function titleOf({ model, createdAt }: Pick<GalleryItem, 'model' | 'createdAt'>): string {
  const time = new Date(createdAt)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${clock}, ${day} ${model.name}`.trim()
}

/** By its model and the minute, which lists cut off. */
function isNamedByOlderVersion({ title, model }: Pick<GalleryItem, 'title' | 'model'>): boolean {
  const start = `${model.name} `.trimStart()
  return title.startsWith(start) && /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(title.slice(start.length))
}

/** As tags are written and compared: lower case, composed, single spaces. */
export function tidyTags(tags: readonly string[]): string[] {
  const tidy = tags.map((tag) => tag.normalize('NFC').toLowerCase().trim().replaceAll(/\s+/g, ' '))
  return [...new Set(tidy)].filter((tag) => tag !== '')
}
