/** What a field of the window takes the Studio takes: limits are those of the contract, and no field is without. */
import { expect, test } from 'vitest'

const sources = import.meta.glob<string>('../../../src/renderer/**/*.svelte', {
  eager: true,
  query: '?raw',
  import: 'default',
})

/** Each with its attributes; `>` in them only behind `=`. */
function fieldsIn(source: string, names: string): string[] {
  return [...source.matchAll(new RegExp(`<(?:${names})\\b(?:=>|[^>])*>`, 'g'))].map(([field]) => field)
}

const isPart = (path: string) => path.includes('/parts/')
const fields = Object.entries(sources).flatMap(([path, source]) =>
  isPart(path) ? [] : fieldsIn(source, 'TextField|SearchField|input').map((field) => ({ path, field })),
)
/** Those that take no text, or numbers, which are read and bounded. */
const isText = (field: string) =>
  !/type="(?:file|radio|checkbox)"|role="spinbutton"|inputmode="(?:numeric|decimal)"/.test(field)

test('every field for text is as long as the contract says', () => {
  const ofText = fields.filter(({ field }) => isText(field))
  expect(ofText.length).toBeGreaterThan(8)
  expect(ofText.filter(({ field }) => !/maxlength=\{limits\.\w+\}/.test(field))).toEqual([])
})

test('every field for numbers has bounds, and none of its own making', () => {
  const ofNumbers = Object.entries(sources).flatMap(([path, source]) =>
    isPart(path) || path.endsWith('/NumberRow.svelte')
      ? []
      : fieldsIn(source, 'NumberField|NumberRow').map((field) => ({ path, field })),
  )
  expect(ofNumbers.length).toBeGreaterThan(8)
  const without = ofNumbers.filter(({ field }) => !/\bmax[=}]|\{\.\.\.field\}/.test(field))
  expect(without).toEqual([])
})
