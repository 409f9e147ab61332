/** Names and sentences of the window are plain words; the field's terms stand in hints, or in brackets after what they mean. */
import { expect, test } from 'vitest'
import { charts, epochMeasures, stepMeasures } from '../../../src/engine/measures/measures.ts'

const terms = /slerp|lerp|\blatent\b(?! loom)|latents|truncation|ψ|float\d|bfloat|D\(|wasserstein/i
/** What is read on hover, or by a program. */
const isHint = (key: string) => /hint|why|details|explanation|code$/i.test(key)

const files = import.meta.glob<Record<string, unknown>>('../../../src/renderer/*/*Texts.ts', { eager: true })

function labelsIn(value: unknown, key = ''): string[] {
  if (isHint(key)) return []
  if (typeof value === 'string') return [value.replaceAll(/ \([^)]*\)/g, '')]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => labelsIn(one, name))
}

test.each(Object.keys(files))('%s', (file) => {
  const labels = labelsIn(files[file])
  expect(labels.filter((label) => terms.test(label))).toEqual([])
})

test('measures and charts', () => {
  const labels = [
    ...[...stepMeasures, ...epochMeasures].flatMap(({ label, title }) => [label, title]),
    ...charts.map(({ title }) => title),
  ]
  expect(labels.length).toBeGreaterThan(8)
  expect(labels.filter((label) => terms.test(label))).toEqual([])
})
