/**
 * CIFAR-10's binary version: records of a label byte and 3,072 bytes, the 32 × 32 red plane, then green, then blue.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html
 */
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { checkNamedFile, readNamedFile } from '../library/namedFile.ts'
import { formatProblem, readBytes, recordItems } from './publishedRecords.ts'
import type { Source, SourceFile, SourceItem } from './sourceItem.ts'

const side = 32
const plane = side * side
/** Bytes of a picture. */
export const valuesEach = 3 * plane
export const cifarShape = { width: side, height: side, channels: 3 } as const
const recordLength = 1 + valuesEach

/** In the order of the labels; batches.meta.txt says the same where it is there. */
export const publishedNames = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ')

/** The names of the batches to read: training, and on request the test batch. */
export function findCifar(names: readonly string[], withTestSet: boolean): string[] {
  const training = names.filter((name) => /^data_batch_\d+\.bin$/.test(name))
  const test = names.filter((name) => name === 'test_batch.bin')
  return training.length === 0 || withTestSet ? [...training, ...test] : training
}

/** Bytes of the file with the names of the classes. */
const longestNames = 2 ** 16

/** @throws `dataset-format` for whatever is not as published. */
export async function openCifar(paths: readonly string[], path: string): Promise<Source> {
  const files: SourceFile[] = []
  for (const batch of paths) {
    await checkNamedFile(batch)
    const info = await stat(batch)
    if (info.size === 0 || info.size % recordLength !== 0)
      throw formatProblem(batch, `is not a CIFAR-10 batch: ${info.size} bytes are no whole number of records`)
    files.push({ file: basename(batch), bytes: info.size, modifiedMs: info.mtimeMs })
  }
  return {
    kind: 'cifar10',
    path,
    total: files.reduce((sum, { bytes }) => sum + bytes / recordLength, 0),
    labels: await labelNames(dirname(paths[0]!)),
    files,
    async *items(options, signal) {
      const item = recordItems({ ...cifarShape, format: 'cifar10' }, options)
      for (const batch of paths) yield* records(batch, item, signal)
    },
  }
}

async function* records(
  path: string,
  item: ReturnType<typeof recordItems>,
  signal: AbortSignal | undefined,
): AsyncGenerator<SourceItem, void, undefined> {
  const reader = await readBytes(path)
  try {
    for (let i = 0; ; i++) {
      signal?.throwIfAborted()
      const record = await reader.take(recordLength)
      if (record.length === 0) return
      if (record.length < recordLength) throw formatProblem(path, `ends within record ${i}`)
      const label = record[0]!
      if (label > 9) throw formatProblem(path, `is not a CIFAR-10 batch: record ${i} has the label ${label}`)
      yield item({ file: `${basename(path)}#${i}`, label, pixels: interleaved(record.subarray(1)) })
    }
  } finally {
    reader.close()
  }
}

/** [3, 32, 32] → [32, 32, 3] */
export function interleaved(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(valuesEach)
  for (let i = 0; i < plane; i++) {
    pixels[3 * i] = planes[i]!
    pixels[3 * i + 1] = planes[plane + i]!
    pixels[3 * i + 2] = planes[2 * plane + i]!
  }
  return pixels
}

async function labelNames(folder: string): Promise<readonly string[]> {
  const text = await readNamedFile(join(folder, 'batches.meta.txt'), longestNames).then(String, () => '')
  const names = text.split('\n').map((line) => line.trim())
  const said = names.filter((name) => name !== '')
  return said.length === 10 ? said : publishedNames
}
