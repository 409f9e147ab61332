/** Everything that was saved. Files are the truth; an index finds them. Whoever opens it holds the library's lock. */
import { realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { GalleryQuery, ItemChange } from '../../contract/schemas/gallery.ts'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { removeBroken } from '../library/broken.ts'
import { writeWholeJson } from '../library/wholeFile.ts'
import { writeZip, type ZipWatching } from '../writeZip.ts'
import { exportedName } from './exportedName.ts'
import {
  brokenItem,
  jsonName,
  pictureName,
  readItemFile,
  removeItem,
  stampOf,
  writeItem,
} from './galleryFolder.ts'
import type { GalleryIndex, Indexed } from './galleryIndex.ts'
import { newItemFile, tidyTags, withoutState, type GalleryItem, type ItemFile } from './galleryItem.ts'
import type { GalleryPage } from './galleryQuery.ts'
import { IndexKeeper } from './indexKeeper.ts'
import { itemIdPattern, newItemId } from './itemId.ts'
import { severally } from './severally.ts'

export interface SaveRequest extends Pick<GalleryItem, 'format' | 'kind' | 'width' | 'height' | 'model'> {
  /** The file as it is to be, with its recipe inside: its bytes, or where it lies whole and stays untouched. */
  readonly file: Uint8Array | string
  /** Of a film. */
  readonly seconds?: number | undefined
  /** Without one, the second and the model. */
  readonly title?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly madeFrom?: string | undefined
  readonly state?: Record<string, unknown> | undefined
  /** Now, by default. */
  readonly createdAt?: Date | undefined
}

/** What an item was made from, the nearest first, and what was made from it, the oldest first; in the trash or not. */
export interface Lineage {
  readonly ancestors: readonly GalleryItem[]
  readonly children: readonly GalleryItem[]
}

/** A file made of an item's, and what its name is to end in. */
export type CopyOf = (
  item: GalleryItem,
  path: string,
) => Promise<{ readonly path: string; readonly format: string }>

export class Gallery {
  readonly #directory: string
  readonly #index: IndexKeeper

  private constructor(directory: string, index: IndexKeeper) {
    this.#directory = directory
    this.#index = index
  }

  /** The gallery in the folder `directory`, with its index, which is brought in step, at `indexFile`. */
  static async open(directory: string, indexFile: string): Promise<Gallery> {
    return new Gallery(directory, await IndexKeeper.open(directory, indexFile))
  }

  /** Waits for what is being written. Nothing may be asked afterwards. */
  close(): Promise<void> {
    return this.#index.close()
  }

  /** Files of the folder that could not be used when the index was last brought in step. */
  get broken(): readonly BrokenEntry[] {
    return this.#index.broken.map((broken) => brokenItem(this.#directory, broken))
  }

  /** Brings the index in step with the folder, whatever has happened to that. */
  catchUp(): Promise<void> {
    return this.#index.catchUp()
  }

  /** @throws ProblemError `broken-unknown`, `library-unwritable` */
  async removeBroken(what: string): Promise<void> {
    await removeBroken(this.broken, what)
    await this.#index.catchUp() // a picture that has lost its damaged json gets another
  }

  /** @throws ProblemError `disk-full`, `library-unwritable` */
  async save(request: SaveRequest): Promise<GalleryItem> {
    const { file, title = '', tags = [], createdAt = new Date(), madeFrom, state } = request
    const { format, kind, width, height, model, seconds } = request
    return this.#index.inOrder(async () => {
      const item = newItemFile({
        id: newItemId(createdAt),
        title,
        tags: [...tags],
        favourite: false,
        createdAt: createdAt.toISOString(),
        kind,
        width,
        height,
        format,
        model: { name: model.name, sha256: model.sha256 },
        ...(seconds !== undefined && { seconds }),
        ...(madeFrom !== undefined && { madeFrom }),
        ...(state !== undefined && { state }),
      })
      await writeItem(this.#directory, item, file)
      const indexed = { item: withoutState(item), stamp: await stampOf(this.#directory, item) }
      await this.#index.write((index) => index.put([indexed]))
      return indexed.item
    })
  }

  query(query: GalleryQuery): Promise<GalleryPage> {
    return this.#index.read((index) => index.page(query))
  }

  /** An item with the state it was saved with. @throws ProblemError `gallery-unknown`, `gallery-damaged` */
  async item(id: string): Promise<GalleryItem & Pick<ItemFile, 'state'>> {
    await this.#known([id])
    const { formatVersion: _, ...item } = await this.#readItem(id)
    return item
  }

  /** @throws ProblemError `gallery-unknown` */
  async lineage(id: string): Promise<Lineage> {
    const [item] = await this.#known([id])
    return this.#index.read((index) => {
      const ancestors: GalleryItem[] = []
      const seen = new Set([id])
      let parent = item!.madeFrom
      while (parent !== undefined && !seen.has(parent)) {
        seen.add(parent)
        const ancestor = index.item(parent)
        if (ancestor) ancestors.push(ancestor)
        parent = ancestor?.madeFrom
      }
      return { ancestors, children: index.children(id) }
    })
  }

  /** Tags of what is not in the trash, the most used first. */
  tags(): Promise<{ tag: string; count: number }[]> {
    return this.#index.read((index) => index.tags())
  }

  /** Models that made what is not in the trash, the most used first. */
  models(): Promise<{ name: string; sha256: string; count: number }[]> {
    return this.#index.read((index) => index.models())
  }

  /** How many items there are, outside the trash and in it. */
  counts(): Promise<{ total: number; trashed: number }> {
    return this.#index.read((index) => index.counts())
  }

  /**
   * The same change to many. Where one fails the others are changed all the same.
   * @throws ProblemError `gallery-unknown` before anything is changed; `gallery-damaged`, `disk-full`,
   * `library-unwritable`
   */
  change(ids: readonly string[], change: ItemChange): Promise<GalleryItem[]> {
    const { title, addTags = [], removeTags = [], favourite } = change
    const removed = new Set(tidyTags(removeTags))
    return this.#rewrite(ids, (item) =>
      newItemFile({
        ...item,
        ...(title !== undefined && { title }),
        tags: tidyTags([...item.tags.filter((tag) => !removed.has(tag)), ...addTags]),
        ...(favourite !== undefined && { favourite }),
      }),
    )
  }

  /** Puts items into the trash; their files stay. @throws as change does */
  trash(ids: readonly string[]): Promise<GalleryItem[]> {
    const trashedAt = new Date().toISOString()
    return this.#rewrite(ids, (item) => ({ trashedAt, ...item }))
  }

  /** Takes items out of the trash. @throws as change does */
  restore(ids: readonly string[]): Promise<GalleryItem[]> {
    return this.#rewrite(ids, ({ trashedAt: _, ...item }) => item)
  }

  /** Removes what is in the trash for good. @returns how many. @throws ProblemError `library-unwritable`, `gallery-in-use` */
  emptyTrash(): Promise<number> {
    return this.#index.inOrder(async () => {
      const items = await this.#index.write((index) => index.trashed())
      const results = await severally(items, async (item) => {
        await removeItem(this.#directory, item)
        return item.id
      })
      await this.#index.write((index) => index.remove(results.done))
      if (results.failure) throw results.failure.error
      return results.done.length
    })
  }

  /** The path of an item's picture. @throws ProblemError `gallery-unknown` */
  async file(id: string): Promise<string> {
    const [item] = await this.#known([id])
    return this.#pathOf(item!)
  }

  /**
   * Copies of the pictures in one zip at the path `into`, whole or not at all: as they are, or what `copyOf` has made of them.
   * @throws ProblemError `gallery-unknown`, `disk-full`, `library-unwritable`, or the signal's reason
   */
  async exportZip(
    ids: readonly string[],
    into: string,
    watching: ZipWatching = {},
    copyOf?: CopyOf,
  ): Promise<void> {
    const items = await this.#known([...new Set(ids)])
    const { onProgress, signal } = watching
    const entries = []
    for (const [done, item] of items.entries()) {
      if (copyOf) onProgress?.(done, items.length)
      signal?.throwIfAborted()
      const path = await this.#pathOf(item)
      const copy = (await copyOf?.(item, path)) ?? { path, format: item.format }
      const name = exportedName({ ...item, format: copy.format })
      entries.push({ name, path: copy.path, time: new Date(item.createdAt) })
    }
    await writeZip(entries, into, copyOf ? { signal } : watching)
  }

  /** Items of the index, in the order of `ids`. */
  async #known(ids: readonly string[]): Promise<GalleryItem[]> {
    return this.#index.read((index) => ids.map((id) => knownItem(index, id)))
  }

  async #readItem(id: string): Promise<ItemFile> {
    const item = await readItemFile(this.#directory, id)
    if (typeof item !== 'string') return item
    const file = join(this.#directory, jsonName(id))
    throw new ProblemError({
      code: 'gallery-damaged',
      message: `What belongs to this picture cannot be used: ${file}: ${item}.`,
      remedy: 'Restore that file from a backup, or remove it: then the picture says what it still knows.',
    })
  }

  /** A link that leads out of the folder is no picture of the gallery. */
  async #pathOf(item: GalleryItem): Promise<string> {
    try {
      const [folder, path] = await Promise.all([
        realpath(this.#directory),
        realpath(join(this.#directory, pictureName(item))),
      ])
      if (dirname(path) === folder) return path
    } catch {
      // told below
    }
    throw unknownItem()
  }

  #rewrite(ids: readonly string[], edit: (item: ItemFile) => ItemFile): Promise<GalleryItem[]> {
    return this.#index.inOrder(async () => {
      await this.#index.write((index) => ids.forEach((id) => knownItem(index, id)))
      const results = await severally(new Set(ids), async (id): Promise<Indexed> => {
        const before = await this.#readItem(id)
        const after = edit(before)
        if (JSON.stringify(after) !== JSON.stringify(before))
          await writeWholeJson(join(this.#directory, jsonName(id)), after)
        return { item: withoutState(after), stamp: await stampOf(this.#directory, after) }
      })
      await this.#index.write((index) => index.put(results.done))
      if (results.failure) throw results.failure.error
      return results.done.map(({ item }) => item)
    })
  }
}

function knownItem(index: GalleryIndex, id: string): GalleryItem {
  const item = itemIdPattern.test(id) ? index.item(id) : undefined
  if (!item) throw unknownItem()
  return item
}

function unknownItem(): ProblemError {
  return new ProblemError({
    code: 'gallery-unknown',
    message: 'This picture is not in the gallery any more.',
    remedy: 'Look for it again; if its file was moved, put it back into the gallery’s folder.',
  })
}
