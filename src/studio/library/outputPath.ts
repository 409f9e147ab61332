/** Places that somebody named for what is to be made: looked at before anything is computed, and left as they were. */
import { lstat, readdir, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { errorCode } from './withFile.ts'
import { removeLeftovers, storageProblem, temporaryBeside, writeSynced } from './wholeFile.ts'

/**
 * What is to stand there: a file, which takes the place of one; a folder, which takes in what is made beside what it has;
 * or a folder of its own, which may at most be there and empty.
 */
export type OutputKind = 'file' | 'folder' | 'new folder'

/** @throws ProblemError `output-unnamed`, `output-taken`, `library-unwritable`, `disk-full` */
export async function checkOutput(path: string, kind: OutputKind): Promise<void> {
  if (path === '') {
    throw new ProblemError({
      code: 'output-unnamed',
      message: 'No place is named for what is to be made.',
      remedy: `Name a ${kind === 'file' ? 'file' : 'folder'}.`,
    })
  }
  const there = await stat(path).catch(() => undefined)
  if (there) await checkThere(path, kind, there)
  const folder = there?.isDirectory() ? resolve(path) : await folderAbove(path)
  await tryWriting(folder, path)
  await removeLeftovers(folder).catch(() => {}) // of films that were killed half-way; it is no reason to refuse
}

async function checkThere(
  path: string,
  kind: OutputKind,
  there: { isFile(): boolean; isDirectory(): boolean },
): Promise<void> {
  if (kind === 'file') {
    if (there.isFile()) return
    throw taken(
      path,
      there.isDirectory()
        ? 'is a folder, and a file is to be made.'
        : 'is a pipe or a device and not a file.',
      'Name a file: a new one, or one that may be replaced.',
    )
  }
  if (!there.isDirectory()) {
    throw taken(path, 'is a file, and a folder is to be made.', 'Name a folder, or another name for it.')
  }
  if (kind === 'folder' || (await readdir(path).catch(() => [])).length === 0) return
  throw taken(path, 'is there already, and not empty.', 'Name a folder that is not there yet.')
}

function taken(path: string, why: string, remedy: string): ProblemError {
  return new ProblemError({ code: 'output-taken', message: `${path} ${why}`, remedy })
}

/** The first above it that is there, a link that leads nowhere counted: it is told when it is written to. */
async function folderAbove(path: string): Promise<string> {
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    const code = await lstat(at).then(() => 'there', errorCode)
    if (code !== 'ENOENT' || at === dirname(at)) return at
  }
}

/** Whether a file can be made is best known by making one: rights, read-only disks and folders of the system alike. */
async function tryWriting(folder: string, path: string): Promise<void> {
  const trial = temporaryBeside(`${folder}/trial`)
  try {
    await writeSynced(trial, '')
  } catch (error) {
    throw storageProblem(error, path)
  } finally {
    await rm(trial, { force: true }).catch(() => {})
  }
}
