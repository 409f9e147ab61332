/** Brings the index in step with the folder. Reads only what is not as the index has it; from nothing, everything. */
import { join } from 'node:path'
import type { Pieces } from '../../engine/pieces.ts'
import { inTurns } from '../inTurns.ts'
import { writeWholeJson } from '../library/wholeFile.ts'
import { itemFromPicture } from './adopt.ts'
import {
  draftName,
  jsonName,
  listItems,
  pictureName,
  possibleStamps,
  readItemFileSync,
  settleDraft,
  stampOf,
  type BrokenFile,
  type ItemFiles,
} from './galleryFolder.ts'
import type { GalleryIndex, Indexed } from './galleryIndex.ts'
import { withoutState } from './galleryItem.ts'

/** Items that go into the index at a time: about ten milliseconds. */
const perPiece = 100

/** Nobody else may use the index meanwhile. @returns what cannot be read. @throws SQLite3Error */
export async function catchUp(directory: string, index: GalleryIndex): Promise<BrokenFile[]> {
  const { items, broken } = await listItems(directory)
  for (const files of items.values())
    if (files.hasDraft)
      await settleDraft(directory, files).catch(() =>
        broken.push({ file: draftName(files.id), why: 'the folder cannot be written' }),
      )
  await index.together(async () => {
    await inTurns(readChanged(directory, index, items, broken))
    for (const files of items.values()) if (!files.hasJson) await adopt(directory, index, files, broken)
  })
  return broken.toSorted((a, b) => (a.file < b.file ? -1 : 1))
}

function* readChanged(
  directory: string,
  index: GalleryIndex,
  items: ReadonlyMap<string, ItemFiles>,
  broken: BrokenFile[],
): Pieces<void> {
  const known = index.stamps()
  let changed: Indexed[] = []
  for (const files of items.values()) {
    if (!files.hasJson) continue
    const stamps = possibleStamps(directory, files)
    if (stamps.includes(known.get(files.id) ?? '')) known.delete(files.id)
    else {
      const read = readIndexed(directory, files, stamps)
      if ('why' in read) broken.push(read)
      else {
        changed.push(read)
        known.delete(files.id)
      }
    }
    if (changed.length >= perPiece) {
      index.put(changed)
      changed = []
    }
    yield
  }
  index.put(changed)
  index.remove(known.keys())
}

function readIndexed(directory: string, files: ItemFiles, stamps: string[]): Indexed | BrokenFile {
  const file = jsonName(files.id)
  const item = readItemFileSync(directory, files.id)
  if (typeof item === 'string') return { file, why: item }
  const stamp = stamps[files.pictures.indexOf(item.format)]
  if (stamp === undefined) return { file, why: `its picture ${pictureName(item)} is missing` }
  return { item: withoutState(item), stamp }
}

async function adopt(
  directory: string,
  index: GalleryIndex,
  { id, pictures }: ItemFiles,
  broken: BrokenFile[],
): Promise<void> {
  const format = pictures[0]
  if (format === undefined) return
  const item = await itemFromPicture(directory, id, format)
  if (typeof item === 'string') return void broken.push({ file: pictureName({ id, format }), why: item })
  // Where it cannot be written the picture is shown all the same, and looked at again the next time.
  const stamp = await writeWholeJson(join(directory, jsonName(id)), item).then(
    () => stampOf(directory, item),
    () => '',
  )
  index.put([{ item: withoutState(item), stamp }])
}
