import { mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import {
  checkIdle,
  createRun,
  listRuns,
  openRun,
  runStatus,
  updateRun,
} from '../../../src/studio/runs/run.ts'

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

test('a run in training is busy while its process lives and writes, and interrupted otherwise', async () => {
  const parent = process.ppid // alive, and not this one
  const run = await updateRun(await newRun('busy'), { state: { kind: 'training', process: parent } })
  expect(runStatus(run)).toBe('training')
  expect(() => checkIdle(run)).toThrow(expect.objectContaining({ code: 'run-busy' }))

  const longAgo = new Date(Date.now() - 3_600_000)
  utimesSync(join(run.directory, 'run.json'), longAgo, longAgo)
  expect(runStatus(run)).toBe('interrupted') // the number belongs to another program now
  expect(() => checkIdle(run)).not.toThrow()

  const gone = await updateRun(run, { state: { kind: 'training', process: 2 ** 22 + 1 } })
  expect(runStatus(gone)).toBe('interrupted')
})
