/** Files that a page has sent: in a folder of their own until they have been used. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ProblemError } from '../engine/problemError.ts'
import { makeFolder, storageProblem } from './library/wholeFile.ts'
import { errorCode } from './library/withFile.ts'

const idPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
/** Of one part of a relative path: nothing that any system reads as more than a name. */
const partPattern = /^(?!\.{1,2}$)[^\p{Cc}/\\:*?"<>|]{1,200}$/u
const deepest = 32

/** Where a library keeps what is sent to it. */
export function uploadsFolder(library: string): string {
  return join(library, '.uploads')
}

export class Uploads {
  readonly #directory: string

  /** `directory` is emptied: what lies in it is of a Studio that is no more. */
  static async open(directory: string): Promise<Uploads> {
    await rm(directory, { recursive: true, force: true })
    return new Uploads(directory)
  }

  /** In a folder that another process has opened. */
  constructor(directory: string) {
    this.#directory = directory
  }

  /** A place for files to come. */
  async begin(): Promise<string> {
    const id = randomUUID()
    await makeFolder(join(this.#directory, id))
    return id
  }

  /** Puts one file at `path`, relative and with `/`. @throws ProblemError `upload-unknown`, `upload-path`, `disk-full` */
  async receive(id: string, path: string, bytes: Readable): Promise<void> {
    const folder = this.#folder(id)
    const parts = path.split('/')
    if (parts.length > deepest || !parts.every((part) => partPattern.test(part))) {
      throw new ProblemError({
        code: 'upload-path',
        message: 'A file has a name that cannot be kept.',
        remedy: 'Rename the file and send it again.',
      })
    }
    const file = join(folder, ...parts)
    try {
      await makeFolder(dirname(file))
      await pipeline(bytes, createWriteStream(file, { flags: 'wx' }))
    } catch (error) {
      const code = errorCode(error)
      if (code === 'EEXIST') throw twice()
      await rm(file, { force: true })
      throw code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET'
        ? broken()
        : storageProblem(error, file)
    }
  }

  /** The folder of what was sent; where that is one folder or file, then this. @throws ProblemError `upload-unknown` */
  async path(id: string): Promise<string> {
    const folder = this.#folder(id)
    const names = await readdir(folder).catch(() => [])
    if (names.length === 0) throw unknownUpload()
    return names.length === 1 ? join(folder, names[0]!) : folder
  }

  /** The result of `work` with what was sent, which is gone then, whatever came of it. @throws ProblemError `upload-unknown` */
  async use<Result>(id: string, work: (path: string) => Promise<Result>): Promise<Result> {
    try {
      return await work(await this.path(id))
    } finally {
      await this.remove(id)
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.#folder(id), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }

  #folder(id: string): string {
    if (!idPattern.test(id)) throw unknownUpload()
    return join(this.#directory, id)
  }
}

function unknownUpload(): ProblemError {
  return new ProblemError({
    code: 'upload-unknown',
    message: 'What was sent is not here any more.',
    remedy: 'Send it again.',
  })
}

function twice(): ProblemError {
  return new ProblemError({
    code: 'upload-twice',
    message: 'Two files were sent under the same name.',
    remedy: 'Rename one of them and send both again.',
  })
}

function broken(): ProblemError {
  return new ProblemError({
    code: 'upload-broken',
    message: 'The page went away while it was sending a file.',
    remedy: 'Send it again.',
  })
}
