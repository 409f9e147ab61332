import { mkdtempSync, readFileSync, rmSync, appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RunLog } from '../../../src/studio/runs/runLog.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const row = (step: number) => ({
  step,
  epoch: 1,
  lossD: 1 / step,
  lossG: 2,
  dReal: 0.5,
  dFakeBefore: 0.5,
  dFakeAfter: 0.4,
})
const epochRow = (epoch: number) => ({ step: 2 * epoch, epoch, slicedWasserstein: 1 / epoch, variety: 1 })
const text = (name: string) => readFileSync(join(folder, name), 'utf8')

test('a log goes on after a step, without the rows that no checkpoint has', async () => {
  const whole = await RunLog.open(folder, 0)
  for (const step of [1, 2, 3, 4]) whole.add(row(step), step * 10)
  await whole.write(true)
  await whole.close()
  const straight = text('log.jsonl')

  appendFileSync(join(folder, 'log.jsonl'), '{"step":5,"epo') // a process that was killed in the middle
  const resumed = await RunLog.open(folder, 2)
  expect(text('log.jsonl').trim().split('\n')).toHaveLength(2)
  expect(text('timing.jsonl').trim().split('\n')).toHaveLength(2)
  for (const step of [3, 4]) resumed.add(row(step), 1)
  await resumed.write()
  await resumed.close()
  expect(text('log.jsonl')).toBe(straight)
  expect(JSON.parse(text('timing.jsonl').trim().split('\n')[3]!)).toEqual({ step: 4, msStep: 1 })
})

test('a log that starts anew is empty', async () => {
  appendFileSync(join(folder, 'log.jsonl'), '{"step":1}\n{"step":2}\n')
  const log = await RunLog.open(folder, 0)
  await log.close()
  expect(text('log.jsonl')).toBe('')
})

test('what epochs are measured by goes on after the last epoch that a checkpoint has', async () => {
  const whole = await RunLog.open(folder, 0)
  for (const step of [1, 2, 3, 4, 5, 6]) {
    whole.add(row(step), 10)
    if (step % 2 === 0) whole.addEpoch(epochRow(step / 2))
  }
  await whole.write(true)
  await whole.close()
  const straight = text('epochs.jsonl')
  expect(
    straight
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toEqual([1, 2, 3].map(epochRow))

  const resumed = await RunLog.open(folder, 5) // in the third epoch
  expect(text('epochs.jsonl').trim().split('\n')).toHaveLength(2)
  resumed.addEpoch(epochRow(3))
  await resumed.write()
  await resumed.close()
  expect(text('epochs.jsonl')).toBe(straight)
})

test('a run from before epochs were measured gets rows from where it goes on', async () => {
  appendFileSync(join(folder, 'log.jsonl'), [1, 2].map((step) => `${JSON.stringify(row(step))}\n`).join(''))
  const log = await RunLog.open(folder, 2)
  log.addEpoch(epochRow(2))
  await log.write()
  await log.close()
  const again = await RunLog.open(folder, 4)
  await again.close()
  expect(JSON.parse(text('epochs.jsonl'))).toEqual(epochRow(2))
})
