/**
 * Zips of strangers, read entry by entry (PKWARE's APPNOTE 4.3 and 4.4, with the extension of 64 bits, 4.5.3). Believes
 * nothing that a file says of itself: what is too much, lies about its size, overlaps, is encrypted or would lead out of a
 * folder is refused. Knows no formats inside.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'

export interface ZipLimits {
  /** Bytes of the whole file. */
  readonly file: number
  readonly entries: number
  /** Bytes of one entry, unpacked. */
  readonly entry: number
  /** Bytes of all entries together, unpacked. */
  readonly unpacked: number
}

/** Why a zip is not read: half a plain sentence, `it is cut short`. */
export class ZipRefusal extends Error {
  override readonly name = 'ZipRefusal'
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  /** Bytes in the file, and unpacked. */
  readonly packed: number
  readonly size: number
  /** Where its local header begins, and where at the latest its bytes end. */
  readonly at: number
  end: number
}

const stored = 0
const deflated = 8
const [endSignature, centralSignature, localSignature] = [0x06054b50, 0x02014b50, 0x04034b50]
const [endLength, centralLength, localLength] = [22, 46, 30]
/** Of the extension: what says where its end is, that end, its id among an entry's extra fields. */
const [locatorSignature, wideEndSignature, wideId] = [0x07064b50, 0x06064b50, 1]
const [locatorLength, wideEndLength] = [20, 56]
/** A number that does not fit into its place, and stands in the extension. */
const [wide16, wide32] = [0xffff, 0xffff_ffff]
const longestComment = 0xffff
/** Bytes of the list of files; it is held in memory. A million files have some 100 MB. */
const longestDirectory = 2 ** 27
const encryptedFlag = 1
const symbolicLink = 0o120000
const fileType = 0o170000

const inflate = promisify(inflateRaw)

export class ZipReader {
  readonly #file: FileHandle
  readonly #entries: ReadonlyMap<string, Entry>

  private constructor(file: FileHandle, entries: ReadonlyMap<string, Entry>) {
    this.#file = file
    this.#entries = entries
  }

  /** @throws ZipRefusal, and whatever the disk says */
  static async open(path: string, limits: ZipLimits): Promise<ZipReader> {
    const file = await open(path)
    try {
      return new ZipReader(file, await readDirectory(file, limits))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** In the order of its list, folders too, which end in `/`. */
  get names(): readonly string[] {
    return [...this.#entries.keys()]
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  /** Bytes of an entry, unpacked; 0 of one that it has not. */
  sizeOf(name: string): number {
    return this.#entries.get(name)?.size ?? 0
  }

  /** An entry's bytes, `most` of them, whose length and checksum are what the zip says. @throws ZipRefusal */
  async read(name: string, most = Infinity): Promise<Buffer> {
    const entry = this.#entries.get(name)
    if (!entry) throw new ZipRefusal(`it has no ${name}`)
    if (entry.size > most) throw new ZipRefusal(`${name} in it is larger than ${megabytes(most)}`)
    const head = await bytesAt(this.#file, entry.at, localLength)
    if (head.readUInt32LE(0) !== localSignature) throw damaged(name)
    const nameLength = head.readUInt16LE(26)
    const start = entry.at + localLength + nameLength + head.readUInt16LE(28)
    const localName = await bytesAt(this.#file, entry.at + localLength, nameLength)
    if (localName.toString() !== name || start + entry.packed > entry.end) throw damaged(name)
    const packed = await bytesAt(this.#file, start, entry.packed)
    const bytes = entry.method === stored ? packed : await unpack(packed, entry)
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw damaged(name)
    return bytes
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

/** Stops at the size that the zip gives: what unpacks to more has lied. */
async function unpack(packed: Buffer, { name, size }: Entry): Promise<Buffer> {
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, size) })
  } catch {
    throw damaged(name)
  }
}

async function readDirectory(file: FileHandle, limits: ZipLimits): Promise<Map<string, Entry>> {
  const { size: length } = await file.stat()
  if (length > limits.file) throw new ZipRefusal(`it is larger than ${megabytes(limits.file)}`)
  const { count, at, size } = await findEnd(file, length)
  if (count > limits.entries)
    throw new ZipRefusal(`it holds ${count} files, and ${limits.entries} at most are read`)
  if (size > longestDirectory) throw new ZipRefusal('its list of files is too long')
  const directory = await bytesAt(file, at, size)
  const entries = new Map<string, Entry>()
  const seen = new Set<string>()
  let [next, unpacked] = [0, 0]
  for (let i = 0; i < count; i++) {
    const { entry, length: read } = readEntry(directory, next)
    next += read
    unpacked += entry.size
    if (entry.size > limits.entry || unpacked > limits.unpacked)
      throw new ZipRefusal(`it unpacks to more than ${megabytes(Math.min(limits.entry, limits.unpacked))}`)
    // Of two names that some system takes for one, nobody knows which is meant.
    const key = entry.name.normalize('NFC').toLowerCase()
    if (seen.has(key)) throw new ZipRefusal('it holds two files of one name')
    seen.add(key)
    entries.set(entry.name, entry)
  }
  checkApart([...entries.values()], at)
  return entries
}

/** How many files a zip lists, and where the list lies. */
interface Directory {
  readonly count: number
  readonly at: number
  readonly size: number
}

/** The record that ends every zip, behind which only a comment stands. */
async function findEnd(file: FileHandle, length: number): Promise<Directory> {
  const tailLength = Math.min(length, endLength + longestComment)
  const tail = await bytesAt(file, length - tailLength, tailLength)
  for (let from = tail.length - endLength; from >= 0; from--) {
    if (tail.readUInt32LE(from) !== endSignature) continue
    if (from + endLength + tail.readUInt16LE(from + 20) !== tail.length) continue
    const [disk, count, all] = [
      tail.readUInt16LE(from + 4),
      tail.readUInt16LE(from + 8),
      tail.readUInt16LE(from + 10),
    ]
    const [size, at] = [tail.readUInt32LE(from + 12), tail.readUInt32LE(from + 16)]
    if (disk !== 0 || count !== all) break
    const end = length - tailLength + from
    const isWide = count === wide16 || size === wide32 || at === wide32
    return checkedDirectory((isWide && (await findWideEnd(file, end))) || { count, at, size }, end)
  }
  throw new ZipRefusal('it is cut short, or no zip')
}

/** Of a zip of more than 65,535 files or 4 GB: the numbers that did not fit. Nothing where it is none. */
async function findWideEnd(file: FileHandle, end: number): Promise<Directory | undefined> {
  const locator = await bytesAt(file, Math.max(0, end - locatorLength), locatorLength)
  if (locator.readUInt32LE(0) !== locatorSignature) return undefined
  const place = uint64(locator, 8)
  if (place + wideEndLength + locatorLength > end) throw damagedList()
  const record = await bytesAt(file, place, wideEndLength)
  const [disk, count, all] = [record.readUInt32LE(16), uint64(record, 24), uint64(record, 32)]
  if (record.readUInt32LE(0) !== wideEndSignature || disk !== 0 || count !== all) throw damagedList()
  return checkedDirectory({ count, size: uint64(record, 40), at: uint64(record, 48) }, place)
}

/** It ends where what comes behind it begins, or before. */
function checkedDirectory(directory: Directory, end: number): Directory {
  const { count, at, size } = directory
  if (at + size > end || size < count * centralLength) throw new ZipRefusal('it is cut short, or no zip')
  return directory
}

function readEntry(directory: Buffer, at: number): { entry: Entry; length: number } {
  if (at + centralLength > directory.length || directory.readUInt32LE(at) !== centralSignature)
    throw damagedList()
  const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)]
  const [nameLength, extraLength] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30)]
  const length = centralLength + nameLength + extraLength + directory.readUInt16LE(at + 32)
  if (at + length > directory.length) throw damagedList()
  const extraAt = at + centralLength + nameLength
  const name = checkedName(directory.subarray(at + centralLength, extraAt))
  const [size, packed, start] = wideNumbers(
    [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)],
    directory.subarray(extraAt, extraAt + extraLength),
  ) as [number, number, number]
  const mode = directory.readUInt32LE(at + 38) >>> 16
  if ((mode & fileType) === symbolicLink) throw new ZipRefusal(`${name} in it is a link`)
  if ((flags & encryptedFlag) !== 0) throw new ZipRefusal('it is encrypted')
  if (method !== stored && method !== deflated)
    throw new ZipRefusal(`${name} in it is packed in an unknown way`)
  if (method === stored && packed !== size) throw damaged(name)
  const crc = directory.readUInt32LE(at + 16)
  return { entry: { name, method, crc, packed, size, at: start, end: 0 }, length }
}

/** Those that did not fit stand among the extra fields, in this order. */
function wideNumbers(numbers: readonly number[], extra: Buffer): readonly number[] {
  if (!numbers.includes(wide32)) return numbers
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== wideId) continue
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
    let next = 0
    return numbers.map((number) => {
      if (number !== wide32) return number
      next += 8
      if (next > field.length) throw damagedList()
      return uint64(field, next - 8)
    })
  }
  return numbers
}

/** @throws ZipRefusal where no file could be as large */
function uint64(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at)
  if (value > Number.MAX_SAFE_INTEGER) throw damagedList()
  return Number(value)
}

/** Relative, with `/`, and nothing that any system reads as a way out of a folder. */
function checkedName(bytes: Buffer): string {
  const name = bytes.toString()
  const parts = name.replace(/\/$/, '').split('/')
  const isPlain = parts.every(
    (part) => /^[^\p{Cc}\uFFFD\\:*?"<>|]{1,200}$/u.test(part) && !/^\.{1,2}$/.test(part),
  )
  if (isPlain) return name
  throw new ZipRefusal('it holds a file whose name could lead out of a folder')
}

/** No two entries share bytes: some bombs are made of nothing but one that is listed many times. */
function checkApart(entries: readonly Entry[], directoryAt: number): void {
  const sorted = entries.toSorted((a, b) => a.at - b.at)
  for (const [i, entry] of sorted.entries()) {
    entry.end = sorted[i + 1]?.at ?? directoryAt
    const least = localLength + Buffer.byteLength(entry.name) + entry.packed
    if (entry.at + least > entry.end) throw new ZipRefusal('files in it overlap')
  }
}

/** Exactly so many. */
async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done)
    if (bytesRead === 0) throw new ZipRefusal('it is cut short')
    done += bytesRead
  }
  return bytes
}

function damagedList(): ZipRefusal {
  return new ZipRefusal('its list of files is damaged')
}

function damaged(name: string): ZipRefusal {
  return new ZipRefusal(`${name} in it is damaged`)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`
}
