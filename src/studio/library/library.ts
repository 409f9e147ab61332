/** The library: one folder that holds everything an artist makes. Knows where things lie; not what is in them. */
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { ProblemError } from '../../engine/problemError.ts'
import { listFolder } from './broken.ts'
import { descriptionName } from './presence.ts'
import { readJson } from './readJson.ts'
import { makeFolder, storing, writeWholeJson } from './wholeFile.ts'

const libraryFormatVersion = 1
/** Bytes of it, of versions to come too. */
const longestDescription = 2 ** 16
const schema = v.object({ formatVersion: v.literal(libraryFormatVersion) })

export interface Library {
  readonly directory: string
  readonly datasets: string
  readonly models: string
  readonly runs: string
  readonly directions: string
  readonly gallery: string
  readonly timelines: string
}

/** What the user named, else LOOM_LIBRARY, else `Documents/Latent Loom`. */
export function libraryFolder(named?: string): string {
  return resolve(named ?? process.env['LOOM_LIBRARY'] ?? join(homedir(), 'Documents', 'Latent Loom'))
}

/** Where everything lies in the library of that folder, whether it is there or not. */
export function libraryAt(directory: string): Library {
  return {
    directory,
    datasets: join(directory, 'datasets'),
    models: join(directory, 'models'),
    runs: join(directory, 'runs'),
    directions: join(directory, 'directions'),
    gallery: join(directory, 'gallery'),
    timelines: join(directory, 'timelines'),
  }
}

/**
 * Opens the library and makes it where there is none.
 * @throws ProblemError `library-unwritable`, `newer-version`, `library-damaged`
 */
export async function openLibrary(directory: string): Promise<Library> {
  const library = libraryAt(directory)
  const description = join(directory, descriptionName)
  await storing(directory, async () => {
    const { datasets, models, runs, gallery, timelines } = library
    for (const folder of [datasets, models, runs, gallery, timelines])
      await makeFolder(folder).catch(async (error: unknown) => {
        if (existsSync(folder)) await listFolder(folder) // says that it is none
        throw error
      })
    if ((await checkVersion(description, directory)) === 'missing')
      await writeWholeJson(description, { formatVersion: libraryFormatVersion })
  })
  return library
}

/** Whether a library lies right in that folder, of whatever version. Never throws: what cannot be read is none. */
export async function isLibrary(directory: string): Promise<boolean> {
  const file = join(directory, descriptionName)
  const info = await stat(file).catch(() => undefined)
  if (!info?.isFile() || info.size > longestDescription) return false
  const read = await readJson(file, { schema, newest: libraryFormatVersion })
  return 'value' in read || read.flaw.kind === 'newer'
}

/** What a file of a later program version gets instead of guesses. */
export function newerVersion(what: string, where: string): ProblemError {
  return new ProblemError({
    code: 'newer-version',
    message: `${what} at ${where} was written by a newer version of Latent Loom.`,
    remedy: 'Update Latent Loom, or use another library.',
  })
}

/** @throws ProblemError `newer-version`, `library-damaged` */
async function checkVersion(file: string, directory: string): Promise<'missing' | 'known'> {
  const read = await readJson(file, { schema, newest: libraryFormatVersion })
  if ('value' in read) return 'known'
  const { kind, why } = read.flaw
  if (kind === 'missing') return 'missing'
  if (kind === 'newer') throw newerVersion('The library', directory)
  throw new ProblemError({
    code: 'library-damaged',
    message: `${file} ${why}.`,
    remedy: `Put {"formatVersion": ${libraryFormatVersion}} into it, or choose another library folder.`,
  })
}
