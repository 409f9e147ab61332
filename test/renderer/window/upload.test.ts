/** Files on their way to the Studio. */
import { afterEach, expect, test, vi } from 'vitest'
import { uploadFiles, type UploadProgress } from '../../../src/renderer/window/upload.ts'

afterEach(() => void vi.unstubAllGlobals())

const files = ['a b/1.png', 'a b/2.png', '3.png', '4.png', '5.png', '6.png'].map((path) => ({
  path,
  file: new File(['12345'], path),
}))

/** A host that takes uploads; `refuse` says what it answers to an address. */
function host(refuse: (address: string) => Response | undefined = () => undefined): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (address: URL, { signal }: RequestInit) => {
    signal?.throwIfAborted()
    asked.push(`${address}`)
    return refuse(`${address}`) ?? Response.json({ id: 'up' })
  })
  return asked
}

test('each file is sent once, under its path, and progress counts files and bytes', async () => {
  const asked = host()
  const progress: UploadProgress[] = []
  expect(await uploadFiles(files, { onProgress: (one) => progress.push(one) })).toBe('up')
  expect(asked).toHaveLength(1 + files.length)
  expect(asked[1]).toBe('http://studio.test/uploads/up/a%20b/1.png')
  expect(progress.map(({ files: sent }) => sent)).toEqual([1, 2, 3, 4, 5, 6])
  expect(progress.at(-1)).toEqual({ files: 6, totalFiles: 6, bytes: 30, totalBytes: 30 })
})

test('a file that is refused ends it, with the words of who refused it', async () => {
  const error = { code: 'upload-too-large', message: 'It is too large.', remedy: 'Send less.' }
  const asked = host((address) =>
    address.endsWith('1.png') ? Response.json({ error }, { status: 413 }) : undefined,
  )
  await expect(uploadFiles(files)).rejects.toMatchObject(error)
  expect(asked.length).toBeLessThan(1 + files.length)
})

test('an answer that says nothing, or none at all, is a lost connection', async () => {
  host(() => new Response('<html>', { status: 502 }))
  await expect(uploadFiles(files)).rejects.toMatchObject({ code: 'connection-lost' })
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')))
  await expect(uploadFiles(files)).rejects.toMatchObject({ code: 'connection-lost' })
})

test('what is called off ends with the reason of who did so', async () => {
  const calling = new AbortController()
  host()
  const onProgress = () => calling.abort(new Error('enough'))
  await expect(uploadFiles(files, { signal: calling.signal, onProgress })).rejects.toThrow('enough')
})
