/** The gallery's folder: which files there are, what their items say, how they get there and go. Knows no index. */
import { statSync, type Dirent } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { listFolder } from '../library/broken.ts'
import { readJson, readJsonSync, type ReadJson } from '../library/readJson.ts'
import { copyWhole, isRunning, storageProblem, writeWhole, writeWholeJson } from '../library/wholeFile.ts'
import { errorCode } from '../library/withFile.ts'
import { isItemFormat, itemForm, type ItemFile, type ItemFormat } from './galleryItem.ts'
import { itemIdPattern } from './itemId.ts'

/** A file of the folder that cannot be read, and in words why. */
export interface BrokenFile {
  /** Its name in the folder. */
  readonly file: string
  readonly why: string
}

export function brokenItem(directory: string, { file, why }: BrokenFile): BrokenEntry {
  const where = join(directory, file)
  const remedy = file.endsWith('.json')
    ? 'Restore it from a backup, or remove it: then its picture says what it still knows.'
    : 'Restore it from a backup, move it elsewhere, or remove it.'
  return { what: file, where, reason: `“${file}” cannot be used: ${why}.`, remedy }
}

/** The files of one item. */
export interface ItemFiles {
  readonly id: string
  pictures: ItemFormat[]
  hasJson: boolean
  /** `.<id>.json`: of an item that was being saved or removed when the process died. */
  hasDraft: boolean
}

export const jsonName = (id: string) => `${id}.json`
export const draftName = (id: string) => `.${id}.json`
export const pictureName = ({ id, format }: Pick<ItemFile, 'id' | 'format'>) => `${id}.${format}`

/** Every item's files by id, and what is no gallery's file; what killed processes left half-written is removed. */
export async function listItems(
  directory: string,
): Promise<{ items: Map<string, ItemFiles>; broken: BrokenFile[] }> {
  const items = new Map<string, ItemFiles>()
  const broken: BrokenFile[] = []
  for (const entry of await listFolder(directory)) {
    const { name } = entry
    const [, dot = '', id = '', extension = ''] = /^(\.?)([^.]*)\.([^.]+)$/.exec(name) ?? []
    const isJson = extension === 'json'
    const isItems = itemIdPattern.test(id) && (isJson || (dot === '' && isItemFormat(extension)))
    if (isItems && entry.isFile()) {
      const files = items.get(id) ?? { id, pictures: [], hasJson: false, hasDraft: false }
      items.set(id, files)
      if (dot !== '') files.hasDraft = true
      else if (isJson) files.hasJson = true
      else if (isItemFormat(extension)) files.pictures.push(extension)
    } else if (name.startsWith('.')) await removeLeftover(directory, entry)
    else if (isItems) broken.push({ file: name, why: 'it is no file but a link or a folder' })
    else if (isJson || isItemFormat(extension))
      broken.push({ file: name, why: 'its name is none that the gallery gives' })
  }
  return { items, broken }
}

async function removeLeftover(directory: string, { name }: Dirent): Promise<void> {
  const owner = /^\..+\.(\d+)-\d+\.part$/.exec(name)?.[1]
  if (owner !== undefined && !isRunning(Number(owner)))
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => {})
}

/**
 * The picture, from its bytes or from another file, then what belongs to it. Until both are there the json is hidden under another name, from which
 * `settleDraft` gets it back where the process dies in between: then nothing is lost.
 * @throws ProblemError `disk-full`, `library-unwritable`; then neither is there
 */
export async function writeItem(
  directory: string,
  item: ItemFile,
  picture: Uint8Array | string,
): Promise<void> {
  const draft = join(directory, draftName(item.id))
  const path = join(directory, pictureName(item))
  try {
    await writeWholeJson(draft, item)
    await (typeof picture === 'string' ? copyWhole(picture, path) : writeWhole(path, picture))
    await rename(draft, join(directory, jsonName(item.id)))
  } catch (error) {
    for (const file of [path, draft]) await rm(file, { force: true }).catch(() => {})
    throw storageProblem(error, path)
  }
}

/** Removes both, in an order that leaves all or nothing of the item where the process dies in between. */
export async function removeItem(directory: string, item: Pick<ItemFile, 'id' | 'format'>): Promise<void> {
  const json = join(directory, jsonName(item.id))
  const draft = join(directory, draftName(item.id))
  try {
    await rename(json, draft).catch(ignoreMissing)
    await rm(join(directory, pictureName(item)), { force: true })
  } catch (error) {
    await rename(draft, json).catch(() => {})
    throw removalProblem(error, join(directory, pictureName(item)))
  }
  await rm(draft, { force: true }).catch(() => {})
}

function removalProblem(error: unknown, path: string): unknown {
  if (errorCode(error) !== 'EBUSY') return storageProblem(error, path)
  return new ProblemError({
    code: 'gallery-in-use',
    message: `${path} cannot be removed: another program has it open.`,
    remedy: 'Close it there and empty the trash again.',
    cause: error,
  })
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error
}

/** Makes one thing of an item that was being saved or removed: all of it or nothing. */
export async function settleDraft(directory: string, files: ItemFiles): Promise<void> {
  const draft = join(directory, draftName(files.id))
  files.hasDraft = false
  if (files.pictures.length === 0 || files.hasJson) return await rm(draft, { force: true })
  await rename(draft, join(directory, jsonName(files.id)))
  files.hasJson = true
}

/** An item's file, or in words why it cannot be used. */
export async function readItemFile(directory: string, id: string): Promise<ItemFile | string> {
  return itemOf(await readJson(join(directory, jsonName(id)), itemForm), id)
}

/** The same at once. */
export function readItemFileSync(directory: string, id: string): ItemFile | string {
  return itemOf(readJsonSync(join(directory, jsonName(id)), itemForm), id)
}

function itemOf(read: ReadJson<typeof itemForm.schema>, id: string): ItemFile | string {
  if ('flaw' in read) return `it ${read.flaw.why}`
  return read.value.id === id ? read.value : 'it belongs to another picture'
}

/** What changes whenever an item's file does. */
export async function stampOf(directory: string, { id, format }: ItemFile): Promise<string> {
  const { mtimeMs, size } = await stat(join(directory, jsonName(id)))
  return `${format} ${mtimeMs} ${size}`
}

/** The same at once, for each format that there is a picture of. */
export function possibleStamps(directory: string, { id, pictures }: ItemFiles): string[] {
  const info = statSync(join(directory, jsonName(id)), { throwIfNoEntry: false })
  return info ? pictures.map((format) => `${format} ${info.mtimeMs} ${info.size}`) : []
}
