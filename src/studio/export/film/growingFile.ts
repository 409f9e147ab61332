/** A file that is written from front to back, and whose beginning is put right when the end is known. Knows no format. */
import { open, type FileHandle } from 'node:fs/promises'
import type { FilmFile, Segment } from './film.ts'

class GrowingFile {
  readonly #handle: FileHandle
  #length = 0

  private constructor(handle: FileHandle) {
    this.#handle = handle
  }

  /** Where no file may be yet. */
  static async create(path: string): Promise<GrowingFile> {
    return new GrowingFile(await open(path, 'wx'))
  }

  get length(): number {
    return this.#length
  }

  async append(...parts: readonly Uint8Array[]): Promise<void> {
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    await this.#handle.writeFile(bytes) // from where the last one ended, and all of it, unlike write()
    this.#length += bytes.length
  }

  /** Writes over a few bytes that are there already. */
  async patch(at: number, bytes: Uint8Array): Promise<void> {
    const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length, at)
    if (bytesWritten < bytes.length)
      throw new Error(`${bytesWritten} of ${bytes.length} bytes could be written`)
  }

  /** Forces all of it to the disk. */
  async sync(): Promise<void> {
    await this.#handle.sync()
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

/** What is written of a film into a file that grows. */
interface GrowingFilm {
  readonly head: readonly Uint8Array[]
  add(segment: Segment, file: GrowingFile): Promise<void>
  finish(file: GrowingFile): Promise<void>
}

/** With its head in it already. */
export async function growingFilm(path: string, { head, add, finish }: GrowingFilm): Promise<FilmFile> {
  const file = await GrowingFile.create(path)
  try {
    await file.append(...head)
  } catch (error) {
    await file.close()
    throw error
  }
  return {
    add: (segment) => add(segment, file),
    async finish() {
      await finish(file)
      await file.sync()
    },
    close: () => file.close(),
  }
}
