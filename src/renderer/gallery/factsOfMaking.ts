/** What a picture says of its making, as names and values for people. Knows no picture's maker: any record will do. */
import { filmFormat, isFilmKind } from '../../contract/filmFormats.ts'
import type { ItemDetails } from '../../contract/schemas/gallery.ts'
import { formatCount } from '../parts/numberTexts.ts'
import { galleryTexts } from './galleryTexts.ts'

interface Fact {
  readonly name: string
  readonly value: string
}

const mostFacts = 12
const mostValues = 8

export function factsOfMaking({
  made,
  engine,
  count,
}: Pick<ItemDetails, 'made' | 'engine' | 'count'>): Fact[] {
  const facts = Object.entries(made).flatMap(([key, value]) => {
    const shown = key === 'format' ? formatName(value) : inWords(value)
    return shown === undefined ? [] : [{ name: nameOf(key), value: shown }]
  })
  const latents = count > 1 ? [{ name: galleryTexts.latents, value: formatCount(count) }] : []
  return [...facts.slice(0, mostFacts), ...latents, { name: galleryTexts.engine, value: engine }]
}

/** Of a film: as the dialog calls it. */
function formatName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return isFilmKind(value) ? filmFormat(value).title : value
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

function inWords(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(3)))
  if (typeof value === 'boolean') return value ? '✓' : '–'
  if (Array.isArray(value)) {
    const parts = value.slice(0, mostValues).flatMap((one: unknown) => inWords(one) ?? [])
    return parts.length === 0 ? undefined : parts.join(', ') + (value.length > mostValues ? ', …' : '')
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).flatMap(([key, one]: [string, unknown]) => {
      const shown = typeof one === 'object' ? undefined : inWords(one)
      return shown === undefined ? [] : [`${key} ${shown}`]
    })
    return parts.length === 0 ? undefined : parts.slice(0, mostValues).join(', ')
  }
  return undefined
}
