/**
 * Makes a dataset of a source: the good pictures in their order, one after the other on the disk, and a report of
 * what was left out. Whole or not at all; the artist's files are only read.
 */
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ImportInput } from '../../contract/schemas/datasets.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { checkName } from '../library/names.ts'
import { slug } from '../library/slug.ts'
import { FolderTaken, makeFolderWhole, writeWholeJson } from '../library/wholeFile.ts'
import type { Dataset, DatasetDescription, DatasetOptions } from './dataset.ts'
import { datasetFormatVersion, openDataset, readReport } from './dataset.ts'
import { checkOptions } from './importOptions.ts'
import { defaultMaxPixels } from './readPicture.ts'
import { fingerprint, withSource, type SourceRequest } from './source.ts'
import type { OnProgress, Source } from './sourceItem.ts'
import { writePictures } from './writePictures.ts'

export interface ImportRequest extends Omit<SourceRequest, 'path'>, Omit<ImportInput, 'source'> {
  /** A path, as of SourceRequest. */
  readonly source: string
  /** The library's folder of datasets; made when it is not there. */
  readonly directory: string
  readonly maxPixels?: number | undefined
  readonly onProgress?: OnProgress | undefined
}

export interface Imported {
  readonly dataset: Dataset
  /** True when the same files had been imported with the same options before; nothing was written then. */
  readonly reused: boolean
}

/**
 * @throws `name-unusable`, `dataset-options`, `dataset-missing`, `dataset-empty`, `dataset-no-pictures`, `dataset-format`, `disk-full`,
 * `library-unwritable`, or the signal's reason; nothing is left behind then.
 */
export async function importDataset(request: ImportRequest): Promise<Imported> {
  checkOptions(request)
  checkName(request.name, 'dataset')
  const path = resolve(request.source)
  return withSource({ ...request, path }, (source) => importSource(request, source))
}

async function importSource(request: ImportRequest, source: Source): Promise<Imported> {
  const { directory, name, maxPixels = defaultMaxPixels, signal, onProgress } = request
  const checked = checkOptions(request)
  const { path } = source
  const options: DatasetOptions = {
    ...checked,
    dropDuplicates: request.dropDuplicates ?? source.kind === 'folder',
  }
  const mark = fingerprint(source, [datasetFormatVersion, options, maxPixels])
  // The fingerprint keeps ids apart where the name gives nothing.
  const id = `${slug(name, 40, /[^a-z\d]+/g) || 'dataset'}-${mark}`
  const place = join(directory, id)
  const before = await existing(place)
  if (typeof before === 'object') return { dataset: before, reused: true }
  try {
    const description = await makeFolderWhole(place, async (folder) => {
      const written = await writePictures(folder, source, options, { maxPixels, signal, onProgress })
      const { count, labels, sha256 } = written
      const whole: DatasetDescription = {
        formatVersion: datasetFormatVersion,
        id,
        name,
        count,
        width: options.size,
        height: options.size,
        channels: options.channels,
        labels,
        source: { kind: source.kind, path, fingerprint: mark },
        options,
        createdAt: new Date().toISOString(),
        sha256,
      }
      await writeWholeJson(join(folder, 'dataset.json'), whole)
      signal?.throwIfAborted()
      // Only now that its successor is complete.
      if (before === 'damaged') await rm(place, { recursive: true, force: true })
      return whole
    })
    return { dataset: { ...description, directory: place }, reused: false }
  } catch (error) {
    // Another process was importing the same and came first.
    const theirs = error instanceof FolderTaken ? await existing(place) : 'missing'
    if (typeof theirs === 'string') throw error
    return { dataset: theirs, reused: true }
  }
}

async function existing(place: string): Promise<Dataset | 'damaged' | 'missing'> {
  try {
    const dataset = await openDataset(place)
    await readReport(dataset) // without one it is of no use to whoever imports
    return dataset
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code === 'newer-version') throw error
    return error.code === 'dataset-damaged' ? 'damaged' : 'missing'
  }
}
