/** The forms in which pictures come: a folder of files, IDX files (MNIST), CIFAR-10 batches. Finds out which. */
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { ImportInput } from '../../contract/schemas/datasets.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { checkNamedFile } from '../library/namedFile.ts'
import { findCifar, openCifar } from './cifar10.ts'
import type { DecodedPictures } from './decodedPictures.ts'
import { findIdx, isIdxName, openIdx } from './idx.ts'
import { inOrder } from './inOrder.ts'
import { byCodeUnits, listPictures } from './listPictures.ts'
import { isNamedAsPicture } from './pictureKind.ts'
import { readPicture } from './readPicture.ts'
import type { Source } from './sourceItem.ts'

export interface SourceRequest extends Pick<ImportInput, 'withTestSet'> {
  /** A folder of pictures, an IDX file, a CIFAR-10 batch, or a folder that holds these. */
  readonly path: string
  readonly signal?: AbortSignal | undefined
  /** Where a folder's pictures are looked for before they are decoded, and kept. */
  readonly decoded?: DecodedPictures | undefined
}

/** @throws `dataset-missing`, `dataset-empty`, `dataset-format`, what checkNamedFile throws */
export async function openSource({
  path,
  withTestSet = false,
  signal,
  decoded,
}: SourceRequest): Promise<Source> {
  const info = await stat(path).catch((error: unknown) => {
    throw new ProblemError({
      code: 'dataset-missing',
      message: `There is nothing at ${path}.`,
      remedy: 'Check the path; a disk that holds the pictures may not be connected.',
      cause: error,
    })
  })
  if (!info.isDirectory()) {
    await checkNamedFile(path)
    return openFile(path, info.size)
  }
  const published = await openPublished(path, withTestSet)
  if (published !== undefined) return published

  const listing = await listPictures(path, signal)
  if (!listing.files.some(({ file }) => isNamedAsPicture(file))) {
    const below = await openPublishedBelow(path, withTestSet)
    if (below !== undefined) return below
  }
  if (listing.files.length + listing.refused.length === 0)
    throw new ProblemError({
      code: 'dataset-empty',
      message: `The folder ${path} is empty.`,
      remedy: 'Choose a folder that holds pictures (JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PNM or SVG).',
    })
  decoded?.open(path)
  return {
    kind: 'folder',
    path,
    total: listing.files.length + listing.refused.length,
    labels: listing.labels,
    files: listing.files,
    async *items(options, signalOfReading) {
      yield* listing.refused
      const width = 2 * availableParallelism()
      const read = (file: (typeof listing.files)[number]) =>
        decoded ? decoded.read(file, options) : readPicture(file, options)
      yield* inOrder(listing.files, width, read, signalOfReading)
    },
  }
}

/** Twelve hexadecimal digits that change when the files (paths, sizes, times) or `options` do. */
export function fingerprint(source: Source, options: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify([source.kind, options]))
  for (const { file, bytes, modifiedMs } of source.files) hash.update(`\0${file}\0${bytes}\0${modifiedMs}`)
  return hash.digest('hex').slice(0, 12)
}

async function openFile(path: string, bytes: number): Promise<Source> {
  if (isIdxName(basename(path))) return openIdx([path], path)
  if (path.endsWith('.bin') && bytes > 0) return openCifar([path], path)
  throw new ProblemError({
    code: 'dataset-format',
    message: `${basename(path)} is not a folder of pictures, an IDX file or a CIFAR-10 batch.`,
    remedy: isNamedAsPicture(path)
      ? 'Choose the folder that the picture lies in.'
      : 'Choose a folder of pictures; unpack an archive first.',
  })
}

async function openPublished(folder: string, withTestSet: boolean): Promise<Source | undefined> {
  const names = (await readdir(folder)).toSorted(byCodeUnits)
  const within = (files: readonly string[]) => files.map((name) => join(folder, name))
  const idx = findIdx(names, withTestSet)
  if (idx.length > 0) return openIdx(within(idx), folder)
  const cifar = findCifar(names, withTestSet)
  return cifar.length > 0 ? openCifar(within(cifar), folder) : undefined
}

/** Downloads often unpack into a folder of their own. */
async function openPublishedBelow(folder: string, withTestSet: boolean): Promise<Source | undefined> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  for (const name of names.toSorted(byCodeUnits)) {
    const found = await openPublished(join(folder, name), withTestSet).catch(() => undefined)
    if (found !== undefined) return found
  }
  return undefined
}
