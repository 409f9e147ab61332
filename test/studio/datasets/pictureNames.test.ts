/** What pictures of a dataset are called. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPictureNames } from '../../../src/studio/datasets/pictureNames.ts'
import { blobs, folderWith, importFor, temporaryFolder } from './samples.ts'

const png = (seed: number, width = 32, height = 32) => blobs(seed, width, height).png().toBuffer()

test('those of a folder are called by their files', async () => {
  const folder = await folderWith({ 'b.png': await png(1), 'kente/a.png': await png(2), 'text.txt': 'no' })
  const { dataset } = await importFor(folder)
  expect(await readPictureNames(dataset)).toEqual(['b.png', 'kente/a.png'])
})

test('parts of one picture have a number', async () => {
  const folder = await folderWith({ 'large.png': await png(1, 32, 16), 'small.png': await png(2, 16, 16) })
  const { dataset } = await importFor(folder, { fit: 'tiles', tilesAcross: 1 })
  expect(await readPictureNames(dataset)).toEqual(['large.png (1)', 'large.png (2)', 'small.png'])
})

test('those of a published set are numbers of their class', async () => {
  const folder = join(await temporaryFolder(), 'digits')
  await mkdir(folder)
  const pixels = Array.from({ length: 2 * 4 * 4 }, (_, at) => at)
  const images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, ...pixels]
  await writeFile(join(folder, 'train-images-idx3-ubyte'), Buffer.from(images))
  await writeFile(join(folder, 'train-labels-idx1-ubyte'), Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 7, 1]))
  const { dataset } = await importFor(folder, { size: 4, channels: 1 })
  expect(await readPictureNames(dataset)).toEqual(['7 1', '1 2'])
})
