/**
 * CIFAR-10's version for Python: batches that are pickled dictionaries of an array [N, 3072] of bytes, `data`, and a list
 * `labels`. Read by the pickle reader that runs nothing; numpy's arrays are all that is known here besides.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { ByteReader } from '../../engine/weights/byteReader.ts'
import { Built, unpickle, type PickleWorld } from '../../engine/weights/pickle.ts'
import { readNamedFile } from '../library/namedFile.ts'
import { cifarShape, interleaved, publishedNames, valuesEach } from './cifar10.ts'
import { formatProblem, recordItems } from './publishedRecords.ts'
import type { Source, SourceFile } from './sourceItem.ts'

/** Bytes of one batch: ten times as many as published ones have. */
const largestBatch = 2 ** 28

/** The names of the batches to read: training, and on request the test batch. */
export function findPickledCifar(names: readonly string[], withTestSet: boolean): string[] {
  const training = names.filter((name) => /^data_batch_\d+$/.test(name))
  const test = names.filter((name) => name === 'test_batch')
  return withTestSet ? [...training, ...test] : training
}

/** @throws `dataset-format` for whatever is not as published */
export async function openPickledCifar(paths: readonly string[], path: string): Promise<Source> {
  const files: SourceFile[] = []
  let total = 0
  for (const batch of paths) {
    const { size, mtimeMs } = await stat(batch)
    total += (await readBatch(batch)).labels.length
    files.push({ file: basename(batch), bytes: size, modifiedMs: mtimeMs })
  }
  return {
    kind: 'cifar10',
    path,
    total,
    labels: publishedNames,
    files,
    async *items(options, signal) {
      const item = recordItems({ ...cifarShape, format: 'cifar10' }, options)
      for (const batch of paths) {
        const { labels, data } = await readBatch(batch)
        for (const [i, label] of labels.entries()) {
          signal?.throwIfAborted()
          const pixels = interleaved(data.subarray(i * valuesEach, (i + 1) * valuesEach))
          yield item({ file: `${basename(batch)}#${i}`, label, pixels })
        }
      }
    },
  }
}

interface Batch {
  readonly labels: readonly number[]
  /** [N, 3, 32, 32] */
  readonly data: Uint8Array
}

async function readBatch(path: string): Promise<Batch> {
  const bytes = await readNamedFile(path, largestBatch)
  let value: unknown
  try {
    value = unpickle(new ByteReader(bytes), new NumpyWorld())
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    throw formatProblem(path, 'is not a CIFAR-10 batch for Python', error)
  }
  const parts = new Map(value instanceof Map ? [...value].map(([key, part]) => [textOf(key), part]) : [])
  const [labels, array] = [parts.get('labels'), parts.get('data')]
  const areLabels = Array.isArray(labels) && labels.every((label) => isWhole(label) && label <= 9)
  if (!areLabels || !(array instanceof NumpyArray))
    throw formatProblem(path, 'is not a CIFAR-10 batch for Python: it has no pictures with labels')
  const data = array.bytes([labels.length, valuesEach])
  if (!data) throw formatProblem(path, `has no ${valuesEach} bytes for each of its ${labels.length} pictures`)
  return { labels, data }
}

/** What stands for `numpy.ndarray`; what it holds is told after it is made. */
class NumpyArray extends Built {
  #state: readonly unknown[] = []

  override build(state: unknown): void {
    if (Array.isArray(state)) this.#state = state
  }

  /** Its numbers, where they are bytes of that shape, row after row. */
  bytes(shape: readonly [number, number]): Uint8Array | undefined {
    const [, found, type, isByColumns, values] = this.#state
    const bytes = typeof values === 'string' ? Buffer.from(values, 'latin1') : values
    const fits =
      Array.isArray(found) &&
      found.length === 2 &&
      found.every((size, i) => size === shape[i]) &&
      type instanceof NumpyType &&
      type.name === 'u1' &&
      isByColumns === false &&
      bytes instanceof Uint8Array &&
      bytes.length === shape[0] * shape[1]
    return fits ? bytes : undefined
  }
}

class NumpyType extends Built {
  readonly name: unknown

  constructor(name: unknown) {
    super()
    this.name = name
  }

  /** Byte order and the like, which bytes have not. */
  override build(): void {}
}

/** Globals of numpy, whose modules were renamed in its version 2; text is Latin-1, since Python 2 keeps bytes in it. */
class NumpyWorld implements PickleWorld {
  readonly textIsLatin1 = true

  global(module: string, name: string): unknown {
    switch (`${module.replace(/^numpy\._core\./, 'numpy.core.')}.${name}`) {
      case 'numpy.core.multiarray._reconstruct':
        return () => new NumpyArray()
      case 'numpy.ndarray':
        return null
      case 'numpy.dtype':
        return ([type]: readonly unknown[]) => new NumpyType(type)
      case '_codecs.encode':
        return ([text]: readonly unknown[]) => text
      default:
        throw new ProblemError({
          code: 'dataset-format',
          message: `A batch refers to ${module}.${name}.`,
          remedy: 'Download it again.',
        })
    }
  }

  persistent(): unknown {
    return null
  }
}

function textOf(key: unknown): unknown {
  return key instanceof Uint8Array ? Buffer.from(key).toString('latin1') : key
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}
