/** What happens to the library's own files, and to what lies beside an entry's description. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keptDirections } from '../../../src/studio/models/directions.ts'
import { freeModelName, listModels } from '../../../src/studio/models/model.ts'
import { RunLog } from '../../../src/studio/runs/runLog.ts'
import { SettingsFile } from '../../../src/studio/settings.ts'
import { openLibrary } from '../../../src/studio/library/library.ts'
import { Studio } from '../../../src/studio/session/studio.ts'
import { addModel } from '../loomFile/makeLibrary.ts'
import { openSession, temporaryLibrary } from '../session/openSession.ts'
import { damagesOf } from './damages.ts'

test('settings and workspace that are damaged are kept beside new ones, whatever is wrong with them', async () => {
  const { session, library, join: page } = await openSession()
  const client = page('a')
  await client.call('studio.changeSettings', {
    theme: 'dark',
    smooth: true,
    precision: 'float32',
    keepAwake: false,
    notify: false,
  })
  await client.call('studio.keepWorkspace', { workspace: '{"view":"train"}' })
  await session.close()
  for (const [name, loose] of [
    ['settings.json', {}],
    ['workspace.json', { opaque: [''] }],
  ] as const) {
    const file = join(library, name)
    const whole = readFileSync(file, 'utf8')
    for (const damage of damagesOf(whole, loose)) {
      rmSync(file, { recursive: true, force: true })
      writeFileSync(file, whole)
      damage.harm(file)
      const opened = await SettingsFile.open(library)
      expect(opened.notices, damage.name).toHaveLength(1)
      const [{ message, remedy } = { message: '', remedy: '' }] = opened.notices
      expect(message).toMatch(damage.why)
      const kept = /kept as (\S+)\.$/.exec(remedy)?.[1] ?? ''
      expect(existsSync(join(library, kept)), remedy).toBe(true)
      if (name === 'settings.json') expect(opened.settings.theme).toBe('system')
      else expect(opened.workspace).toBe('')
      await opened.change({ theme: 'light' })
      await opened.keepWorkspace('{"view":"explore"}')
      const again = await SettingsFile.open(library)
      expect([again.notices, again.settings.theme, again.workspace]).toEqual([
        [],
        'light',
        '{"view":"explore"}',
      ])
    }
  }
  await openSession(library)
})

test('a library whose description is damaged is not opened and not changed, and says what to do', async () => {
  const library = temporaryLibrary()
  await openLibrary(library)
  const file = join(library, 'library.json')
  const whole = readFileSync(file, 'utf8')
  for (const { name, why, harm } of damagesOf(whole)) {
    rmSync(file, { recursive: true })
    writeFileSync(file, whole)
    harm(file)
    const before = readdirSync(library).toSorted()
    await expect(openSession(library), name).rejects.toMatchObject({
      code: name === 'version 999' ? 'newer-version' : 'library-damaged',
      message: expect.stringMatching(why),
      remedy: expect.stringMatching(/\w/),
    })
    expect(readdirSync(library).toSorted()).toEqual(before)
  }
  rmSync(file, { recursive: true })
  await openSession(library)
  expect(readFileSync(file, 'utf8')).toBe(whole)
})

test('a file where the folder of all models should be is said, not an empty list', async () => {
  const library = temporaryLibrary()
  const { models } = await openLibrary(library)
  rmSync(models, { recursive: true })
  writeFileSync(models, '')
  const unreadable = { code: 'library-unreadable', message: `${models} is no folder.` }
  await expect(listModels({ library: models, shipped: models })).rejects.toMatchObject(unreadable)
  await expect(openSession(library)).rejects.toMatchObject(unreadable)
})

test('directions that are damaged count as not measured', async () => {
  const studio = new Studio({ library: temporaryLibrary() })
  const model = await addModel(studio)
  const { directions } = studio.library
  const file = join(directions, `${model.sha256}.json`)
  const whole = readFileSync(file, 'utf8')
  const loose = { opaque: ['directions.1'], nullable: ['model'] }
  for (const { name, harm } of damagesOf(whole, loose)) {
    if (name.startsWith('model:')) continue // for people only
    rmSync(file, { recursive: true })
    writeFileSync(file, whole)
    harm(file)
    expect(await keptDirections(model, directions), name).toBeUndefined()
  }
})

describe('a free name of a model', () => {
  test.each([
    ['Kente', 'Kente 2', 'Kente 3'],
    ['x'.repeat(60), `${'x'.repeat(58)} 2`, `${'x'.repeat(58)} 3`],
    ['y'.repeat(100), `${'y'.repeat(58)} 2`, `${'y'.repeat(58)} 3`],
  ])('%s is followed by others', async (name, second, third) => {
    const parent = temporaryLibrary()
    const made = [1, 2, 3].map(() => {
      const free = freeModelName([parent], name)
      mkdirSync(join(parent, free.toLowerCase().replaceAll(' ', '-').slice(0, 60)))
      return free
    })
    expect(made).toEqual([name, second, third])
  })
})

test('a folder in the place of a log is put aside, and the log goes on', async () => {
  const directory = temporaryLibrary()
  for (const name of ['log.jsonl', 'epochs.jsonl', 'timing.jsonl']) mkdirSync(join(directory, name))
  const log = await RunLog.open(directory, 3)
  log.add({ step: 4, epoch: 1 }, 2)
  await log.write()
  await log.close()
  expect(readFileSync(join(directory, 'log.jsonl'), 'utf8')).toBe('{"step":4,"epoch":1}\n')
  expect(readdirSync(directory)).toContain('log.damaged.jsonl')
})
