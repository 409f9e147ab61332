/** What of the library cannot be used: told with its reason and a remedy, and removed where that is wanted. */
import { existsSync, type Dirent } from 'node:fs'
import { readdir, rename } from 'node:fs/promises'
import { basename } from 'node:path'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { quoted } from './names.ts'
import { slug } from './slug.ts'
import { removeHidden } from './wholeFile.ts'

/** What lies at the path `where`, by the problem that it has. @throws what is no problem but a defect */
export function brokenEntry(where: string, error: unknown, what: string): BrokenEntry {
  if (!(error instanceof ProblemError)) throw error
  return { what, where, reason: error.message, remedy: error.remedy }
}

/** What lies in a folder; nothing where there is none. @throws ProblemError `library-unreadable` */
export async function listFolder(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    const why = cause.code === 'ENOTDIR' ? 'is no folder' : 'cannot be read'
    throw new ProblemError({
      code: 'library-unreadable',
      message: `${path} ${why}.`,
      remedy: 'Change its permissions or restore it from a backup, or choose another library folder.',
      cause,
    })
  })
}

/** For what somebody else has put there, or renamed, or copied beside itself. */
export function misnamed(name: string, noun: string): ProblemError {
  const better = slug(name) || noun
  return new ProblemError({
    code: `${noun}-misnamed`,
    message: `“${name}” is not named as the library names a ${noun}.`,
    remedy: `Rename it to “${better}”, or another name of small letters, digits and hyphens; or remove it.`,
  })
}

/** Keeps a file that cannot be used as `settings.damaged.json` beside itself. @returns that name; nothing where it cannot be */
export async function setAside(file: string): Promise<string | undefined> {
  for (let n = 1; ; n++) {
    const kept = file.replace(/\.\w+$/, `.damaged${n === 1 ? '' : `-${n}`}$&`)
    if (existsSync(kept)) continue
    return rename(file, kept).then(
      () => basename(kept),
      () => undefined,
    )
  }
}

/** Removes for good what is called so. @throws ProblemError `broken-unknown`, `library-unwritable` */
export async function removeBroken(broken: readonly BrokenEntry[], what: string): Promise<void> {
  const found = broken.find((one) => one.what === what)
  if (!found) {
    throw new ProblemError({
      code: 'broken-unknown',
      message: `There is no ${quoted(what)} that cannot be used.`,
      remedy: 'It may be whole again, or gone: look at the list again.',
    })
  }
  await removeHidden(found.where)
}
