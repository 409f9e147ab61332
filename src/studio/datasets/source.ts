/** The forms in which pictures come: a folder of files, IDX files (MNIST), CIFAR-10 batches. Finds out which. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { ImportInput } from '../../contract/schemas/datasets.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { isNamedAsPicture, isOfSystem } from '../fileNames.ts'
import { checkNamedFile } from '../library/namedFile.ts'
import { archiveKind } from './archive.ts'
import { findCifar, openCifar } from './cifar10.ts'
import { findPickledCifar, openPickledCifar } from './pickledCifar.ts'
import type { DecodedPictures } from './decodedPictures.ts'
import { findIdx, isIdxName, openIdx } from './idx.ts'
import { inOrder } from './inOrder.ts'
import { byCodeUnits, listPictures } from './listPictures.ts'
import { choosePictures } from './pictureKind.ts'
import { readPicture } from './readPicture.ts'
import type { Source } from './sourceItem.ts'
import type { UnpackedArchives } from './unpackedArchives.ts'

export interface SourceRequest extends Pick<ImportInput, 'withTestSet'> {
  /** A folder of pictures, an IDX file, a CIFAR-10 batch, a folder that holds these, or an archive of any. */
  readonly path: string
  readonly signal?: AbortSignal | undefined
  /** Where a folder's pictures are looked for before they are decoded, and kept. */
  readonly decoded?: DecodedPictures | undefined
  /** Where archives are unpacked; without it they are refused. */
  readonly archives?: UnpackedArchives | undefined
}

/** Lets `work` have the source, which may be in an archive. @throws as openSource, UnpackedArchives and `work` do */
export async function withSource<Result>(
  request: SourceRequest,
  work: (source: Source) => Promise<Result>,
): Promise<Result> {
  const { path, archives, signal } = request
  const info = await stat(path).catch(() => undefined)
  if (!archives || !info?.isFile() || (await archiveKind(path)) === undefined)
    return work(await openSource(request))
  return archives.use(path, signal, async ({ folder, refused }) => {
    const source = await openSource({ ...request, path: folder })
    return work({
      ...source,
      path,
      total: source.total + refused.length,
      async *items(options, signalOfReading) {
        yield* refused
        yield* source.items(options, signalOfReading)
      },
    })
  })
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
      remedy: choosePictures,
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
  if (findPickledCifar([basename(path)], true).length > 0) return openPickledCifar([path], path)
  if (path.endsWith('.bin') && bytes > 0) return openCifar([path], path)
  throw new ProblemError({
    code: 'dataset-format',
    message: `${basename(path)} is not a folder of pictures, an IDX file or a CIFAR-10 batch.`,
    remedy: isNamedAsPicture(path)
      ? 'Choose the folder that the picture lies in.'
      : 'Choose a folder of pictures, or an archive of one (.tar.gz, .tgz, .tar, .zip); unpack others first.',
  })
}

async function openPublished(folder: string, withTestSet: boolean): Promise<Source | undefined> {
  const entries = await readdir(folder, { withFileTypes: true })
  const namesOf = (isFolder: boolean) =>
    entries
      .filter((entry) => entry.isDirectory() === isFolder)
      .map(({ name }) => name)
      .toSorted(byCodeUnits)
  const within = (names: readonly string[]) => names.map((name) => join(folder, name))
  const files = namesOf(false)
  const idx = findIdx(files, withTestSet)
  if (idx.length > 0) return openIdx(within(idx), folder)
  // Kaggle's download has each file in a folder of the same name.
  const wrapped = findIdx(namesOf(true), withTestSet).map((name) => join(folder, name, name))
  const whole = wrapped.filter((path) => existsSync(path))
  if (whole.length > 0) return openIdx(whole, folder)
  const cifar = findCifar(files, withTestSet)
  if (cifar.length > 0) return openCifar(within(cifar), folder)
  const pickled = findPickledCifar(files, withTestSet)
  return pickled.length > 0 ? openPickledCifar(within(pickled), folder) : undefined
}

/** Downloads often unpack into a folder of their own, torchvision's into `MNIST/raw`. */
async function openPublishedBelow(
  folder: string,
  withTestSet: boolean,
  levels = 2,
): Promise<Source | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isDirectory() && !isOfSystem(entry.name))
    .map(({ name }) => name)
  for (const name of names.toSorted(byCodeUnits)) {
    const below = join(folder, name)
    const found =
      (await openPublished(below, withTestSet).catch(() => undefined)) ??
      (levels > 1 ? await openPublishedBelow(below, withTestSet, levels - 1) : undefined)
    if (found !== undefined) return found
  }
  return undefined
}
