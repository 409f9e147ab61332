/** Writes pixels.u8 row by row, in large pieces, and knows its SHA-256 at the end. */
import type { Hash } from 'node:crypto'
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'

const pieceLength = 2 ** 20

export class PixelFile {
  #file: FileHandle
  #rowLength: number
  #hash: Hash = createHash('sha256')
  #piece: Uint8Array[] = []
  #pieceBytes = 0
  count = 0

  private constructor(file: FileHandle, rowLength: number) {
    this.#file = file
    this.#rowLength = rowLength
  }

  static async create(path: string, rowLength: number): Promise<PixelFile> {
    return new PixelFile(await open(path, 'wx+'), rowLength)
  }

  /** Keeps `row` until it is written: it must not change. */
  async append(row: Uint8Array): Promise<void> {
    this.#hash.update(row)
    this.#piece.push(row)
    this.#pieceBytes += row.length
    this.count++
    if (this.#pieceBytes >= pieceLength) await this.#flush()
  }

  /** Everything on the disk, and the SHA-256 of it. */
  async finish(): Promise<string> {
    await this.#flush()
    await this.#file.sync()
    return this.#hash.digest('hex')
  }

  /** One row, after `finish`. */
  async row(index: number): Promise<Uint8Array> {
    const row = new Uint8Array(this.#rowLength)
    await this.#file.read(row, 0, this.#rowLength, index * this.#rowLength)
    return row
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #flush(): Promise<void> {
    const piece = Buffer.concat(this.#piece, this.#pieceBytes)
    this.#piece = []
    this.#pieceBytes = 0
    // Writes all of it or throws, unlike write(), which a full disk cuts short.
    await this.#file.appendFile(piece)
  }
}
