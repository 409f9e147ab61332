import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RunCurves } from '../../../src/studio/runs/runCurves.ts'

const fromStart = { step: 0, epoch: 0 }

function lines(...rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

function logOf(...steps: readonly [step: number, loss: number][]): string {
  return lines(
    ...steps.map(([step, loss]) => ({
      step,
      epoch: 1,
      lossD: loss,
      lossG: -loss,
      dReal: 0.5,
      dFakeBefore: 0.25,
    })),
  )
}

function runWith(log: string, epochs?: string) {
  const directory = mkdtempSync(join(tmpdir(), 'loom-curves-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'log.jsonl')
  writeFileSync(file, log)
  if (epochs !== undefined) writeFileSync(join(directory, 'epochs.jsonl'), epochs)
  return { run: { directory }, file }
}

const counts = { stepsBefore: 0, stepsPerEpoch: 10 }

test('what is new is read, a row that is half written waits', async () => {
  const { run, file } = runWith(logOf([1, 1], [2, 2]))
  const curves = new RunCurves()
  expect([...(await curves.read(run, counts, fromStart)).step.values['lossD']!]).toEqual([1, 2])
  const [third] = [logOf([3, 3])]
  appendFileSync(file, third!.slice(0, 20))
  expect((await curves.read(run, counts, { step: 2, epoch: 0 })).step.rows).toBe(2)
  appendFileSync(file, third!.slice(20))
  const { at, values, rows } = (await curves.read(run, counts, { step: 2, epoch: 0 })).step
  expect([[...at], [...values['lossD']!], [...values['lossG']!], rows]).toEqual([[3], [3], [-3], 3])
})

test('a log that was cut back to a checkpoint and went on is read anew', async () => {
  const { run, file } = runWith(logOf([1, 1], [2, 2], [3, 3]))
  const curves = new RunCurves()
  await curves.read(run, counts, fromStart)
  writeFileSync(`${file}.new`, logOf([1, 1], [2, 20], [3, 30], [4, 40]))
  renameSync(`${file}.new`, file)
  expect([...(await curves.read(run, counts, fromStart)).step.values['lossD']!]).toEqual([1, 20, 30, 40])
})

test('windows that ask at the same time each get every row once', async () => {
  const { run } = runWith(logOf([1, 1], [2, 2], [3, 3]))
  const curves = new RunCurves()
  const answers = await Promise.all([1, 2, 3].map(() => curves.read(run, counts, fromStart)))
  expect(answers.at(-1)!.step.rows).toBe(3)
  expect([...(await curves.read(run, counts, fromStart)).step.at]).toEqual([1, 2, 3])
})

test('a long log is thinned out to means', async () => {
  const steps = Array.from({ length: 10_000 }, (_, i): [number, number] => [i + 1, i % 2])
  const { run } = runWith(logOf(...steps))
  const { at, values } = (await new RunCurves().read(run, counts, fromStart)).step
  expect([at.length, at[0], at.at(-1)]).toEqual([2000, 5, 10_000])
  values['lossD']!.forEach((loss) => expect(Math.abs(loss - 0.5)).toBeLessThanOrEqual(0.11))
})

test('an epoch’s measures lie at its last step, and go by the names that the log has', async () => {
  const rows = [
    { step: 10, epoch: 1, distance: 0.5 },
    { step: 20, epoch: 2, distance: 0.25, newer: 7 },
    { step: 30, epoch: 3, distance: null, newer: 8 }, // what was no number when it was measured
  ]
  const { run } = runWith(logOf([1, 1]), lines(...rows))
  const { epoch, stepsPerEpoch } = await new RunCurves().read(run, counts, fromStart)
  expect([[...epoch.at], epoch.rows, stepsPerEpoch]).toEqual([[10, 20, 30], 3, 10])
  expect(
    Object.fromEntries(Object.entries(epoch.values).map(([name, values]) => [name, [...values]])),
  ).toEqual({ distance: [0.5, 0.25, NaN], newer: [NaN, 7, 8] })
})

test('a run without logs has no points; one from before epochs were measured has those of its steps', async () => {
  const none = await new RunCurves().read({ directory: '/nowhere' }, counts, fromStart)
  expect([none.step.rows, none.step.at.length, none.epoch.rows]).toEqual([0, 0, 0])
  const old = await new RunCurves().read(runWith(logOf([1, 1])).run, counts, fromStart)
  expect([old.step.rows, old.epoch.rows, old.epoch.values]).toEqual([1, 0, {}])
})

test('of many runs only the logs of the last are kept, and the others read anew', async () => {
  const { run, file } = runWith(logOf([1, 1]))
  const curves = new RunCurves()
  const lossD = async () => [...(await curves.read(run, counts, fromStart)).step.values['lossD']!]
  expect(await lossD()).toEqual([1])
  writeFileSync(file, logOf([1, 7])) // the same file, as long as before: nothing new in it
  expect(await lossD()).toEqual([1])
  for (let i = 0; i < 16; i++) await curves.read(runWith(logOf([1, i])).run, counts, fromStart)
  expect(await lossD()).toEqual([7])
})
