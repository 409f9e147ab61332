/** Temporary folders of set-ups: taking turns, moving into place whole, clearing up after the dead. */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeWorkFolder } from '../../scripts/engine/workFolder.ts'

let parent: string
let destination: string

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'loom-work-'))
  destination = join(parent, '2.21.0-cpu-linux-x64')
})
afterEach(() => rmSync(parent, { recursive: true }))

it('a whole engine takes the place of an older one, and nothing else stays', () => {
  mkdirSync(destination)
  writeFileSync(join(destination, 'old'), '')
  const work = makeWorkFolder(destination)
  writeFileSync(join(work.path, 'engine.json'), 'new')
  work.moveIntoPlace()
  expect(readdirSync(parent)).toEqual(['2.21.0-cpu-linux-x64'])
  expect(readFileSync(join(destination, 'engine.json'), 'utf8')).toBe('new')
})

it('a set-up that failed leaves nothing', () => {
  const work = makeWorkFolder(destination)
  writeFileSync(join(work.path, 'half'), '')
  work.remove()
  expect(readdirSync(parent)).toEqual([])
})

it('what a killed set-up left is removed by the next', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const left = makeWorkFolder(destination, dead)
  writeFileSync(join(left.path, 'half'), '')
  const next = makeWorkFolder(destination)
  expect(existsSync(left.path)).toBe(false)
  expect(existsSync(next.path)).toBe(true)
})

it('a folder untouched for minutes counts as dead even if its process number is in use again', () => {
  const left = makeWorkFolder(destination)
  const longAgo = new Date(Date.now() - 600_000)
  utimesSync(left.path, longAgo, longAgo)
  makeWorkFolder(destination, process.ppid)
  expect(existsSync(left.path)).toBe(false)
})

it('the second of two set-ups waits until the first is done; the first waits for nobody', async () => {
  const first = makeWorkFolder(destination, process.ppid)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const second = makeWorkFolder(destination)
  expect(await first.takeTurn(() => {})).toBe(false)

  let told = 0
  const turn = second.takeTurn(() => told++)
  setTimeout(() => first.moveIntoPlace(), 700)
  expect(await turn).toBe(true)
  expect(told).toBe(1)
  expect(existsSync(destination)).toBe(true)
  expect(existsSync(second.path)).toBe(true)
})

it('set-ups of different variants do not wait for each other', async () => {
  makeWorkFolder(join(parent, '2.21.0-gpu-linux-x64'), process.ppid)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await makeWorkFolder(destination).takeTurn(() => {})).toBe(false)
})
