/** What the gallery can be asked for, and how that is said in SQL. */
import { tidyTags, type GalleryItem, type ItemKind } from './galleryItem.ts'
import { searchWords } from './searchWords.ts'

type GallerySort = 'newest' | 'oldest' | 'title' | 'model'

export interface GalleryQuery {
  /** Words, or beginnings of words, that must all be in the title, the tags or the model's name. */
  readonly text?: string | undefined
  /** All of them. */
  readonly tags?: readonly string[] | undefined
  readonly favourite?: boolean | undefined
  readonly modelSha256?: string | undefined
  readonly kind?: ItemKind | undefined
  /** Only what is in the trash; else only what is not. */
  readonly trash?: boolean | undefined
  readonly sort: GallerySort
  readonly offset: number
  readonly limit: number
}

export interface GalleryPage {
  /** How many there are on all pages. */
  readonly total: number
  readonly items: readonly GalleryItem[]
}

/** More than anybody types, fewer than SQLite can nest. */
const mostWords = 64

interface Answers {
  number(sql: string, values: (string | number)[]): number
  items(sql: string, values: (string | number)[]): GalleryItem[]
}

/** The newest first where the title or the model is the same. */
const orders: Record<GallerySort, string> = {
  newest: 'created DESC, id DESC',
  oldest: 'created, id',
  title: 'title, created DESC, id DESC',
  model: 'model_title, created DESC, id DESC',
}

export function pageOf(query: GalleryQuery, answers: Answers): GalleryPage {
  const { sort, offset, limit } = query
  const conditions = conditionsOf(query)
  const from = `FROM item WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`
  const values = conditions.map(([, value]) => value)
  const total = answers.number(`SELECT count(*) ${from}`, values)
  if (offset >= total || limit === 0) return { total, items: [] }
  const page = `SELECT item ${from} ORDER BY ${orders[sort]} LIMIT ? OFFSET ?`
  return { total, items: answers.items(page, [...values, limit, offset]) }
}

function conditionsOf(query: GalleryQuery): [sql: string, value: string | number][] {
  const { text = '', tags = [], favourite, modelSha256, kind, trash = false } = query
  const conditions: [string, string | number][] = [['trashed = ?', Number(trash)]]
  const words = searchWords(text).slice(0, mostWords)
  if (words.length > 0)
    conditions.push([
      'n IN (SELECT rowid FROM search WHERE search MATCH ?)',
      words.map((word) => `"${word}"*`).join(' '), // letters and digits only
    ])
  for (const tag of tidyTags(tags)) conditions.push(['n IN (SELECT n FROM tag WHERE tag = ?)', tag])
  if (favourite !== undefined) conditions.push(['favourite = ?', Number(favourite)])
  if (modelSha256 !== undefined) conditions.push(['model = ?', modelSha256])
  if (kind !== undefined) conditions.push(['kind = ?', kind])
  return conditions
}
