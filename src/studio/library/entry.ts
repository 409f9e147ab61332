/** Entries of the library: a folder each, named after what the artist calls it, described by one JSON file. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type * as v from 'valibot'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { brokenEntry, listFolder, misnamed } from './broken.ts'
import { newerVersion } from './library.ts'
import { checkName, quoted } from './names.ts'
import { readJson, type JsonForm } from './readJson.ts'
import { isEntryName, slug } from './slug.ts'
import { FolderTaken, makeFolderWhole } from './wholeFile.ts'

/** What an entry is called in sentences, its file, and what stands in that. */
export interface EntryKind<Description extends object = object> {
  readonly noun: 'model' | 'run' | 'dataset'
  readonly file: string
  readonly form: JsonForm<v.GenericSchema<Description>>
  /** What can be done where it is damaged and there is no backup. */
  readonly otherwise: string
}

/** @throws ProblemError `name-unusable` */
export function idOfName(name: string, noun: string): string {
  const id = slug(name)
  if (id !== '') return id
  throw new ProblemError({
    code: 'name-unusable',
    message: `${quoted(name)} cannot name a ${noun}.`,
    remedy: 'Use a name with at least one letter or digit.',
  })
}

/** @throws ProblemError `name-taken`, `name-unusable` */
export function checkNameFree(parent: string, name: string, { noun }: EntryKind): string {
  const id = idOfName(name, noun)
  checkName(name, noun)
  if (existsSync(join(parent, id))) throw nameTaken(name, noun)
  return id
}

/** Makes the folder of an entry whole, with what `fill` puts into it. @throws ProblemError `name-taken`, `disk-full`, … */
export async function makeEntry(
  parent: string,
  name: string,
  { noun }: EntryKind,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  await unlessTaken(name, noun, () => makeFolderWhole(join(parent, idOfName(name, noun)), fill))
}

/** Does what gives a folder its name, which another process may have taken since it was looked for. @throws ProblemError `name-taken` */
export async function unlessTaken(
  name: string,
  noun: EntryKind['noun'],
  work: () => Promise<void>,
): Promise<void> {
  await work().catch((error: unknown) => {
    throw error instanceof FolderTaken ? nameTaken(name, noun) : error
  })
}

function nameTaken(name: string, noun: EntryKind['noun']): ProblemError {
  return new ProblemError({
    code: 'name-taken',
    message: `There is a ${noun} called ${quoted(name)} already.`,
    remedy: 'Choose another name.',
  })
}

/**
 * The description of the entry that is called by its folder's name, whatever its file says: a copied folder is an entry
 * of its own. @throws ProblemError `<noun>-unknown`, `<noun>-damaged`, `newer-version`
 */
export async function readEntry<Description extends object>(
  directory: string,
  name: string,
  kind: EntryKind<Description>,
): Promise<Description & { readonly id: string }> {
  const { noun, file, form } = kind
  const read = await readJson(join(directory, file), form)
  if ('written' in read) return { ...read.written, id: basename(directory) }
  if (!existsSync(directory)) throw unknownEntry(name, noun)
  if (read.flaw.kind === 'newer') throw newerVersion(`The ${noun} “${name}”`, directory)
  throw damagedEntry(directory, name, kind, `${file} ${read.flaw.why}`)
}

/** `what` goes on after “its”. */
export function damagedEntry(
  directory: string,
  name: string,
  { noun, otherwise }: EntryKind,
  what: string,
  cause?: unknown,
): ProblemError {
  return new ProblemError({
    code: `${noun}-damaged`,
    message: `The ${noun} “${name}” is damaged: its ${what}.`,
    remedy: `Restore ${directory} from a backup, or ${otherwise}.`,
    cause,
  })
}

export interface Entries<Entry> {
  /** In the order of their ids. */
  readonly whole: readonly Entry[]
  readonly broken: readonly BrokenEntry[]
}

/** All entries of the folder `parent`, each by itself: one that cannot be opened hides none of the others. */
export async function openEntries<Entry>(
  parent: string,
  { noun }: EntryKind,
  open: (id: string) => Promise<Entry>,
): Promise<Entries<Entry>> {
  const folders = (await listFolder(parent)).filter((one) => one.isDirectory() && !one.name.startsWith('.'))
  const names = folders.map(({ name }) => name)
  return openEach(names, noun, (name) => join(parent, name), open)
}

/** The same of whatever is called so, and lies where `pathOf` says. */
export async function openEach<Entry>(
  names: readonly string[],
  noun: string,
  pathOf: (name: string) => string,
  open: (name: string) => Promise<Entry>,
): Promise<Entries<Entry>> {
  const whole: Entry[] = []
  const broken: BrokenEntry[] = []
  for (const name of names.toSorted()) {
    try {
      if (!isEntryName(name)) throw misnamed(name, noun)
      whole.push(await open(name))
    } catch (error) {
      broken.push(brokenEntry(pathOf(name), error, name))
    }
  }
  return { whole, broken }
}

const listing = { model: 'loom models list', run: 'loom runs', dataset: 'loom dataset list' }

export function unknownEntry(name: string, noun: EntryKind['noun']): ProblemError {
  return new ProblemError({
    code: `${noun}-unknown`,
    message: `There is no ${noun} called ${quoted(name)}.`,
    remedy: `See what there is with \`${listing[noun]}\`.`,
  })
}
