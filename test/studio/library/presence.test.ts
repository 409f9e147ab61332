import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { takeLibraryLock } from '../../../src/studio/library/libraryLock.ts'
import { openLibrary } from '../../../src/studio/library/library.ts'
import { LibraryPresence } from '../../../src/studio/library/presence.ts'
import { makeFolder, makeFolderWhole, storing, writeWhole } from '../../../src/studio/library/wholeFile.ts'

const pauseMs = 10

/** A library that is looked after, and where it is put when it is taken away. */
async function opened() {
  const parent = mkdtempSync(join(tmpdir(), 'loom-gone-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const [folder, elsewhere] = [join(parent, 'library'), join(parent, 'elsewhere')]
  await openLibrary(folder)
  const presence = new LibraryPresence(folder, pauseMs)
  presence.begin()
  onTestFinished(() => presence.end())
  return {
    folder,
    presence,
    goAway: () => renameSync(folder, elsewhere),
    comeBack: () => renameSync(elsewhere, folder),
  }
}

test('a library that goes and comes back is told of each once, without being asked', async () => {
  const { presence, goAway, comeBack } = await opened()
  const heard: boolean[] = []
  presence.onChange((isThere) => heard.push(isThere))
  goAway()
  await vi.waitFor(() => expect(heard).toEqual([false]))
  expect(() => presence.check()).toThrow('is gone')
  comeBack()
  await vi.waitFor(() => expect(heard).toEqual([false, true]))
  presence.check()
  expect(heard).toEqual([false, true])
})

test('nothing is made where a library was, and every attempt says which folder is gone and what to do', async () => {
  const { folder, goAway } = await opened()
  goAway()
  const attempts = [
    () => writeWhole(join(folder, 'settings.json'), '{}'),
    () => makeFolder(join(folder, '.uploads', 'one')),
    () => makeFolder(folder),
    () => makeFolderWhole(join(folder, 'datasets', 'fabrics'), async () => {}),
    () => storing(join(folder, 'runs', 'a'), async () => void readdirSync(join(folder, 'runs'))),
  ]
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toMatchObject({
      code: 'library-gone',
      message: `The library’s folder ${folder} is gone.`,
      remedy: expect.stringContaining('Plug its disk in again') as string,
    })
  }
  expect(existsSync(folder)).toBe(false)
})

test('a mount point that stays behind, empty, is no library', async () => {
  const { folder, presence, goAway } = await opened()
  const lock = await takeLibraryLock(folder, undefined, { touchEvery: pauseMs, staleAfter: 1000 })
  onTestFinished(() => lock.release())
  goAway()
  mkdirSync(folder)
  expect(presence.look()).toBe(false)
  await expect(writeWhole(join(folder, 'settings.json'), '{}')).rejects.toMatchObject({
    code: 'library-gone',
  })
  await new Promise((resolve) => setTimeout(resolve, 5 * pauseMs))
  expect(readdirSync(folder)).toEqual([])
  expect(lock.lost.aborted).toBe(false)
})

test('a lock that could not be taken away while the library was gone does not keep this process out', async () => {
  const { folder, goAway, comeBack } = await opened()
  const lock = await takeLibraryLock(folder)
  goAway()
  await lock.release()
  comeBack()
  const again = await takeLibraryLock(folder)
  expect(again.lost.aborted).toBe(false)
  await again.release()
})

test('who opens a library that was there once makes it anew', async () => {
  const { folder, goAway } = await opened()
  goAway()
  await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-gone' })
  new LibraryPresence(folder).prepare()
  await openLibrary(folder)
  expect(existsSync(join(folder, 'library.json'))).toBe(true)
})
