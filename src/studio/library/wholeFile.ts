/**
 * Files and folders that appear whole or not at all: written beside their place, forced to the disk, renamed.
 *
 * Not write-file-atomic: its single write() takes the short count of a full disk for success and renames the stump.
 */
import { existsSync, readFileSync } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { goneAround } from './presence.ts'
import { errorCode, withFile } from './withFile.ts'

let written = 0

/** Puts `data` at `path`, whose folder must exist; on failure what was there before is untouched. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  await writeWholeBy(path, (temporary) => writeSynced(temporary, data))
}

/** Makes a file that is not there yet, forced to the disk. @throws whatever the disk says */
export function writeSynced(path: string, data: string | Uint8Array): Promise<void> {
  return withFile(path, 'wx', async (file) => {
    await file.writeFile(data)
    await file.sync()
  })
}

/** Puts at `to` what is whole at `from`, which is never written to: as another name of it, or where that cannot be, a copy. */
export async function copyWhole(from: string, to: string): Promise<void> {
  await writeWholeBy(to, async (temporary) => {
    await link(from, temporary).catch(async () => {
      await copyFile(from, temporary)
      await withFile(temporary, 'r+', (file) => file.sync())
    })
  })
}

/** Lets `write` make a file beside `path`, force it to the disk and close it; then gives it its name. */
export async function writeWholeBy(
  path: string,
  write: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  checkNotGone(path)
  const temporary = temporaryBeside(path)
  try {
    await write(temporary)
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw storageProblem(error, path)
  }
}

/** Puts `value` at `path` as indented JSON. */
export async function writeWholeJson(path: string, value: unknown): Promise<void> {
  await writeWhole(path, JSON.stringify(value, null, 2) + '\n')
}

/**
 * Lets `fill` write into a hidden folder beside `path`, then gives it its name. When `fill` throws, nothing stays.
 * What `fill` writes it must sync itself, as writeWhole does. @throws FolderTaken where something is at `path` already
 */
export async function makeFolderWhole<Result>(
  path: string,
  fill: (temporaryPath: string) => Promise<Result>,
): Promise<Result> {
  const parent = dirname(path)
  const temporary = temporaryBeside(path)
  try {
    await makeFolder(parent)
    await removeLeftovers(parent)
    await mkdir(temporary)
    const result = await fill(temporary)
    await syncFolder(temporary)
    await renameFolder(temporary, path)
    return result
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {})
    throw storageProblem(error, path)
  }
}

/**
 * Lets `fill` put files into the folder at `path`, beside what that may hold, all of them or none: they lie in a hidden folder
 * until the last is there. @throws storageProblem of what goes wrong
 */
export async function writeTogether(
  path: string,
  fill: (put: (name: string, data: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const wasThere = existsSync(path)
  const hidden = temporaryBeside(join(path, 'files'))
  const names: string[] = []
  try {
    await makeFolder(hidden)
    await fill(async (name, data) => {
      await writeSynced(join(hidden, name), data)
      names.push(name)
    })
    for (const name of names) await rename(join(hidden, name), join(path, name))
    await rmdir(hidden)
    await syncFolder(path)
  } catch (error) {
    await rm(hidden, { recursive: true, force: true }).catch(() => {})
    if (!wasThere) await rmdir(path).catch(() => {})
    throw storageProblem(error, path)
  }
}

/** What was free a moment ago is not any more: somebody else came first. */
export class FolderTaken extends Error {
  readonly code = 'EEXIST'
}

/** @throws FolderTaken where something is at `to`; whatever the disk says */
export async function renameFolder(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: unknown) => {
    throw existsSync(from) && existsSync(to)
      ? new FolderTaken(`${to} is there already`, { cause: error })
      : error
  })
  await syncFolder(dirname(to))
}

/**
 * Gives a folder a hidden name beside its own, in one step, so that what is removed half-way is never listed. Gives that
 * name; what is left under it by a process that was killed is removed later, as a part is.
 */
export async function hideFolder(path: string): Promise<string> {
  const hidden = temporaryBeside(path)
  await storing(path, () => rename(path, hidden))
  return hidden
}

/** Removes a folder or a file, hidden first. @throws ProblemError `library-unwritable` */
export async function removeHidden(path: string): Promise<void> {
  const hidden = await hideFolder(path)
  await storing(path, () => rm(hidden, { recursive: true, force: true }))
}

/**
 * Makes a folder, and those above it, where there is none. Not by mkdir's `recursive`: it never ends where a folder is
 * there but lets nothing be made in it, as /proc/1. @throws ProblemError `library-unwritable`, `disk-full`
 */
export async function makeFolder(path: string): Promise<void> {
  const missing = resolve(path)
  checkNotGone(missing)
  try {
    await mkdir(missing).catch(async (error: unknown) => {
      const above = dirname(missing)
      if (errorCode(error) !== 'ENOENT' || above === missing) throw error
      await makeFolder(above)
      await mkdir(missing)
    })
  } catch (error) {
    const found = errorCode(error) === 'EEXIST' && (await stat(missing).catch(() => undefined))
    if (found && found.isDirectory()) return
    throw errorCode(error) === 'EEXIST'
      ? unwritable(error, path, found ? whyUnwritable.ENOTDIR : leadsNowhere)
      : storageProblem(error, path)
  }
}

function unwritable(cause: unknown, path: string, why: string): ProblemError {
  return new ProblemError({
    code: 'library-unwritable',
    message: `${path} cannot be written (${why}).`,
    remedy: 'Choose a folder that you may write to, or change the permissions of this one.',
    cause,
  })
}

/** Does what writes to `path`. @throws storageProblem of what it throws */
export async function storing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw storageProblem(error, path)
  }
}

/** @throws ProblemError `library-gone`: what was written there would begin another library */
export function checkNotGone(path: string): void {
  const gone = goneAround(path)
  if (gone) throw gone
}

/** The plain sentence for a disk that is full, refuses or is gone; every other error comes back as it is. */
export function storageProblem(error: unknown, path: string): unknown {
  const code = errorCode(error)
  const isOfSystem = error instanceof Error && 'errno' in error
  const gone = isOfSystem ? goneAround(path) : undefined
  if (gone) return gone
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProblemError({
        code: 'disk-full',
        message: `The disk is full: ${path} could not be written.`,
        remedy: 'Free some space and try again; nothing that was there before has changed.',
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ENOENT':
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'EIO':
      return unwritable(error, path, whyUnwritable[code])
    default:
      return error
  }
}

const leadsNowhere = 'a link or a disk on the way to it leads nowhere'

const whyUnwritable = {
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a file stands where a folder is needed',
  EISDIR: 'a folder stands where a file is needed',
  ENOENT: 'its folder is gone, or takes nothing in',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'links on the way to it lead in a circle',
  EIO: 'the disk fails',
} as const

/** `.name.<process>-<count>.part`: hidden, in the same folder, and telling whose it is. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${++written}.part`)
}

/**
 * Removes what processes that were killed left in a folder, and with `below` in those in it: parts more than an hour old of
 * processes that are gone.
 */
export async function removeLeftovers(folder: string, where: 'here' | 'below' = 'here'): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: where === 'below' })
  for (const { name, parentPath } of entries) {
    const owner = /^\..+\.(\d+)-\d+\.part$/.exec(name)?.[1]
    if (owner === undefined || isRunning(Number(owner))) continue
    const leftover = join(parentPath, name)
    const info = await stat(leftover).catch(() => undefined)
    if (info !== undefined && Date.now() - info.mtimeMs > 3_600_000)
      await rm(leftover, { recursive: true, force: true }).catch(() => {})
  }
}

/**
 * Whether a process of that number is alive. One that has ended is not, even where its parent has not taken note of it: in
 * many containers nobody does for what was left behind.
 */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
  return !isZombie(processId)
}

function isZombie(processId: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    const words = readFileSync(`/proc/${processId}/stat`, 'latin1')
    // proc(5): the state comes after the program's name, which may have brackets of its own.
    return /^[ZX]/.test(words.slice(words.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

/** Makes a rename survive a power cut; Windows and some network disks cannot do it to a folder, which is fine. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  if (folder === undefined) return
  try {
    await folder.sync()
  } catch {
    // Not offered here; the rename itself has happened.
  } finally {
    await folder.close()
  }
}
