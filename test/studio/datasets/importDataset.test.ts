import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  listDatasets,
  openDataset,
  readLabels,
  readPixels,
  removeDataset,
} from '../../../src/studio/datasets/dataset.ts'
import { importDataset } from '../../../src/studio/datasets/importDataset.ts'
import { inspectSource } from '../../../src/studio/datasets/inspectSource.ts'
import { previewImport } from '../../../src/studio/datasets/previewImport.ts'
import { openLibrary } from '../../../src/studio/library/library.ts'
import { asOrdinaryUser, blobs, folderWith, footprint, importFor, plain, temporaryFolder } from './samples.ts'

async function someBlobs(
  count: number,
  folder = (i: number): string => (i % 2 === 0 ? 'even' : 'odd'),
): Promise<string> {
  const files: Record<string, Uint8Array> = {}
  for (let i = 0; i < count; i++) files[`${folder(i)}/${i}.png`] = await blobs(i).png().toBuffer()
  return folderWith(files)
}

const wanted = { name: 'My Blobs – Übung 1', size: 16, channels: 3 } as const

describe('importDataset', () => {
  test('writes pixels in the order of the paths, labels, a sheet, a report and a description', async () => {
    const source = await folderWith({
      'b/2.png': await blobs(2).png().toBuffer(),
      'a/1.png': await blobs(1).png().toBuffer(),
      'a/deep/er/0.png': await blobs(0).png().toBuffer(),
      'c/notes.txt': 'no class of pictures',
      'root.png': await blobs(3).png().toBuffer(),
    })
    const directory = join(await temporaryFolder(), 'not', 'yet', 'there')
    const before = await footprint(source)
    const { dataset, reused } = await importDataset({ source, directory, ...wanted })
    expect(await footprint(source)).toEqual(before)
    expect(reused).toBe(false)
    expect(dataset.id).toMatch(/^my-blobs-ubung-1-[\da-f]{12}$/)
    expect(await readdir(directory)).toEqual([dataset.id])
    expect((await readdir(dataset.directory)).toSorted()).toEqual(
      ['dataset.json', 'labels.json', 'pixels.u8', 'report.json', 'thumbnails'].toSorted(),
    )
    expect(dataset).toMatchObject({ formatVersion: 1, count: 4, width: 16, height: 16, channels: 3 })
    expect(dataset.labels).toEqual(['a', 'b'])
    expect([...(await readLabels(dataset))]).toEqual([0, 0, 1, -1])

    const pixels = await readPixels(dataset)
    const expected = [1, 0, 2, 3].map((seed) => {
      return blobs(seed).resize(16, 16, { kernel: 'lanczos3' }).raw().toBuffer()
    })
    const distance = Buffer.concat(await Promise.all(expected)).map((value, i) =>
      Math.abs(value - pixels[i]!),
    )
    expect(Math.max(...distance)).toBeLessThanOrEqual(1)

    const sheet = await sharp(join(dataset.directory, 'thumbnails', 'sheet.webp')).metadata()
    expect([sheet.format, sheet.width, sheet.height]).toEqual(['webp', 64, 16])
    expect(await openDataset(dataset.directory)).toEqual(dataset)
  })

  test('the same folder with the same options is found again; a change of either is not', async () => {
    const source = await someBlobs(4)
    const directory = await temporaryFolder()
    const first = await importDataset({ source, directory, ...wanted })
    const again = await importDataset({ source, directory, ...wanted })
    expect(again).toEqual({ dataset: first.dataset, reused: true })
    const other = await importDataset({ source, directory, ...wanted, fit: 'contain' })
    expect(other.reused).toBe(false)
    await utimes(join(source, 'even', '0.png'), 1, 1)
    const touched = await importDataset({ source, directory, ...wanted })
    expect(touched.reused).toBe(false)
    expect(touched.dataset.sha256).toBe(first.dataset.sha256)
    expect((await listDatasets(directory)).datasets).toHaveLength(3)
  })

  test('a damaged dataset is made again', async () => {
    const source = await someBlobs(3)
    const directory = await temporaryFolder()
    const { dataset } = await importDataset({ source, directory, ...wanted })
    await writeFile(join(dataset.directory, 'pixels.u8'), 'short')
    const again = await importDataset({ source, directory, ...wanted })
    expect(again.reused).toBe(false)
    expect(again.dataset.sha256).toBe(dataset.sha256)
    expect(await readdir(directory)).toEqual([dataset.id])
  })

  test('two imports of the same at the same time give one dataset', async () => {
    const source = await someBlobs(6)
    const directory = await temporaryFolder()
    const both = await Promise.all([1, 2].map(() => importDataset({ source, directory, ...wanted })))
    expect(both.map(({ reused }) => reused).toSorted()).toEqual([false, true])
    expect(await readdir(directory)).toEqual([both[0]!.dataset.id])
  })

  test('progress counts every file, in the report and in the import', async () => {
    const source = await someBlobs(5)
    const counts: number[] = []
    const onProgress = (done: number, total: number) => counts.push(done, total)
    await importDataset({ source, directory: await temporaryFolder(), ...wanted, onProgress })
    expect(counts).toEqual([1, 5, 2, 5, 3, 5, 4, 5, 5, 5])
    counts.length = 0
    await inspectSource({ path: source, onProgress })
    expect(counts).toEqual([1, 5, 2, 5, 3, 5, 4, 5, 5, 5])
  })

  test('an abort leaves nothing behind, wherever it comes', async () => {
    const source = await someBlobs(30)
    const directory = await temporaryFolder()
    for (const at of [0, 1, 17, 30]) {
      const abort = new AbortController()
      const stop = (done: number) => done === at && abort.abort()
      if (at === 0) abort.abort()
      const running = importDataset({ source, directory, ...wanted, signal: abort.signal, onProgress: stop })
      await expect(running).rejects.toMatchObject({ name: 'AbortError' })
      expect(await readdir(directory)).toEqual([])
    }
    const abort = new AbortController()
    const looking = inspectSource({ path: source, signal: abort.signal, onProgress: () => abort.abort() })
    await expect(looking).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('options that make no sense are refused in a sentence', async () => {
    const source = await someBlobs(1)
    const wrong = [
      { size: 0 },
      { size: 64.5 },
      { size: 5000 },
      { channels: 2 },
      { fit: 'squash' },
      { background: 'red' },
    ]
    for (const option of [...wrong, { tilesAcross: 0 }, { name: ' ' }])
      await expect(importFor(source, option as never)).rejects.toMatchObject({ code: 'dataset-options' })
  })
})

describe('the library', () => {
  test('a library that is not writable, or is a file, is said in a sentence', async () => {
    const source = await someBlobs(2)
    const library = await temporaryFolder()
    await writeFile(join(library, 'file'), '')
    const inFile = importDataset({ source, directory: join(library, 'file', 'datasets'), ...wanted })
    await expect(inFile).rejects.toMatchObject({ code: 'library-unwritable', name: 'ProblemError' })
    const locked = join(library, 'locked')
    await mkdir(locked, { mode: 0o555 })
    await asOrdinaryUser([source, library], async () => {
      const running = importDataset({ source, directory: locked, ...wanted })
      await expect(running).rejects.toMatchObject({
        code: 'library-unwritable',
        message: expect.stringContaining('permission denied'),
      })
    })
    expect(await readdir(locked)).toEqual([])
  })

  test('a dataset that is damaged, newer or unknown is said so, and does not hide the others', async () => {
    const source = await someBlobs(3)
    const directory = await temporaryFolder()
    const ids: string[] = []
    for (const name of ['good', 'cut', 'newer', 'no json', 'lacking', 'changed'])
      ids.push((await importDataset({ source, directory, ...wanted, name })).dataset.id)
    const at = (i: number, file: string) => join(directory, ids[i]!, file)
    await writeFile(at(1, 'pixels.u8'), new Uint8Array(5))
    const json = JSON.parse(await readFile(at(2, 'dataset.json'), 'utf8')) as object
    await writeFile(at(2, 'dataset.json'), JSON.stringify({ ...json, formatVersion: 99 }))
    await writeFile(at(3, 'dataset.json'), '{')
    await writeFile(at(4, 'dataset.json'), '{"formatVersion":1}')
    const pixels = await readFile(at(5, 'pixels.u8'))
    pixels[7]! ^= 1
    await writeFile(at(5, 'pixels.u8'), pixels)
    await mkdir(join(directory, '.unfinished'))

    const { datasets, broken } = await listDatasets(directory)
    expect(datasets.map(({ name }) => name)).toEqual(['good', 'changed'])
    expect(Object.fromEntries(broken.map(({ where, reason }) => [where, reason.split(': ').at(-1)]))).toEqual(
      {
        [join(directory, ids[1]!)]: 'its pixels are not complete.',
        [join(directory, ids[2]!)]: expect.stringContaining('was written by a newer version of Latent Loom'),
        [join(directory, ids[3]!)]: 'its dataset.json is damaged.',
        [join(directory, ids[4]!)]: 'its dataset.json is damaged at id.',
      },
    )
    await expect(readPixels(datasets[1]!)).rejects.toMatchObject({ code: 'dataset-damaged' })
    await expect(openDataset(join(directory, 'nothing'))).rejects.toMatchObject({ code: 'dataset-unknown' })
    expect(await listDatasets(join(directory, 'nothing'))).toEqual({ datasets: [], broken: [] })
  })

  test('a dataset is removed; ids that are paths are not', async () => {
    const directory = join(await temporaryFolder(), 'datasets')
    const { dataset } = await importDataset({ source: await someBlobs(2), directory, ...wanted })
    for (const id of [
      '..',
      '.',
      '',
      '../datasets',
      `../datasets/${dataset.id}`,
      '/tmp',
      'gone',
      `${dataset.id}/thumbnails`,
    ])
      await expect(removeDataset({ directory, id })).rejects.toMatchObject({ code: 'dataset-unknown' })
    await removeDataset({ directory, id: dataset.id })
    expect(await readdir(directory)).toEqual([])
  })

  test('a picture without permission is listed, the rest is imported', async () => {
    const source = await someBlobs(2, () => '.')
    const secret = join(source, 'secret.png')
    await writeFile(secret, await blobs(9).png().toBuffer(), { mode: 0 })
    onTestFinished(() => rm(secret, { force: true }))
    await asOrdinaryUser([source], async () => {
      const report = await inspectSource({ path: source })
      expect(report.count).toBe(2)
      expect(report.corrupt).toEqual([
        { file: 'secret.png', reason: 'you have no permission to read the file' },
      ])
    })
  })
})

test('what file servers and systems keep beside pictures is no picture and no class', async () => {
  const thumbnail = await blobs(9).jpeg().toBuffer()
  const own = { 'a/one.png': await blobs(1).png().toBuffer(), 'b/two.png': await blobs(2).png().toBuffer() }
  const theirs = [
    '@eaDir/one.png/SYNOPHOTO_THUMB_M.jpg',
    'a/@eaDir/one.png/SYNOPHOTO_THUMB_M.jpg',
    '#recycle/old.jpg',
    '@Recycle/old.jpg',
    '$RECYCLE.BIN/old.jpg',
    'lost+found/old.jpg',
    '__MACOSX/a/._one.png',
    '.thumbnails/one.jpg',
    'a/Thumbs.db',
  ].map((file) => [file, thumbnail])
  const { dataset, report } = await importFor(await folderWith({ ...own, ...Object.fromEntries(theirs) }))
  expect([dataset.count, dataset.labels]).toEqual([2, ['a', 'b']])
  expect([report.corrupt, report.notPictures]).toEqual([[], []])
})

describe('a folder that holds a library', () => {
  async function withLibrary() {
    const folder = await folderWith({ 'a/one.png': await blobs(1).png().toBuffer() })
    const { gallery } = await openLibrary(join(folder, 'Latent Loom'))
    await writeFile(join(gallery, 'made.png'), await blobs(2).png().toBuffer())
    return { folder, gallery }
  }

  test('is imported without the library, which is said', async () => {
    const { folder } = await withLibrary()
    const { dataset, report } = await importFor(folder)
    expect([dataset.count, dataset.labels]).toEqual([1, ['a']])
    expect(report.notPictures).toEqual([
      { file: 'Latent Loom', reason: expect.stringContaining('a library of Latent Loom') },
    ])
  })

  test('a library itself is refused, what is kept in its gallery is not', async () => {
    const { folder, gallery } = await withLibrary()
    await expect(importFor(join(folder, 'Latent Loom'))).rejects.toMatchObject({ code: 'dataset-library' })
    expect((await importFor(gallery)).dataset.count).toBe(1)
  })
})

describe('pictures that are too small', () => {
  const some = async () =>
    folderWith({
      'dot.png': await plain('#fff', 1, 1).png().toBuffer(),
      'large.png': await plain('#fff', 90, 70).png().toBuffer(),
      'small.png': await blobs(2, 40, 40).png().toBuffer(),
      'vector.svg':
        '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="4" height="8"/></svg>',
    })

  test('are enlarged, or left out with their sizes', async () => {
    const source = await some()
    const all = await importFor(source, { size: 64, dropDuplicates: false })
    expect([all.dataset.count, all.report.tooSmall.map(({ file }) => file)]).toEqual([
      4,
      ['dot.png', 'small.png'],
    ])
    const { dataset, report } = await importFor(source, { size: 64, dropSmall: true })
    expect([dataset.count, dataset.options.dropSmall]).toEqual([2, true])
    expect(report.leftOut).toEqual([
      { file: 'dot.png', reason: '1 × 1 pixels, which is too small' },
      { file: 'small.png', reason: '40 × 40 pixels, which is too small' },
    ])
  })

  test('are not among what is shown of an import that leaves them out', async () => {
    const asked = { source: await some(), size: 64, channels: 1, count: 9 } as const
    expect(await previewImport(asked)).toHaveLength(4 * 64 * 64)
    expect(await previewImport({ ...asked, dropSmall: true })).toHaveLength(2 * 64 * 64)
  })
})
