import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Downloads } from '../../src/studio/downloads.ts'

const times = { taken: 60, left: 400 }

async function opened() {
  const parent = mkdtempSync(join(tmpdir(), 'loom-downloads-'))
  const directory = join(parent, '.downloads')
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const downloads = await Downloads.open(directory, times)
  onTestFinished(() => downloads.close())
  const place = async (isShown: boolean) => {
    const { id, path } = await downloads.place('loop.mp4')
    writeFileSync(path, 'a film')
    downloads.ready(id, { isShown })
    return { id, path }
  }
  return { downloads, directory, place }
}

test('what was taken goes soon after, with its folder, and what nobody comes for goes later', async () => {
  const { downloads, directory, place } = await opened()
  const [taken, left] = [await place(false), await place(false)]
  expect(downloads.find(taken.id)).toEqual({ path: taken.path, fileName: 'loop.mp4' })
  await vi.waitFor(() => expect(existsSync(taken.path)).toBe(false))
  expect(existsSync(left.path)).toBe(true)
  expect(downloads.find(taken.id)).toBeUndefined()
  await vi.waitFor(() => expect(readdirSync(directory)).toEqual([]))
})

test('what is shown stays to be taken after it was looked at, and goes when it is old', async () => {
  const { downloads, place } = await opened()
  const { id, path } = await place(true)
  downloads.find(id)
  await new Promise((resolve) => setTimeout(resolve, 3 * times.taken))
  expect(downloads.find(id)).toBeDefined()
  await vi.waitFor(() => expect(existsSync(path)).toBe(false))
})

test('what is still being written stays however long that takes', async () => {
  const { downloads } = await opened()
  const { id, path } = await downloads.place('loop.mp4')
  writeFileSync(path, 'the beginning of a film')
  downloads.find(id)
  await new Promise((resolve) => setTimeout(resolve, times.left + 100))
  expect(existsSync(path)).toBe(true)
  expect(downloads.find(id)).toBeDefined()
})

test('a name is as long as every system takes it, with its ending', async () => {
  const { downloads } = await opened()
  const names = await Promise.all(
    ['loop.mp4', `${'ü🙂'.repeat(200)}.mp4`, `${'long '.repeat(90)}.zip`].map((name) =>
      downloads.place(name),
    ),
  )
  expect(names.map(({ fileName }) => fileName.slice(-4))).toEqual(['.mp4', '.mp4', '.zip'])
  expect(names[0]!.fileName).toBe('loop.mp4')
  for (const { fileName, path } of names) {
    expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(200)
    writeFileSync(path, '')
  }
})
