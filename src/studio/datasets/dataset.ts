/** A dataset in the library: pictures of one size as plain bytes, and what describes them. Reads and removes. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { count, moment, sha256 } from '../../contract/schemas/common.ts'
import {
  channels,
  fit,
  healthReport,
  sourceKind,
  type HealthReport,
} from '../../contract/schemas/datasets.ts'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import type { ProblemError } from '../../engine/problemError.ts'
import { damagedEntry, openEntries, readEntry, unknownEntry, type EntryKind } from '../library/entry.ts'
import { readJson } from '../library/readJson.ts'
import { isEntryName } from '../library/slug.ts'
import { removeHidden } from '../library/wholeFile.ts'

export const datasetFormatVersion = 1

const some = v.pipe(count, v.minValue(1))

const descriptionSchema = v.object({
  formatVersion: v.literal(datasetFormatVersion),
  id: v.string(),
  name: v.string(),
  /** N of pixels.u8, which is [N, height, width, channels], one byte each. */
  count: some,
  width: some,
  height: some,
  channels,
  /** Names of the classes; labels.json has each picture's index, −1 for none. Empty when there are no classes. */
  labels: v.pipe(v.array(v.string()), v.readonly()),
  source: v.object({
    kind: sourceKind,
    path: v.string(),
    fingerprint: v.string(),
  }),
  options: v.object({
    size: some,
    channels,
    fit,
    /** `#rrggbb` under transparent pixels and around padded pictures; null leaves the padding of RGBA transparent. */
    background: v.nullable(v.string()),
    tilesAcross: some,
    dropDuplicates: v.boolean(),
    withTestSet: v.boolean(),
    /** Where it is missing, those were enlarged. */
    dropSmall: v.exactOptional(v.literal(true)),
  }),
  createdAt: moment,
  /** Of pixels.u8. */
  sha256,
})

/** dataset.json. */
export type DatasetDescription = Readonly<v.InferOutput<typeof descriptionSchema>>
export type DatasetOptions = Readonly<DatasetDescription['options']>

const datasetKind: EntryKind<DatasetDescription> = {
  noun: 'dataset',
  file: 'dataset.json',
  form: { schema: descriptionSchema, newest: datasetFormatVersion },
  otherwise: 'remove it and import the pictures again',
}

export interface Dataset extends DatasetDescription {
  /** Where it lies. */
  readonly directory: string
}

/** @throws `dataset-unknown`, `newer-version`, `dataset-damaged`. Compares lengths; readPixels checks every byte. */
export async function openDataset(directory: string): Promise<Dataset> {
  const description = await readEntry(directory, basename(directory), datasetKind)
  const bytes = await stat(join(directory, 'pixels.u8')).catch(() => undefined)
  if (bytes?.size !== pixelBytes(description)) throw damaged(directory, 'pixels are not complete')
  return { ...description, directory }
}

export interface DatasetList {
  /** Oldest first. */
  readonly datasets: readonly Dataset[]
  /** Folders that are no dataset. */
  readonly broken: readonly BrokenEntry[]
}

/** All datasets of the library's folder; a folder that does not exist yet has none. */
export async function listDatasets(directory: string): Promise<DatasetList> {
  const { whole, broken } = await openEntries(directory, datasetKind, (id) =>
    openDataset(join(directory, id)),
  )
  return {
    datasets: whole.toSorted((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1)),
    broken,
  }
}

/** Hidden first, in one step, so that a half-removed dataset is never listed. @throws `dataset-unknown`. */
export async function removeDataset({ directory, id }: { directory: string; id: string }): Promise<void> {
  const path = join(directory, id)
  if (!isEntryName(id) || !existsSync(path)) throw unknownEntry(id, 'dataset')
  await removeHidden(path)
}

/** All pixels, [count, height, width, channels], checked against their SHA-256. @throws `dataset-damaged`. */
export async function readPixels(dataset: Dataset): Promise<Uint8Array> {
  const pixels = new Uint8Array(pixelBytes(dataset))
  const hash = createHash('sha256')
  const file = await open(join(dataset.directory, 'pixels.u8'), 'r').catch((error: unknown) => {
    throw damaged(dataset.directory, 'pixels cannot be opened', error)
  })
  try {
    // In pieces: one read gives at most 2 GiB.
    for (let at = 0; at < pixels.length;) {
      const { bytesRead } = await file.read(pixels, at, Math.min(2 ** 26, pixels.length - at), at)
      if (bytesRead === 0) throw damaged(dataset.directory, 'pixels are not complete')
      hash.update(pixels.subarray(at, at + bytesRead))
      at += bytesRead
    }
  } finally {
    await file.close()
  }
  if (hash.digest('hex') !== dataset.sha256) throw damaged(dataset.directory, 'pixels have changed')
  return pixels
}

/** Each picture's index into `dataset.labels`, −1 for none. @throws `dataset-damaged`. */
export async function readLabels({ directory, count: pictures, labels }: Dataset): Promise<Int32Array> {
  const index = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(labels.length - 1))
  const schema = v.pipe(v.array(index), v.length(pictures))
  const read = await readJson(join(directory, 'labels.json'), { schema })
  if ('flaw' in read) throw damaged(directory, `labels.json ${read.flaw.why}`)
  return Int32Array.from(read.value)
}

/** What the import took and left out. @throws `dataset-damaged`. */
export async function readReport({ directory }: Pick<Dataset, 'directory'>): Promise<HealthReport> {
  const read = await readJson(join(directory, 'report.json'), { schema: healthReport })
  if ('flaw' in read) throw damaged(directory, `report.json ${read.flaw.why}`)
  return read.value
}

function pixelBytes({ count: pictures, width, height, channels: bytes }: DatasetDescription): number {
  return pictures * height * width * bytes
}

function damaged(directory: string, what: string, cause?: unknown): ProblemError {
  return damagedEntry(directory, basename(directory), datasetKind, what, cause)
}
