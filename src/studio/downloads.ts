/** Files that were made to be taken away: each has an address until the Studio ends. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from './library/wholeFile.ts'

export interface Download {
  readonly id: string
  /** Where it is to be written. */
  readonly path: string
  /** As the artist gets to see it. */
  readonly fileName: string
}

export class Downloads {
  readonly #directory: string
  readonly #files = new Map<string, { readonly path: string; readonly fileName: string }>()

  /** `directory` is emptied: what lies in it is of a Studio that is no more. */
  static async open(directory: string): Promise<Downloads> {
    await rm(directory, { recursive: true, force: true })
    return new Downloads(directory)
  }

  private constructor(directory: string) {
    this.#directory = directory
  }

  /** A place for a file of this name, as far as every system takes it for one. */
  async place(wanted: string): Promise<Download> {
    const id = randomUUID()
    const folder = join(this.#directory, id)
    await makeFolder(folder)
    const fileName = wanted.replaceAll(/[^\p{L}\p{N} ._()&,+'’-]/gu, '-')
    const path = join(folder, fileName)
    this.#files.set(id, { path, fileName })
    return { id, path, fileName }
  }

  find(id: string): { readonly path: string; readonly fileName: string } | undefined {
    return this.#files.get(id)
  }

  async remove(id: string): Promise<void> {
    this.#files.delete(id)
    await rm(join(this.#directory, id), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }
}
