/** The folders of this computer, for a page that has no dialog of the system's own. Only reads. */
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { FolderListing } from '../contract/schemas/datasets.ts'
import { isNamedAsArchive } from '../contract/pictureArchives.ts'
import { ProblemError } from '../engine/problemError.ts'
import { isNamedAsPicture, isOfSystem } from './fileNames.ts'

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
  const own = entries.filter(({ name }) => !isOfSystem(name))
  const files = own.filter((entry) => entry.isFile())
  const places = (some: typeof own) =>
    some
      .map(({ name }) => ({ name, path: join(path, name) }))
      .toSorted((a, b) => a.name.localeCompare(b.name))
  return {
    path,
    ...(parent !== path && { parent }),
    folders: places(own.filter((entry) => entry.isDirectory())),
    archives: places(files.filter(({ name }) => isNamedAsArchive(name))),
    pictures: files.filter(({ name }) => isNamedAsPicture(name)).length,
  }
}
