/** Entries of the library: a folder each, named after what the artist calls it, described by one JSON file. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { newerVersion } from './library.ts'

/** What an entry is called in sentences, and its file. */
export interface EntryKind {
  readonly noun: 'model' | 'run'
  readonly file: 'model.json' | 'run.json'
  readonly formatVersion: number
}

/** Lower-case words and hyphens: the same on every file system. */
export function idOfName(name: string, { noun }: { readonly noun: string }): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
  const id = words.slice(0, 60).replaceAll(/^-+|-+$/g, '')
  if (id !== '') return id
  throw new ProblemError({
    code: 'name-unusable',
    message: `“${name}” cannot name a ${noun}.`,
    remedy: 'Use a name with at least one letter or digit.',
  })
}

/** @throws ProblemError `name-taken` */
export function checkNameFree(parent: string, name: string, kind: EntryKind): string {
  const id = idOfName(name, kind)
  if (!existsSync(join(parent, id))) return id
  throw new ProblemError({
    code: 'name-taken',
    message: `There is a ${kind.noun} called “${name}” already.`,
    remedy: 'Choose another name.',
  })
}

/** The description of an entry. @throws ProblemError `<noun>-unknown`, `<noun>-damaged`, `newer-version` */
export async function readEntry<Description extends object>(
  directory: string,
  name: string,
  kind: EntryKind,
): Promise<Description> {
  const { noun, file } = kind
  let text: string
  try {
    text = await readFile(join(directory, file), 'utf8')
  } catch (cause) {
    throw new ProblemError({
      code: `${noun}-unknown`,
      message: `There is no ${noun} called “${name}”.`,
      remedy: `See what there is with \`loom ${noun}s${noun === 'model' ? ' list' : ''}\`.`,
      cause,
    })
  }
  const version = versionOf(text)
  if (version === undefined) {
    throw new ProblemError({
      code: `${noun}-damaged`,
      message: `The ${noun} “${name}” is damaged: its ${file} cannot be read.`,
      remedy: `Restore ${join(directory, file)} from a backup, or remove the ${noun}.`,
    })
  }
  if (version > kind.formatVersion) throw newerVersion(`The ${noun} “${name}”`, directory)
  return JSON.parse(text) as Description
}

/** The folders that hold an entry of this kind, in alphabetical order. */
export async function listEntries(parent: string, { file }: EntryKind): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((id) => existsSync(join(parent, id, file)))
    .toSorted()
}

function versionOf(text: string): number | undefined {
  try {
    const { formatVersion } = JSON.parse(text) as { formatVersion?: unknown }
    return typeof formatVersion === 'number' ? formatVersion : undefined
  } catch {
    return undefined
  }
}
