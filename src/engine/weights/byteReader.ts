/** Reads little-endian values one after the other and never past the end. Knows nothing of what they mean. */
import { strFromU8 } from 'fflate'
import { formatProblem } from './weightsProblem.ts'

export class ByteReader {
  readonly bytes: Uint8Array
  readonly #view: DataView
  #at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = at
  }

  get at(): number {
    return this.#at
  }

  /** The next `count` bytes, as a view. @throws ProblemError `weights-format` where the file is shorter. */
  take(count: number): Uint8Array {
    const start = this.#skip(count)
    return this.bytes.subarray(start, start + count)
  }

  uint8(): number {
    return this.#view.getUint8(this.#skip(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true)
  }

  /** Rounded where it is beyond 2⁵³, which no length in a file is. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true))
  }

  /** Big-endian: the one such value that a pickle has. */
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#skip(8), false)
  }

  text(byteCount: number): string {
    return strFromU8(this.take(byteCount))
  }

  /** Text up to a line feed, which is read too. */
  line(longest = 1_000): string {
    const end = this.bytes.subarray(this.#at, this.#at + longest + 1).indexOf(0x0a)
    if (end < 0) throw formatProblem('The pickle has a line without an end.')
    const text = this.text(end)
    this.#skip(1)
    return text
  }

  #skip(count: number): number {
    const start = this.#at
    if (count > this.bytes.length - start) throw formatProblem('The file ends too early: it was cut short.')
    this.#at = start + count
    return start
  }
}
