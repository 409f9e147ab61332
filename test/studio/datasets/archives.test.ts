import { copyFile, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack, type Headers } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { unpackArchive } from '../../../src/studio/datasets/archive.ts'
import { readLabels } from '../../../src/studio/datasets/dataset.ts'
import { inspectSource } from '../../../src/studio/datasets/inspectSource.ts'
import { UnpackedArchives } from '../../../src/studio/datasets/unpackedArchives.ts'
import { writeZip } from '../../../src/studio/writeZip.ts'
import { blobs, folderWith, importFor, temporaryFolder } from './samples.ts'

type Entry = readonly [header: string | Headers, data?: Uint8Array | string]

async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const packing = pack()
  for (const [header, data = ''] of entries) {
    const named = typeof header === 'string' ? { name: header } : header
    packing.entry({ mtime: new Date(1e12), ...named }, Buffer.from(data))
  }
  packing.finalize()
  return buffer(packing)
}

async function fileOf(name: string, data: Uint8Array): Promise<string> {
  return join(await folderWith({ [name]: data }), name)
}

async function archivesIn(): Promise<{ readonly library: string; readonly archives: UnpackedArchives }> {
  const directory = await temporaryFolder()
  return { library: directory, archives: new UnpackedArchives(() => Promise.resolve({ directory })) }
}

const [red, blue] = [await blobs(1).png().toBuffer(), await blobs(2).jpeg().toBuffer()]

describe('a folder of pictures in an archive', () => {
  const files: readonly Entry[] = [
    [{ name: 'photos', type: 'directory' }],
    ['photos/a/red.png', red],
    ['photos/b/blue.jpg', blue],
    ['photos/b/notes.txt', 'about them'],
    ['__MACOSX/photos/._red.png', 'forks'],
  ]

  async function zip(): Promise<Buffer> {
    const path = join(await temporaryFolder(), 'made.zip')
    const entries = files.slice(1).map(([name, data]) => ({
      name: String(name),
      bytes: Buffer.from(data!),
      time: new Date(1e12),
    }))
    await writeZip(entries, path)
    return readFile(path)
  }

  test.each([
    ['photos.tar.gz', async () => gzipSync(await tar(files))],
    ['photos.tgz', async () => gzipSync(await tar(files))],
    ['photos.tar', () => tar(files)],
    ['called otherwise', async () => gzipSync(await tar(files))],
    ['photos.zip', zip],
  ])('%s is opened as it comes, and nothing of it stays', async (name, data) => {
    const path = await fileOf(name, await data())
    const { library, archives } = await archivesIn()
    const report = await inspectSource({ path, archives })
    expect(report).toMatchObject({
      path,
      count: 2,
      labels: [
        { name: 'a', count: 1 },
        { name: 'b', count: 1 },
      ],
      notPictures: [{ file: 'b/notes.txt' }],
    })
    const { dataset } = await importFor(path, { archives })
    expect(dataset).toMatchObject({ count: 2, source: { path } })
    await archives.clear()
    expect(await readdir(library)).toEqual([])
    // Unpacked again it is known as the same.
    expect((await importFor(path, { archives })).dataset.source).toEqual(dataset.source)
    await archives.clear()
  })

  test('it is unpacked once for a report and the import, and goes when another is opened', async () => {
    const first = await fileOf('first.tar', await tar([['red.png', red]]))
    const second = join(await temporaryFolder(), 'second.tar')
    await copyFile(first, second)
    const { library, archives } = await archivesIn()
    await inspectSource({ path: first, archives })
    const [place] = await readdir(library)
    const { birthtimeMs } = await stat(join(library, place!))
    await importFor(first, { archives })
    expect((await stat(join(library, place!))).birthtimeMs).toBe(birthtimeMs)
    await inspectSource({ path: second, archives })
    expect(await readdir(library)).not.toContain(place)
    await archives.clear()
  })

  test('one picture that is gzipped alone is one picture', async () => {
    const { archives } = await archivesIn()
    const path = await fileOf('red.png.gz', gzipSync(red))
    expect(await inspectSource({ path, archives })).toMatchObject({ count: 1, formats: { png: 1 } })
    await archives.clear()
  })
})

test('nothing but plain files comes out, and none outside of its folder', async () => {
  const path = await fileOf(
    'hostile.tar.gz',
    gzipSync(
      await tar([
        ['../outside.png', red],
        ['a/../../outside.png', red],
        ['/absolute.png', red],
        [{ name: 'link', type: 'symlink', linkname: '/etc' }],
        ['link/passwd', 'written through it'],
        [{ name: 'hard', type: 'link', linkname: '/etc/passwd' }],
        [{ name: 'pipe', type: 'fifo' }],
        ['b\\..\\c:d?\u001b.png', red],
        ['twice.png', red],
        ['twice.png', blue],
        ['twice.png/below.png', blue],
        [`${'n'.repeat(300)}.png`, red],
      ]),
    ),
  )
  const parent = await temporaryFolder()
  const place = join(parent, 'place')
  await mkdir(place)
  const refused = await unpackArchive(path, place)
  expect(await readdir(parent)).toEqual(['place'])
  expect((await readdir(place, { recursive: true })).toSorted()).toEqual([
    'absolute.png',
    'b_.._c_d__.png',
    'link',
    'link/passwd',
    'twice.png',
  ])
  expect(await readFile(join(place, 'twice.png'))).toEqual(red)
  expect(refused.map(({ file, reason }) => [file.slice(0, 20), reason])).toEqual([
    ['../outside.png', 'its name leads out of the archive'],
    ['a/../../outside.png', 'its name leads out of the archive'],
    ['link', 'a link'],
    ['hard', 'a link'],
    ['pipe', 'no file'],
    ['twice.png', 'another file in the archive has its name, or that of its folder'],
    ['twice.png/below.png', 'another file in the archive has its name, or that of its folder'],
    ['n'.repeat(20), 'its name is too long'],
  ])
})

describe('an archive that cannot be unpacked', () => {
  async function refusal(
    name: string,
    data: Uint8Array,
    limits = { entries: 5, unpacked: 2 ** 22, inZip: 2 ** 20 },
  ) {
    const place = await temporaryFolder()
    return unpackArchive(await fileOf(name, data), place, { limits }).then(
      () => undefined,
      (error: unknown) => error,
    )
  }
  const noise = Buffer.from(Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31) % 251))

  test('is refused where it is damaged', async () => {
    const whole = await tar([['noise', noise]])
    const told = (error: unknown, name: string) =>
      expect(error).toMatchObject({ code: 'dataset-format', message: `${name} is damaged or cut short.` })
    told(await refusal('a.tar', whole.subarray(0, 3000)), 'a.tar')
    told(await refusal('b.tar.gz', gzipSync(whole).subarray(0, 200)), 'b.tar.gz')
    told(await refusal('c.tar', Buffer.from('no tar'.repeat(200))), 'c.tar')
    told(await refusal('d.gz', gzipSync(noise).subarray(0, 200)), 'd.gz')
    expect(await refusal('e.zip', Buffer.from('PK\x03\x04 and nothing else'))).toMatchObject({
      code: 'dataset-format',
    })
  })

  test('is refused where it holds too much', async () => {
    const many = Array.from({ length: 6 }, (_, i): Entry => [`${i}`])
    expect(await refusal('many.tar', await tar(many))).toMatchObject({
      code: 'archive-too-large',
      message: 'many.tar holds more than 5 files.',
    })
    const zeros = Buffer.alloc(5 * 2 ** 20)
    const large = { code: 'archive-too-large', message: expect.stringContaining('unpacks to more than') }
    expect(await refusal('bomb.tar.gz', gzipSync(await tar([['zeros', zeros]])))).toMatchObject(large)
    expect(await refusal('bomb.gz', gzipSync(zeros))).toMatchObject(large)
  })

  test('is refused where a name in it has no end', async () => {
    const head = await tar([['y'.repeat(2 ** 24)]])
    expect(await refusal('long.tar.gz', gzipSync(head))).toMatchObject({ code: 'dataset-format' })
  })
})

test('what in a zip is larger than any picture is left out, and the rest is there', async () => {
  const path = join(await temporaryFolder(), 'made.zip')
  const time = new Date(1e12)
  const film = { name: 'film.mp4', bytes: new Uint8Array(2 ** 20 + 1), time }
  await writeZip([{ name: 'red.png', bytes: red, time }, film], path)
  const place = await temporaryFolder()
  const limits = { entries: 5, unpacked: 2 ** 22, inZip: 2 ** 20 }
  expect(await unpackArchive(path, place, { limits })).toMatchObject([
    { file: 'film.mp4', reason: 'larger than 1 MB' },
  ])
  expect(await readdir(place)).toEqual(['red.png'])
})

test('a stop while it is unpacked leaves nothing', async () => {
  const path = await fileOf('a.tar', await tar([['red.png', red]]))
  const { library, archives } = await archivesIn()
  const signal = AbortSignal.abort()
  await expect(inspectSource({ path, archives, signal })).rejects.toMatchObject({ name: 'AbortError' })
  expect(await readdir(library)).toEqual([])
  expect(await inspectSource({ path, archives })).toMatchObject({ count: 1 })
  await archives.clear()
})

describe('published sets', () => {
  const plane = (value: number) => Buffer.alloc(1024, value)
  /** As the published ones, of Python 2: protocol 2, bytes as text. */
  function pickled(labels: readonly number[], { rows = labels.length, evil = false } = {}): Buffer {
    const text = (value: Buffer | string) => {
      const bytes = Buffer.from(value)
      const head = Buffer.alloc(5, 0x54)
      head.writeUInt32LE(bytes.length, 1)
      return Buffer.concat([head, bytes])
    }
    const data = Buffer.concat(
      Array.from({ length: rows }, (_, n) => Buffer.concat([plane(200 + n), plane(100), plane(n)])),
    )
    const size = Buffer.alloc(3, 0x4d)
    size.writeUInt16LE(rows, 1)
    return Buffer.concat([
      Buffer.from('\x80\x02}(', 'latin1'),
      text('data'),
      Buffer.from(
        evil ? 'cposix\nsystem\n' : 'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85',
        'latin1',
      ),
      text('b'),
      Buffer.from(evil ? '\x85R' : '\x87R(K\x01', 'latin1'),
      ...(evil
        ? []
        : [
            size,
            Buffer.from('M\0\x0c\x86cnumpy\ndtype\n', 'latin1'),
            text('u1'),
            Buffer.from('K\0K\x01\x87R(K\x03', 'latin1'),
            text('|'),
            Buffer.from('NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89', 'latin1'),
            text(data),
            Buffer.from('tb', 'latin1'),
          ]),
      text('labels'),
      Buffer.from(`](${labels.map((label) => `K${String.fromCharCode(label)}`).join('')}eu.`, 'latin1'),
    ])
  }

  test('CIFAR-10 for Python is read, in its archive too', async () => {
    const meta = Buffer.from('\x80\x02}.', 'latin1')
    const entries: readonly Entry[] = [
      ['cifar-10-batches-py/batches.meta', meta],
      ['cifar-10-batches-py/data_batch_1', pickled([3, 9])],
      ['cifar-10-batches-py/data_batch_2', pickled([0])],
      ['cifar-10-batches-py/test_batch', pickled([1])],
    ]
    const { archives } = await archivesIn()
    const path = await fileOf('cifar-10-python.tar.gz', gzipSync(await tar(entries)))
    const { dataset, pixel } = await importFor(path, { archives, size: 32 })
    expect(dataset).toMatchObject({ count: 3, source: { kind: 'cifar10' } })
    expect(dataset.labels[9]).toBe('truck')
    expect([...(await readLabels(dataset))]).toEqual([3, 9, 0])
    expect(pixel(1, 5, 5)).toEqual([201, 100, 1])
    expect((await importFor(path, { archives, size: 32, withTestSet: true })).dataset.count).toBe(4)
    await archives.clear()
    const one = await fileOf('data_batch_7', pickled([5]))
    expect((await importFor(one, { size: 32 })).dataset.count).toBe(1)
  })

  test.each([
    ['code', pickled([1], { evil: true }), 'is not a CIFAR-10 batch for Python'],
    ['other text', Buffer.from('no pickle'), 'is not a CIFAR-10 batch for Python'],
    ['fewer pictures than labels', pickled([1, 2], { rows: 1 }), 'for each of its 2 pictures'],
    ['a label that there is not', pickled([99]), 'no pictures with labels'],
  ])('a batch with %s is refused', async (_, data, message) => {
    const path = await fileOf('data_batch_1', data)
    await expect(importFor(path)).rejects.toMatchObject({
      code: 'dataset-format',
      message: expect.stringContaining(message),
    })
  })

  test('CIFAR-10’s binary version and MNIST are read in their archives', async () => {
    const record = Buffer.concat([Buffer.of(7), plane(1), plane(2), plane(3)])
    const idx = Buffer.concat([
      Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4]),
      Buffer.alloc(32, 9),
    ])
    const { archives } = await archivesIn()
    const cifar = await fileOf(
      'cifar-10-binary.tar.gz',
      gzipSync(await tar([['cifar-10-batches-bin/data_batch_1.bin', Buffer.concat([record, record])]])),
    )
    expect(await inspectSource({ path: cifar, archives })).toMatchObject({ kind: 'cifar10', count: 2 })
    const alone = await fileOf('data_batch_1.bin.gz', gzipSync(record))
    expect(await inspectSource({ path: alone, archives })).toMatchObject({ kind: 'cifar10', count: 1 })
    const mnist = await fileOf(
      'mnist.tar',
      await tar([['MNIST/raw/train-images-idx3-ubyte.gz', gzipSync(idx)]]),
    )
    expect(await inspectSource({ path: mnist, archives })).toMatchObject({ kind: 'idx', count: 2 })
    const gz = await fileOf('train-images-idx3-ubyte.gz', gzipSync(idx))
    expect(await inspectSource({ path: gz, archives })).toMatchObject({ kind: 'idx', count: 2, path: gz })
    expect(basename(gz)).toBe('train-images-idx3-ubyte.gz')
    await archives.clear()
  })
})
