import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import {
  createRun,
  listRuns,
  openRun,
  removeRun,
  runStatus,
  updateRun,
} from '../../../src/studio/runs/run.ts'
import { checkIdle, takeRunLock } from '../../../src/studio/runs/runLock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-runs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const newRun = (name: string) =>
  createRun(folder, {
    state: { kind: 'paused' },
    name,
    recipe: recipeNamed('tiny'),
    dataset: { id: 'd', name: 'd', count: 8, sha256: '' },
    engine: { backend: 'wasm', description: 'WebAssembly' },
    seed: 1,
  })

test('a run is found by its name, however it is written, and its name is taken then', async () => {
  const made = await newRun('My Run')
  expect(await openRun(folder, 'my run')).toEqual(made)
  await expect(newRun('MY-RUN')).rejects.toMatchObject({ code: 'name-taken' })
  await expect(openRun(folder, 'other')).rejects.toMatchObject({ code: 'run-unknown' })
  expect(await listRuns(folder)).toEqual({ runs: [made], broken: [] })
})

test('a run in training is busy while another process holds its lock, and interrupted otherwise', async () => {
  const run = await updateRun(await newRun('busy'), { state: { kind: 'training', process: process.ppid } })
  const lock = { id: 'x', process: process.ppid, host: hostname(), startedAt: new Date().toISOString() }
  expect(runStatus(run)).toBe('interrupted')
  writeFileSync(join(run.directory, 'run.lock'), JSON.stringify(lock))
  expect(runStatus(run)).toBe('training')
  const busy = { code: 'run-busy' }
  expect(() => checkIdle(run)).toThrow(expect.objectContaining(busy))
  await expect(takeRunLock(run)).rejects.toMatchObject(busy)
  await expect(removeRun(run)).rejects.toMatchObject(busy)

  const longAgo = new Date(Date.now() - 3_600_000)
  utimesSync(join(run.directory, 'run.lock'), longAgo, longAgo)
  expect(runStatus(run)).toBe('interrupted') // the number belongs to another program now

  writeFileSync(join(run.directory, 'run.lock'), JSON.stringify({ ...lock, process: 2 ** 22 + 1 }))
  expect(runStatus(run)).toBe('interrupted')
  await (await takeRunLock(run)).release()
  await removeRun(run)
  expect(await listRuns(folder)).toEqual({ runs: [], broken: [] })
})

test('of two that make a run of one name at once, one is told that the name is taken', async () => {
  const made = await Promise.allSettled(Array.from({ length: 8 }, () => newRun('same')))
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const one of made)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'name-taken' })
  expect((await listRuns(folder)).broken).toEqual([])
})

test.each(['x'.repeat(5000), 'a\u001b[2Jb', 'two\nlines'])('%j names no run', async (name) => {
  await expect(newRun(name)).rejects.toMatchObject({
    code: 'name-unusable',
    message: expect.stringMatching(/^.{1,80}$/s),
  })
})
