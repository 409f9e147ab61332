/** What the gallery can be asked for, and how that is said in SQL. */
import type { GalleryQuery } from '../../contract/schemas/gallery.ts'
import { tidyTags, type GalleryItem } from './galleryItem.ts'
import { searchSigns, searchWords } from './searchWords.ts'

export interface GalleryPage {
  /** How many there are on all pages. */
  readonly total: number
  readonly items: readonly GalleryItem[]
}

/** More than anybody types, fewer than SQLite can nest. */
const mostWords = 64

/** Signs are rare in searches and in no index: what there is is looked through. */
const hasSign = `instr((item ->> '$.title') || ' ' || (item ->> '$.model.name') || ' '
  || coalesce((SELECT group_concat(tag, ' ') FROM tag WHERE tag.n = item.n), ''), ?) > 0`

interface Answers {
  number(sql: string, values: (string | number)[]): number
  items(sql: string, values: (string | number)[]): GalleryItem[]
}

/** The newest first where the title or the model is the same. */
const orders: Record<NonNullable<GalleryQuery['sort']>, string> = {
  newest: 'created DESC, id DESC',
  oldest: 'created, id',
  title: 'title, created DESC, id DESC',
  model: 'model_title, created DESC, id DESC',
}

export function pageOf(query: GalleryQuery, answers: Answers): GalleryPage {
  const { sort = 'newest', offset, limit } = query
  const conditions = conditionsOf(query)
  const from = `FROM item WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`
  const values = conditions.map(([, value]) => value)
  const total = answers.number(`SELECT count(*) ${from}`, values)
  if (offset >= total || limit === 0) return { total, items: [] }
  const page = `SELECT item ${from} ORDER BY ${orders[sort]} LIMIT ? OFFSET ?`
  return { total, items: answers.items(page, [...values, limit, offset]) }
}

function conditionsOf(query: GalleryQuery): [sql: string, value: string | number][] {
  const { text = '', tags = [], favourite, model, kind, trash = false } = query
  const conditions: [string, string | number][] = [['trashed = ?', Number(trash)]]
  const words = searchWords(text).slice(0, mostWords)
  if (words.length > 0)
    conditions.push([
      'n IN (SELECT rowid FROM search WHERE search MATCH ?)',
      words.map((word) => `"${word}"*`).join(' '), // letters and digits only
    ])
  for (const sign of searchSigns(text).slice(0, mostWords)) conditions.push([hasSign, sign])
  for (const tag of tidyTags(tags)) conditions.push(['n IN (SELECT n FROM tag WHERE tag = ?)', tag])
  if (favourite !== undefined) conditions.push(['favourite = ?', Number(favourite)])
  if (model !== undefined) conditions.push(['model = ?', model])
  if (kind !== undefined) conditions.push(['kind = ?', kind])
  return conditions
}
