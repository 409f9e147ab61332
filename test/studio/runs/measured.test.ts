/** What runs were last measured by, from the ends of their logs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { describeMeasures, lastMeasured } from '../../../src/studio/runs/measured.ts'

function runWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'loom-measured-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return directory
}

test('the last step’s and the last epoch’s values stand together; a row that is half written does not count', () => {
  const directory = runWith({
    'log.jsonl': '{"step":1,"epoch":1,"lossD":3}\n{"step":2,"epoch":1,"lossD":2,"lossG":4}\n{"step":3,"ep',
    'epochs.jsonl': '{"step":2,"epoch":1,"distance":0.5,"unmeasurable":null}\n',
  })
  expect(lastMeasured(directory)).toEqual({ lossD: 2, lossG: 4, distance: 0.5 })
})

test('a run without logs, or with damaged ones, has been measured by nothing', () => {
  expect(lastMeasured('/nowhere')).toEqual({})
  expect(lastMeasured(runWith({ 'log.jsonl': '', 'epochs.jsonl': 'no JSON\n' }))).toEqual({})
  expect(lastMeasured(runWith({ 'log.jsonl': 'null\n' }))).toEqual({})
})

test('a long log is read at its end', () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => `{"step":${at + 1},"epoch":1,"lossD":${at}}\n`)
  expect(lastMeasured(runWith({ 'log.jsonl': rows.join('') }))).toEqual({ lossD: 19_999 })
})

test('every measure has words of its own, and each that is drawn is in the list', () => {
  const { list, charts } = describeMeasures()
  for (const key of ['name', 'title', 'explanation'] as const) {
    expect(new Set(list.map((measure) => measure[key])).size).toBe(list.length)
  }
  const taken = (names: readonly string[]) =>
    names.map((name) => list.find((one) => one.name === name)?.taken)
  for (const { names } of charts) {
    expect(new Set(taken(names)).size).toBe(1)
    expect(taken(names)).not.toContain(undefined)
  }
})
