/** Files that were made to be taken away: each has an address until it has been taken, or nobody has come for long. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { makeFolder } from './library/wholeFile.ts'

export interface Download {
  readonly id: string
  /** Where it is to be written. */
  readonly path: string
  /** As the artist gets to see it. */
  readonly fileName: string
}

/** In milliseconds. */
export interface DownloadTimes {
  /** What is taken once: since it was asked for. A browser that was held up may come again meanwhile. */
  readonly taken: number
  /** Anything: since it was made, or asked for the last time. */
  readonly left: number
}

const usualTimes: DownloadTimes = { taken: 10 * 60_000, left: 60 * 60_000 }

/** Bytes of a name: with what is put around it while it is written, no system takes more than 255. */
const longestName = 200

interface Kept {
  readonly path: string
  readonly fileName: string
  /** Whether it is shown besides, again and again. */
  isShown: boolean
  /** Until it is removed; none while it is written. */
  timer?: NodeJS.Timeout
}

export class Downloads {
  readonly #directory: string
  readonly #times: DownloadTimes
  readonly #files = new Map<string, Kept>()

  /** `directory` is emptied: what lies in it is of a Studio that is no more. */
  static async open(directory: string, times = usualTimes): Promise<Downloads> {
    await rm(directory, { recursive: true, force: true })
    return new Downloads(directory, times)
  }

  private constructor(directory: string, times: DownloadTimes) {
    this.#directory = directory
    this.#times = times
  }

  /** A place for a file of this name, as far as every system takes it for one; say when it is `ready`, or remove it. */
  async place(wanted: string): Promise<Download> {
    const id = randomUUID()
    const folder = join(this.#directory, id)
    await makeFolder(folder)
    const fileName = shortened(wanted.replaceAll(/[^\p{L}\p{N} ._()&,+'’-]/gu, '-'))
    const path = join(folder, fileName)
    this.#files.set(id, { path, fileName, isShown: false })
    return { id, path, fileName }
  }

  /** It is written; from here on it goes by itself. */
  ready(id: string, { isShown = false } = {}): void {
    const file = this.#files.get(id)
    if (!file) return
    file.isShown = isShown
    this.#removeIn(this.#times.left, id, file)
  }

  /** Whoever asks is about to take it. */
  find(id: string): Pick<Download, 'path' | 'fileName'> | undefined {
    const file = this.#files.get(id)
    if (file?.timer) this.#removeIn(file.isShown ? this.#times.left : this.#times.taken, id, file)
    return file && { path: file.path, fileName: file.fileName }
  }

  #removeIn(ms: number, id: string, file: Kept): void {
    clearTimeout(file.timer)
    const remove = () => void this.remove(id).catch(() => {}) // at the latest when the next Studio begins
    file.timer = setTimeout(remove, ms).unref()
  }

  async remove(id: string): Promise<void> {
    clearTimeout(this.#files.get(id)?.timer)
    this.#files.delete(id)
    await rm(join(this.#directory, id), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    for (const { timer } of this.#files.values()) clearTimeout(timer)
    this.#files.clear()
    await rm(this.#directory, { recursive: true, force: true })
  }
}

/** The ending stays. */
function shortened(name: string): string {
  const ending = extname(name)
  const stem = name.slice(0, name.length - ending.length)
  const letters = [...stem]
  while (Buffer.byteLength(letters.join('') + ending) > longestName) letters.pop()
  return letters.join('').trim() + ending
}
