/**
 * Archives of pictures, unpacked for as long as they are looked at: the last one stays until another is opened, so that a
 * report, previews and the import unpack it once. In the library's folder, where there is room for its pictures too.
 */
import { rmSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isOfSystem } from '../fileNames.ts'
import { temporaryBeside } from '../library/wholeFile.ts'
import { unpackArchive } from './archive.ts'
import type { UnreadableFile } from './sourceItem.ts'

export interface Unpacked {
  /** What the archive holds; where that is one folder, then this. */
  readonly folder: string
  /** What stayed out. */
  readonly refused: readonly UnreadableFile[]
}

interface Kept {
  readonly key: string
  readonly place: string
  readonly unpacked: Promise<Unpacked>
  users: number
}

export class UnpackedArchives {
  readonly #openLibrary: () => Promise<{ readonly directory: string }>
  #kept: Kept[] = []

  constructor(openLibrary: () => Promise<{ readonly directory: string }>) {
    this.#openLibrary = openLibrary
  }

  /** Lets `work` have what is in the archive. @throws as unpackArchive does */
  async use<Result>(
    path: string,
    signal: AbortSignal | undefined,
    work: (unpacked: Unpacked) => Promise<Result>,
  ): Promise<Result> {
    const { size, mtimeMs } = await stat(path)
    const key = `${path}\0${size}\0${mtimeMs}`
    const { directory } = await this.#openLibrary()
    const kept = this.#kept.find((one) => one.key === key) ?? this.#unpack(path, key, directory, signal)
    kept.users++
    try {
      await this.#removeIdle(kept)
      return await work(await kept.unpacked)
    } finally {
      kept.users--
    }
  }

  /** Removes those that nobody uses. */
  async clear(): Promise<void> {
    await this.#removeIdle()
  }

  #unpack(path: string, key: string, directory: string, signal: AbortSignal | undefined): Kept {
    const place = temporaryBeside(join(directory, 'unpacked'))
    if (this.#kept.length === 0) process.once('exit', this.#removeAllNow)
    const kept: Kept = { key, place, users: 0, unpacked: unpackInto(place, path, signal) }
    this.#kept.push(kept)
    kept.unpacked.catch(() => {
      this.#forget(kept)
    })
    return kept
  }

  async #removeIdle(but?: Kept): Promise<void> {
    for (const kept of this.#kept.filter((one) => one !== but && one.users === 0)) {
      this.#forget(kept)
      await rm(kept.place, { recursive: true, force: true })
    }
  }

  #forget(kept: Kept): void {
    this.#kept = this.#kept.filter((one) => one !== kept)
    if (this.#kept.length === 0) process.off('exit', this.#removeAllNow)
  }

  /** The process ends, and nothing can be waited for. */
  readonly #removeAllNow = (): void => {
    for (const { place } of this.#kept) rmSync(place, { recursive: true, force: true })
  }
}

async function unpackInto(place: string, path: string, signal: AbortSignal | undefined): Promise<Unpacked> {
  try {
    await mkdir(place)
    const refused = await unpackArchive(path, place, { signal })
    return { folder: await onlyFolder(place), refused }
  } catch (error) {
    await rm(place, { recursive: true, force: true }).catch(() => {})
    throw error
  }
}

/** Most archives hold one folder that is called like them. */
async function onlyFolder(folder: string): Promise<string> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !isOfSystem(name))
  const [only] = entries
  return entries.length === 1 && only!.isDirectory() ? onlyFolder(join(folder, only!.name)) : folder
}
