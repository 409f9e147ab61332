/** Whether a picture is decoded once. What was decoded already is told from files whose pixels were exchanged unseen. */
import { stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPixels } from '../../../src/studio/datasets/dataset.ts'
import { DecodedPictures } from '../../../src/studio/datasets/decodedPictures.ts'
import { importDataset, type ImportRequest } from '../../../src/studio/datasets/importDataset.ts'
import { inspectSource } from '../../../src/studio/datasets/inspectSource.ts'
import { previewImport } from '../../../src/studio/datasets/previewImport.ts'
import { blobs, folderWith, temporaryFolder } from './samples.ts'

const options = { size: 16, channels: 3 } as const
/** Without compression, so that every picture of a size has as many bytes. */
const png = (seed: number) => blobs(seed, 64, 48).png({ compressionLevel: 0 }).toBuffer()

const written = new Date('2026-11-25T12:00:00Z')

async function folderOf(count: number): Promise<string> {
  const names = Array.from({ length: count }, (_, i) => `${i}.png`)
  const files = await Promise.all(names.map(async (name, i) => [name, await png(i)] as const))
  const folder = await folderWith(Object.fromEntries(files))
  for (const name of names) await utimes(join(folder, name), written, written)
  return folder
}

/** Puts other pixels into the file; its size stays, and its time where that is wanted. */
async function exchange(folder: string, name: string, { keepTime }: { keepTime: boolean }): Promise<void> {
  const file = join(folder, name)
  const { size } = await stat(file)
  await writeFile(file, await png(99))
  await utimes(file, written, keepTime ? written : new Date())
  expect((await stat(file)).size).toBe(size)
}

async function imported(request: Omit<ImportRequest, 'directory' | 'name' | 'size' | 'channels'>) {
  const { dataset } = await importDataset({
    ...options,
    ...request,
    name: 'all',
    directory: await temporaryFolder(),
  })
  return readPixels(dataset)
}

test('an import takes what the report has decoded, and makes the same of it', async () => {
  const source = await folderOf(3)
  const fresh = await imported({ source })
  const decoded = new DecodedPictures()
  await inspectSource({ path: source, size: 16, decoded })
  await exchange(source, '1.png', { keepTime: true })
  expect(await imported({ source, decoded })).toEqual(fresh)
  expect(await imported({ source })).not.toEqual(fresh)
})

test('a preview takes what the report has decoded, in whichever way pictures of its scale are cut', async () => {
  const source = await folderOf(2)
  const preview = { ...options, source, fit: 'tiles', count: 8 } as const
  const fresh = await previewImport({ ...options, source, count: 8 })
  const decoded = new DecodedPictures()
  await inspectSource({ path: source, size: 16, decoded })
  await exchange(source, '0.png', { keepTime: true })
  expect(await previewImport({ ...options, source, count: 8, decoded })).toEqual(fresh)
  // Three tiles across are of another scale, which nothing has been decoded to.
  expect(await previewImport({ ...preview, decoded })).toEqual(await previewImport(preview))
})

test('a file that has changed since is read again', async () => {
  const source = await folderOf(2)
  const decoded = new DecodedPictures()
  await inspectSource({ path: source, size: 16, decoded })
  await exchange(source, '0.png', { keepTime: false })
  expect(await imported({ source, decoded })).toEqual(await imported({ source }))
})

test('what is wanted at another size is read again', async () => {
  const source = await folderOf(2)
  const decoded = new DecodedPictures()
  await inspectSource({ path: source, size: 32, decoded })
  await exchange(source, '0.png', { keepTime: true })
  expect(await imported({ source, decoded })).toEqual(await imported({ source }))
})

test('pictures of another folder take the place of those before', async () => {
  const [source, other] = [await folderOf(1), await folderOf(2)]
  const decoded = new DecodedPictures()
  await inspectSource({ path: source, size: 16, decoded })
  await inspectSource({ path: other, size: 16, decoded })
  await exchange(source, '0.png', { keepTime: true })
  expect(await imported({ source, decoded })).toEqual(await imported({ source }))
})

test('what does not fit into its memory is read again', async () => {
  const source = await folderOf(2)
  const decoded = new DecodedPictures(21 * 16 * 4 - 1) // 64 × 48 becomes 21 × 16
  await inspectSource({ path: source, size: 16, decoded })
  await exchange(source, '0.png', { keepTime: true })
  expect(await imported({ source, decoded })).toEqual(await imported({ source }))
})
