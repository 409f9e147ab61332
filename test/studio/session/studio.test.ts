import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Studio } from '../../../src/studio/session/studio.ts'
import { temporaryLibrary } from './openSession.ts'

test('what killed processes left in a library goes before a command changes it', async () => {
  const library = temporaryLibrary()
  const checkpoints = join(library, 'runs', 'one', 'checkpoints')
  mkdirSync(checkpoints, { recursive: true })
  const part = join(checkpoints, `.epoch-0001.safetensors.${2 ** 22 + 1}-1.part`)
  writeFileSync(part, 'x')
  const longAgo = new Date(Date.now() - 7_200_000)
  utimesSync(part, longAgo, longAgo)
  const studio = new Studio({ library })
  onTestFinished(() => studio.close())
  await studio.openLibrary()
  expect(existsSync(part)).toBe(true)
  await studio.ownLibrary()
  expect(existsSync(part)).toBe(false)
})
