/** The folders of this computer, for a page that has no dialog of the system's own. Only reads. */
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'
import type { FolderListing } from '../contract/schemas/datasets.ts'
import { ProblemError } from '../engine/problemError.ts'

const pictureExtensions = new Set(
  [
    'jpg',
    'jpeg',
    'png',
    'webp',
    'gif',
    'tif',
    'tiff',
    'bmp',
    'avif',
    'heic',
    'svg',
    'pgm',
    'ppm',
    'pbm',
    'pnm',
  ].map((name) => `.${name}`),
)

/** The user's own folder where none is named. @throws ProblemError `folder-unreadable` */
export async function listFolder(named?: string): Promise<FolderListing> {
  const path = resolve(named ?? homedir())
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ProblemError({
      code: 'folder-unreadable',
      message: `${path} cannot be opened.`,
      remedy: 'Choose another folder.',
      cause,
    })
  })
  const parent = dirname(path)
  return {
    path,
    ...(parent !== path && { parent }),
    folders: entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => ({ name, path: join(path, name) }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    pictures: entries.filter(
      (entry) => entry.isFile() && pictureExtensions.has(extname(entry.name).toLowerCase()),
    ).length,
  }
}
