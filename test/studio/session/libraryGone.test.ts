/** A library that is unplugged while windows are open. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { calls, type CallName } from '../../../src/contract/calls.ts'
import { Readable } from 'node:stream'
import { openSession } from './openSession.ts'

async function opened() {
  const own = await openSession()
  const elsewhere = `${own.library}-elsewhere`
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }))
  return {
    ...own,
    client: own.join('a'),
    goAway: () => renameSync(own.library, elsewhere),
    comeBack: () => renameSync(elsewhere, own.library),
  }
}

const id = 'fabrics'
/** One of each room that reads or writes. */
const asked: Partial<Record<CallName, unknown>> = {
  'models.list': {},
  'models.rename': { id, name: 'Other' },
  'models.remove': { id },
  'runs.list': {},
  'runs.start': { dataset: id, recipe: 'tiny', name: 'Other', seed: 1 },
  'runs.resume': { id },
  'runs.remove': { id },
  'datasets.list': {},
  'datasets.remove': { id },
  'gallery.query': { offset: 0, limit: 10 },
  'gallery.emptyTrash': {},
  'timelines.list': {},
  'timelines.remove': { id },
  'library.broken': { kind: 'runs' },
  'studio.changeSettings': { smooth: false },
  'studio.keepWorkspace': { workspace: '{"view":"train"}' },
}

test('every call says that the folder is gone, nothing is made there, and all works when it is back', async () => {
  const { client, library, defects, session, goAway, comeBack } = await opened()
  await client.call('studio.changeSettings', { theme: 'light' })
  const heard: boolean[] = []
  client.on('library', ({ isThere }) => heard.push(isThere))
  goAway()
  for (const [name, input] of Object.entries(asked)) {
    expect(Object.keys(calls)).toContain(name)
    await expect(client.call(name as CallName, input as never), name).rejects.toMatchObject({
      code: 'library-gone',
      message: `The library’s folder ${library} is gone.`,
    })
  }
  await expect(session.uploads.begin()).rejects.toMatchObject({ code: 'library-gone' })
  expect(existsSync(library)).toBe(false)
  comeBack()
  expect(await client.call('runs.list', {})).toEqual([])
  await client.call('studio.keepWorkspace', { workspace: '{"view":"train"}' })
  expect(await client.call('studio.changeSettings', { smooth: false })).toMatchObject({ theme: 'light' })
  const upload = await session.uploads.begin()
  await session.uploads.receive(upload, 'a.txt', Readable.from(['a']))
  await expect.poll(() => heard).toEqual([false, true])
  expect(defects).toEqual([])
})

test('a Studio that ends while its library is gone ends in peace, and leaves the empty place as it is', async () => {
  const { client, library, session, defects, goAway } = await opened()
  goAway()
  mkdirSync(library)
  await expect(client.call('models.list', {})).rejects.toMatchObject({ code: 'library-gone' })
  await session.close()
  expect(readdirSync(library)).toEqual([])
  expect(defects).toEqual([])
})
