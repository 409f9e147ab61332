/** Every file under the artist's folder, in an order that does not depend on the machine. Only reads. */
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { isOfSystem } from '../fileNames.ts'
import { isLibrary } from '../library/library.ts'
import type { PictureFile } from './readPicture.ts'
import type { UnreadableFile } from './sourceItem.ts'

export interface FolderListing {
  /** Sorted by relative path; still to be read. */
  readonly files: readonly (PictureFile & { readonly modifiedMs: number })[]
  /** Links that lead elsewhere, folders that cannot be opened. */
  readonly refused: readonly UnreadableFile[]
  /** Names of the first-level subfolders that hold files: the class folders. */
  readonly labels: readonly string[]
}

/**
 * Recursive; hidden files and libraries of Latent Loom are left alone; links are followed to files inside of the folder only.
 * @throws ProblemError `dataset-library` where the folder is a library itself
 */
export async function listPictures(folder: string, signal?: AbortSignal): Promise<FolderListing> {
  const root = await realpath(folder)
  if (await isLibrary(root)) throw ownLibrary(folder)
  const found: (Omit<PictureFile, 'label'> & { readonly modifiedMs: number })[] = []
  const refused: UnreadableFile[] = []
  const refuse = (file: string, reason: string) => {
    refused.push({ kind: 'unreadable', file, wasPicture: false, reason })
  }

  const visit = async (relative: string): Promise<void> => {
    signal?.throwIfAborted()
    const entries = await readdir(join(root, relative), { withFileTypes: true })
    for (const entry of entries) {
      if (isOfSystem(entry.name)) continue
      const file = relative === '' ? entry.name : `${relative}/${entry.name}`
      if (entry.isDirectory()) {
        if (await isLibrary(join(root, file))) {
          refuse(file, 'a library of Latent Loom, whose pictures are no pictures to train on')
          continue
        }
        await visit(file).catch((error: unknown) => {
          if (signal?.aborted) throw error
          refuse(file, 'the folder cannot be opened')
        })
        continue
      }
      const path = entry.isSymbolicLink()
        ? await realpath(join(root, file)).catch(() => undefined)
        : join(root, file)
      if (path === undefined) refuse(file, 'a link that leads nowhere')
      else if (!isInside(root, path)) refuse(file, 'a link that leads out of the folder')
      else {
        const info = await stat(path).catch(() => undefined)
        if (info === undefined) refuse(file, 'the file is gone, or its name cannot be read')
        else if (info.isFile()) found.push({ file, path, bytes: info.size, modifiedMs: info.mtimeMs })
        else if (info.isDirectory()) refuse(file, 'a link to a folder')
        else refuse(file, 'not a picture')
      }
    }
  }
  await visit('')

  found.sort((a, b) => byCodeUnits(a.file, b.file))
  refused.sort((a, b) => byCodeUnits(a.file, b.file))
  const indices = new Map<string, number>()
  const labelOf = (file: string): number => {
    const name = classFolder(file)
    if (name === undefined) return -1
    if (!indices.has(name)) indices.set(name, indices.size)
    return indices.get(name)!
  }
  const files = found.map((entry) => Object.assign(entry, { label: labelOf(entry.file) }))
  return { files, refused, labels: [...indices.keys()] }
}

function classFolder(file: string): string | undefined {
  const slash = file.indexOf('/')
  return slash < 0 ? undefined : file.slice(0, slash)
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** Not localeCompare, which orders differently from machine to machine. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function ownLibrary(folder: string): ProblemError {
  return new ProblemError({
    code: 'dataset-library',
    message: `${folder} is a library of Latent Loom: what lies in it is previews and imported copies.`,
    remedy:
      'Choose the folder that your own pictures lie in; what you kept of those made here is in its “gallery”.',
  })
}
