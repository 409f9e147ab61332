import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Run } from '../../../src/studio/runs/run.ts'
import { RunCurves } from '../../../src/studio/runs/runCurves.ts'

function logOf(...steps: readonly [step: number, loss: number][]): string {
  return steps
    .map(
      ([step, loss]) =>
        `${JSON.stringify({ step, epoch: 1, lossD: loss, lossG: -loss, dReal: 0.5, dFakeBefore: 0.25 })}\n`,
    )
    .join('')
}

function runWith(log: string) {
  const directory = mkdtempSync(join(tmpdir(), 'loom-curves-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'log.jsonl')
  writeFileSync(file, log)
  return { run: { directory } as Run, file }
}

test('what is new is read, a row that is half written waits', async () => {
  const { run, file } = runWith(logOf([1, 1], [2, 2]))
  const curves = new RunCurves()
  expect([...(await curves.read(run, 10, 0)).lossD]).toEqual([1, 2])
  const [third] = [logOf([3, 3])]
  appendFileSync(file, third!.slice(0, 20))
  expect((await curves.read(run, 10, 2)).steps).toBe(2)
  appendFileSync(file, third!.slice(20))
  const more = await curves.read(run, 10, 2)
  expect([[...more.step], [...more.lossD], [...more.lossG], more.steps]).toEqual([[3], [3], [-3], 3])
})

test('a log that was cut back to a checkpoint and went on is read anew', async () => {
  const { run, file } = runWith(logOf([1, 1], [2, 2], [3, 3]))
  const curves = new RunCurves()
  await curves.read(run, 10, 0)
  writeFileSync(`${file}.new`, logOf([1, 1], [2, 20], [3, 30], [4, 40]))
  renameSync(`${file}.new`, file)
  expect([...(await curves.read(run, 10, 0)).lossD]).toEqual([1, 20, 30, 40])
})

test('a long log is thinned out to means', async () => {
  const steps = Array.from({ length: 10_000 }, (_, i): [number, number] => [i + 1, i % 2])
  const { run } = runWith(logOf(...steps))
  const { step, lossD } = await new RunCurves().read(run, 10, 0)
  expect([step.length, step[0], step.at(-1)]).toEqual([2000, 5, 10_000])
  lossD.forEach((loss) => expect(Math.abs(loss - 0.5)).toBeLessThanOrEqual(0.11))
})

test('a run without a log has no points', async () => {
  const curves = await new RunCurves().read({ directory: '/nowhere' } as Run, 10, 0)
  expect([curves.steps, curves.step.length]).toEqual([0, 0])
})
