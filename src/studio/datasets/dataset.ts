/** A dataset in the library: pictures of one size as plain bytes, and what describes them. Reads and removes. */
import { createHash } from 'node:crypto'
import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { hideFolder, storageProblem } from '../library/wholeFile.ts'
import type { Fit } from './fit.ts'
import type { HealthReport } from './healthReport.ts'
import type { Channels } from '../raster.ts'
import type { SourceKind } from './sourceItem.ts'

export const datasetFormatVersion = 1

export interface DatasetOptions {
  readonly size: number
  readonly channels: Channels
  readonly fit: Fit
  /** `#rrggbb` under transparent pixels and around padded pictures; null leaves the padding of RGBA transparent. */
  readonly background: string | null
  readonly tilesAcross: number
  readonly dropDuplicates: boolean
  readonly withTestSet: boolean
}

/** dataset.json. */
export interface DatasetDescription {
  readonly formatVersion: number
  readonly id: string
  readonly name: string
  /** N of pixels.u8, which is [N, height, width, channels], one byte each. */
  readonly count: number
  readonly width: number
  readonly height: number
  readonly channels: Channels
  /** Names of the classes; labels.json has each picture's index, −1 for none. Empty when there are no classes. */
  readonly labels: readonly string[]
  readonly source: { readonly kind: SourceKind; readonly path: string; readonly fingerprint: string }
  readonly options: DatasetOptions
  /** ISO 8601. */
  readonly createdAt: string
  /** SHA-256 of pixels.u8, hexadecimal. */
  readonly sha256: string
}

export interface Dataset extends DatasetDescription {
  /** Where it lies. */
  readonly directory: string
}

/** @throws `dataset-unknown`, `newer-version`, `dataset-damaged`. Compares lengths; readPixels checks every byte. */
export async function openDataset(directory: string): Promise<Dataset> {
  const text = await readFile(join(directory, 'dataset.json'), 'utf8').catch(async (error: unknown) => {
    const isThere = await stat(directory).catch(() => undefined)
    throw isThere === undefined
      ? unknown(directory)
      : damaged(directory, 'its dataset.json cannot be read', error)
  })
  const description = parseDescription(text, directory)
  const bytes = await stat(join(directory, 'pixels.u8')).catch(() => undefined)
  if (bytes?.size !== pixelBytes(description)) throw damaged(directory, 'its pixels are not complete')
  return { ...description, directory }
}

export interface DatasetList {
  /** Oldest first. */
  readonly datasets: readonly Dataset[]
  /** Folders that cannot be opened, each with its problem. */
  readonly broken: readonly { readonly directory: string; readonly problem: ProblemError }[]
}

/** All datasets of the library's folder; a folder that does not exist yet has none. */
export async function listDatasets(directory: string): Promise<DatasetList> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const datasets: Dataset[] = []
  const broken: { directory: string; problem: ProblemError }[] = []
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue
    const path = join(directory, entry.name)
    try {
      datasets.push(await openDataset(path))
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      broken.push({ directory: path, problem: error })
    }
  }
  datasets.sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1))
  return { datasets, broken }
}

/** Hidden first, in one step, so that a half-removed dataset is never listed. @throws `dataset-unknown`. */
export async function removeDataset({ directory, id }: { directory: string; id: string }): Promise<void> {
  if (!/^[a-z\d][a-z\d-]*$/.test(id)) throw unknown(id)
  const path = join(directory, id)
  try {
    await rm(await hideFolder(path), { recursive: true, force: true })
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw isMissing ? unknown(path) : storageProblem(error, path)
  }
}

/** All pixels, [count, height, width, channels], checked against their SHA-256. @throws `dataset-damaged`. */
export async function readPixels(dataset: Dataset): Promise<Uint8Array> {
  const pixels = new Uint8Array(pixelBytes(dataset))
  const hash = createHash('sha256')
  const file = await open(join(dataset.directory, 'pixels.u8'), 'r').catch((error: unknown) => {
    throw damaged(dataset.directory, 'its pixels cannot be opened', error)
  })
  try {
    // In pieces: one read gives at most 2 GiB.
    for (let at = 0; at < pixels.length;) {
      const { bytesRead } = await file.read(pixels, at, Math.min(2 ** 26, pixels.length - at), at)
      if (bytesRead === 0) throw damaged(dataset.directory, 'its pixels are not complete')
      hash.update(pixels.subarray(at, at + bytesRead))
      at += bytesRead
    }
  } finally {
    await file.close()
  }
  if (hash.digest('hex') !== dataset.sha256) throw damaged(dataset.directory, 'its pixels have changed')
  return pixels
}

/** Each picture's index into `dataset.labels`, −1 for none. @throws `dataset-damaged`. */
export async function readLabels(dataset: Dataset): Promise<Int32Array> {
  const file = join(dataset.directory, 'labels.json')
  try {
    const labels: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (Array.isArray(labels) && labels.length === dataset.count && labels.every(Number.isInteger))
      return Int32Array.from(labels)
  } catch (error) {
    throw damaged(dataset.directory, 'its labels cannot be read', error)
  }
  throw damaged(dataset.directory, 'its labels do not belong to its pictures')
}

/** What the import took and left out. @throws `dataset-damaged`. */
export async function readReport(dataset: Dataset): Promise<HealthReport> {
  try {
    return JSON.parse(await readFile(join(dataset.directory, 'report.json'), 'utf8')) as HealthReport
  } catch (error) {
    throw damaged(dataset.directory, 'its report cannot be read', error)
  }
}

function pixelBytes({ count, width, height, channels }: DatasetDescription): number {
  return count * height * width * channels
}

function parseDescription(text: string, directory: string): DatasetDescription {
  let value: Partial<DatasetDescription> | null
  try {
    value = JSON.parse(text) as Partial<DatasetDescription> | null
  } catch (error) {
    throw damaged(directory, 'its dataset.json is not JSON', error)
  }
  const version = value?.formatVersion
  if (typeof version === 'number' && version > datasetFormatVersion)
    throw new ProblemError({
      code: 'newer-version',
      message: `The dataset ${basename(directory)} was made by a newer version of Latent Loom.`,
      remedy: 'Update Latent Loom, or import the pictures again with this version.',
    })
  const { count, width, height, channels } = value ?? {}
  const counts = [version, count, width, height, channels]
  const texts = [value?.id, value?.name, value?.sha256, value?.createdAt, value?.source?.path]
  const isWhole =
    counts.every((number) => Number.isSafeInteger(number) && number! > 0) &&
    texts.every((part) => typeof part === 'string') &&
    Array.isArray(value?.labels) &&
    typeof value.options === 'object'
  if (!isWhole) throw damaged(directory, 'its dataset.json lacks something')
  return value as DatasetDescription
}

function unknown(directory: string): ProblemError {
  return new ProblemError({
    code: 'dataset-unknown',
    message: `There is no dataset ${basename(directory)}.`,
    remedy: 'List the datasets to see their names.',
  })
}

function damaged(directory: string, what: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'dataset-damaged',
    message: `The dataset ${basename(directory)} is damaged: ${what}.`,
    remedy: 'Remove it and import the pictures again.',
    cause,
  })
}
