/**
 * What a picture says of its making, as names and values for people. Any record will do, whoever wrote it: what is not
 * known is shown where a person can read it, and left out where it is for programs.
 */
import { filmFormat, isFilmKind } from '../../contract/filmFormats.ts'
import type { ItemDetails } from '../../contract/schemas/gallery.ts'
import { placeLabel, turnedKnobs } from '../latents/stateTexts.ts'
import { readStored } from '../latents/storedState.ts'
import { isRecord } from '../parts/isRecord.ts'
import { formatCount } from '../parts/numberTexts.ts'
import { galleryTexts } from './galleryTexts.ts'

interface Fact {
  readonly name: string
  readonly value: string
}

const mostFacts = 12
const mostValues = 8
/** Longer text is for programs, and so is a word that is longer than any. */
const mostCharacters = 200
const mostOfAWord = 40

export function factsOfMaking({
  made,
  engine,
  count,
}: Pick<ItemDetails, 'made' | 'engine' | 'count'>): Fact[] {
  const { explore, grid, ...others } = made
  const facts = [
    ...factsOfPlace(explore),
    ...factsOfGrid(grid),
    ...Object.entries(others).flatMap(([key, value]) => factOf(key, value)),
  ]
  const many = count > 1 && !isRecord(grid) ? [{ name: galleryTexts.many, value: formatCount(count) }] : []
  return [...facts.slice(0, mostFacts), ...many, { name: galleryTexts.engine, value: engine }]
}

/** Where Explore stood. */
function factsOfPlace(explore: unknown): Fact[] {
  const stored = readStored(explore)
  if (!stored) return []
  const { seed, start: from, knobs, psi } = stored
  const turned = turnedKnobs(knobs)
  const start =
    seed === undefined
      ? { name: from ? galleryTexts.startFrom[from.kind] : galleryTexts.start, value: placeLabel(stored) }
      : { name: galleryTexts.madeKeys['seed']!, value: String(seed) }
  return [
    start,
    ...(turned.length > 0 ? [{ name: galleryTexts.knobs, value: fewOf(turned) }] : []),
    ...(psi === 1 ? [] : factOf('psi', psi)),
  ]
}

function factsOfGrid(grid: unknown): Fact[] {
  if (!isRecord(grid) || typeof grid['count'] !== 'number') return []
  const { kind, count, radius } = grid
  const value =
    kind === 'near' ? galleryTexts.gridNear(count, Number(radius)) : galleryTexts.gridRandom(count)
  return [{ name: galleryTexts.kinds.grid, value }]
}

function factOf(key: string, value: unknown): Fact[] {
  const shown = inWords(value)
  if (shown === undefined) return []
  if (key === 'format' && isFilmKind(shown)) return [{ name: nameOf(key), value: filmFormat(shown).title }]
  return [{ name: nameOf(key), value: key === 'by' ? (galleryTexts.makers[shown] ?? shown) : shown }]
}

/** `stepSize` as “Step size”. */
function nameOf(key: string): string {
  const known = galleryTexts.madeKeys[key]
  if (known !== undefined) return known
  const words = key
    .replace(/[-_]/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Undefined for what only a program can read. */
function inWords(value: unknown): string | undefined {
  if (typeof value === 'string') return isReadable(value) ? value : undefined
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(3)))
  if (typeof value === 'boolean') return value ? galleryTexts.yes : galleryTexts.no
  if (!Array.isArray(value)) return undefined
  const parts = value.slice(0, mostValues).flatMap((one: unknown) => inWords(one) ?? [])
  return parts.length === 0 ? undefined : fewOf(parts, value.length)
}

function fewOf(parts: readonly string[], all = parts.length): string {
  return parts.slice(0, mostValues).join(', ') + (all > mostValues ? ', …' : '')
}

function isReadable(text: string): boolean {
  return text.length <= mostCharacters && text.split(/\s/).every((word) => word.length <= mostOfAWord)
}
