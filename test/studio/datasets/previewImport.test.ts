import { expect, test } from 'vitest'
import { readPixels } from '../../../src/studio/datasets/dataset.ts'
import { importDataset } from '../../../src/studio/datasets/importDataset.ts'
import { previewImport } from '../../../src/studio/datasets/previewImport.ts'
import { blobs, folderWith, temporaryFolder } from './samples.ts'

test.each(['cover', 'contain', 'centre', 'tiles'] as const)(
  'with %s, what is shown first is what the import then makes',
  async (fit) => {
    const files: Record<string, Uint8Array | string> = { 'a broken one.jpg': 'no picture' }
    for (let i = 0; i < 5; i++)
      files[`${i}.png`] = await blobs(i, 96 + 32 * i, 64)
        .png()
        .toBuffer()
    const source = await folderWith(files)
    const options = { source, size: 16, channels: 3, fit } as const
    const { dataset } = await importDataset({ ...options, name: 'all', directory: await temporaryFolder() })
    const all = await readPixels(dataset)
    const length = 16 * 16 * 3
    const preview = await previewImport({ ...options, count: 3 })
    expect(preview).toEqual(all.slice(0, 3 * length))
    expect(await previewImport({ ...options, count: 1000 })).toEqual(all.slice())
  },
)

test('where nothing can be read there is nothing to show', async () => {
  const source = await folderWith({ 'a.png': 'no picture' })
  expect(await previewImport({ source, size: 16, channels: 3, count: 3 })).toHaveLength(0)
  const missing = previewImport({ source: `${source}/none`, size: 16, channels: 3, count: 3 })
  await expect(missing).rejects.toMatchObject({ code: 'dataset-missing' })
})
