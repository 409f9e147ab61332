/**
 * IDX files as MNIST publishes them: two zero bytes, the type of the values, the number of dimensions, each dimension
 * as a big-endian uint32, then the values. Pictures are unsigned bytes [count, height, width], their labels [count].
 * Source: http://yann.lecun.com/exdb/mnist/
 */
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ByteReader } from './publishedRecords.ts'
import { formatProblem, isGzip, readBytes, recordItems } from './publishedRecords.ts'
import type { Source, SourceFile, SourceItem } from './sourceItem.ts'

const imagesName = /^(.*)images([-.])idx3-ubyte(\.gz)?$/i
const unsignedByte = 0x08
const longestSide = 8192

/** Whether a file is called like the pictures of an IDX set. */
export function isIdxName(name: string): boolean {
  return imagesName.test(name)
}

/** The names of the pictures' files to read: the training set, and on request the test set. */
export function findIdx(names: readonly string[], withTestSet: boolean): string[] {
  const all = names.filter(
    (name) => isIdxName(name) && !(name.endsWith('.gz') && names.includes(name.slice(0, -3))),
  )
  const training = all.filter((name) => !isTestName(name))
  return training.length === 0 || withTestSet ? [...training, ...all.filter(isTestName)] : training
}

function isTestName(name: string): boolean {
  return /t10k|test/i.test(name)
}

interface IdxSet {
  readonly path: string
  readonly count: number
  readonly height: number
  readonly width: number
  readonly labels: Uint8Array | undefined
  readonly files: readonly SourceFile[]
}

/** @throws `dataset-format` for whatever is not as published. */
export async function openIdx(paths: readonly string[], path: string): Promise<Source> {
  const sets: IdxSet[] = []
  for (const images of paths) sets.push(await openSet(images))
  const { height, width } = sets[0]!
  const odd = sets.find((set) => set.height !== height || set.width !== width)
  if (odd !== undefined)
    throw formatProblem(odd.path, `has pictures of another size than ${basename(sets[0]!.path)}`)
  const total = sets.reduce((sum, { count }) => sum + count, 0)
  const labelled = sets.every(({ labels }) => labels !== undefined)
  const classes = labelled
    ? 1 + sets.reduce((most, { labels }) => labels!.reduce((a, b) => Math.max(a, b), most), 0)
    : 0
  return {
    kind: 'idx',
    path,
    total,
    labels: Array.from({ length: classes }, (_, i) => String(i)),
    files: sets.flatMap(({ files }) => files),
    async *items(options, signal) {
      const item = recordItems({ width, height, channels: 1, format: 'idx' }, options)
      for (const set of sets) yield* records(set, labelled, item, signal)
    },
  }
}

async function* records(
  { path, count, height, width, labels }: IdxSet,
  labelled: boolean,
  item: ReturnType<typeof recordItems>,
  signal: AbortSignal | undefined,
): AsyncGenerator<SourceItem, void, undefined> {
  const reader = await readBytes(path)
  try {
    await readHeader(reader, path, 3)
    for (let i = 0; i < count; i++) {
      signal?.throwIfAborted()
      const pixels = await reader.take(height * width)
      if (pixels.length < height * width)
        throw formatProblem(path, `ends after ${i} of its ${count} pictures`)
      yield item({ file: `${basename(path)}#${i}`, label: labelled ? labels![i]! : -1, pixels })
    }
    if ((await reader.take(1)).length > 0) throw formatProblem(path, `goes on after its ${count} pictures`)
  } finally {
    reader.close()
  }
}

async function openSet(path: string): Promise<IdxSet> {
  const info = await stat(path)
  const reader = await readBytes(path)
  const dimensions = await readHeader(reader, path, 3).finally(() => reader.close())
  const [count, height, width] = dimensions as [number, number, number]
  if (height < 1 || width < 1 || height > longestSide || width > longestSide)
    throw formatProblem(path, `says that its pictures are ${width} × ${height} pixels`)
  if (count === 0) throw formatProblem(path, 'holds no pictures')
  if (!(await isGzip(path)) && info.size !== 16 + count * height * width)
    throw formatProblem(
      path,
      `has ${info.size} bytes where its header asks for ${16 + count * height * width}`,
    )
  const files = [{ file: basename(path), bytes: info.size, modifiedMs: info.mtimeMs }]
  const beside = await findLabels(path)
  if (beside === undefined) return { path, count, height, width, labels: undefined, files }
  const labels = await readLabels(beside.path, count)
  return { path, count, height, width, labels, files: [...files, beside.file] }
}

async function findLabels(images: string): Promise<{ path: string; file: SourceFile } | undefined> {
  const [, before = '', dot = '-'] = imagesName.exec(basename(images)) ?? []
  for (const ending of ['', '.gz']) {
    const name = `${before}labels${dot}idx1-ubyte${ending}`
    // Beside the pictures, or beside their folder in one of its own.
    for (const path of [join(dirname(images), name), join(dirname(images), '..', name, name)]) {
      const info = await stat(path).catch(() => undefined)
      if (info?.isFile()) return { path, file: { file: name, bytes: info.size, modifiedMs: info.mtimeMs } }
    }
  }
  return undefined
}

async function readLabels(path: string, count: number): Promise<Uint8Array> {
  const reader = await readBytes(path)
  try {
    const [labelCount] = await readHeader(reader, path, 1)
    if (labelCount !== count) throw formatProblem(path, `has ${labelCount} labels for ${count} pictures`)
    const labels = await reader.take(count)
    if (labels.length < count) throw formatProblem(path, `ends after ${labels.length} of its ${count} labels`)
    return Uint8Array.from(labels)
  } finally {
    reader.close()
  }
}

/** The dimensions, of which there must be `rank`. */
async function readHeader(reader: ByteReader, path: string, rank: number): Promise<number[]> {
  const start = await reader.take(4)
  if (start.length < 4 || start[0] !== 0 || start[1] !== 0) throw formatProblem(path, 'is not an IDX file')
  if (start[2] !== unsignedByte) throw formatProblem(path, 'holds values that are not unsigned bytes')
  if (start[3] !== rank) throw formatProblem(path, `has ${start[3]} dimensions where ${rank} are expected`)
  const dimensions = await reader.take(4 * rank)
  if (dimensions.length < 4 * rank) throw formatProblem(path, 'ends within its header')
  return Array.from({ length: rank }, (_, i) => dimensions.readUInt32BE(4 * i))
}
