/**
 * Zips of strangers, read entry by entry (PKWARE's APPNOTE 4.3 and 4.4). Believes nothing that a file says of itself:
 * what is too much, lies about its size, overlaps, is encrypted or would lead out of a folder is refused. Knows no formats
 * inside.
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
const longestComment = 0xffff
/** Bytes of the list of files; it is held in memory. */
const longestDirectory = 2 ** 26
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

/** The record that ends every zip, behind which only a comment stands. */
async function findEnd(
  file: FileHandle,
  length: number,
): Promise<{ count: number; at: number; size: number }> {
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
    const end = length - tailLength + from
    if (disk !== 0 || count !== all || at + size > end || size < count * centralLength) break
    return { count, at, size }
  }
  throw new ZipRefusal('it is cut short, or no zip')
}

function readEntry(directory: Buffer, at: number): { entry: Entry; length: number } {
  if (at + centralLength > directory.length || directory.readUInt32LE(at) !== centralSignature)
    throw new ZipRefusal('its list of files is damaged')
  const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)]
  const [packed, size] = [directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 24)]
  const nameLength = directory.readUInt16LE(at + 28)
  const length =
    centralLength + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  if (at + length > directory.length) throw new ZipRefusal('its list of files is damaged')
  const name = checkedName(directory.subarray(at + centralLength, at + centralLength + nameLength))
  const mode = directory.readUInt32LE(at + 38) >>> 16
  if ((mode & fileType) === symbolicLink) throw new ZipRefusal(`${name} in it is a link`)
  if ((flags & encryptedFlag) !== 0) throw new ZipRefusal('it is encrypted')
  if (method !== stored && method !== deflated)
    throw new ZipRefusal(`${name} in it is packed in an unknown way`)
  if (method === stored && packed !== size) throw damaged(name)
  const crc = directory.readUInt32LE(at + 16)
  return {
    entry: { name, method, crc, packed, size, at: directory.readUInt32LE(at + 42), end: 0 },
    length,
  }
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

function damaged(name: string): ZipRefusal {
  return new ZipRefusal(`${name} in it is damaged`)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`
}
