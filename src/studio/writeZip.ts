/** Many files in one zip, streamed: what is in memory does not grow with what is in them. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { writeWholeBy } from './library/wholeFile.ts'
import { withFile } from './library/withFile.ts'

export interface ZipWatching {
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** `name`: in the zip; no two alike. */
export type ZipEntry =
  | { readonly name: string; readonly path: string; readonly time: Date }
  | { readonly name: string; readonly bytes: Uint8Array; readonly time: Date }

const bytesPerRead = 1 << 20

/**
 * Writes the files as they are, uncompressed since pictures are compressed already, to the file `into`, whole or not at
 * all.
 * @throws ProblemError `disk-full`, `library-unwritable`, or the signal's reason
 */
export async function writeZip(
  entries: readonly ZipEntry[],
  into: string,
  watching: ZipWatching = {},
): Promise<void> {
  const { onProgress, signal } = watching
  signal?.throwIfAborted()
  await writeWholeBy(into, (temporary) =>
    withFile(temporary, 'wx', async (file) => {
      let ready: Uint8Array[] = []
      let length = 0
      // In large pieces; and not by write(), which takes the short count of a full disk for success.
      const flush = async () => {
        await file.appendFile(Buffer.concat(ready))
        ready = []
        length = 0
      }
      for await (const chunk of zipBytes(entries, watching)) {
        ready.push(chunk)
        length += chunk.length
        if (length >= bytesPerRead) await flush()
      }
      await flush()
      await file.sync()
      signal?.throwIfAborted()
    }),
  )
  onProgress?.(entries.length, entries.length)
}

/** From here on a number does not fit into its place, and stands in the extension of 64 bits (4.5.3). */
const [wide16, wide32] = [0xffff, 0xffff_ffff]
const [usualVersion, wideVersion] = [20, 45]
/** What length and checksum are stands behind the bytes; names are UTF-8. */
const flags = 0x0808

interface Written {
  readonly name: Buffer
  readonly time: Date
  readonly crc: number
  readonly size: number
  readonly at: number
}

/** Such a zip from its first byte to its last (PKWARE's APPNOTE 4.3). @throws the signal's reason, and what the disk says */
export async function* zipBytes(
  entries: readonly ZipEntry[],
  { onProgress, signal }: ZipWatching = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const written: Written[] = []
  let at = 0
  for (const [done, entry] of entries.entries()) {
    onProgress?.(done, entries.length)
    const name = Buffer.from(entry.name)
    const isWide = (await sizeOf(entry)) >= wide32
    const head = localHeader(name, entry.time, isWide)
    yield head
    let [crc, size] = [0, 0]
    for await (const chunk of bytesOf(entry)) {
      signal?.throwIfAborted()
      crc = crc32(chunk, crc)
      size += chunk.length
      yield chunk
    }
    signal?.throwIfAborted()
    if (size >= wide32 && !isWide) throw new Error(`${entry.name} has grown while it was read`)
    const behind = descriptor(crc, size, isWide)
    yield behind
    written.push({ name, time: entry.time, crc, size, at })
    at += head.length + size + behind.length
  }
  let length = 0
  for (const one of written) {
    const header = centralHeader(one)
    length += header.length
    yield header
  }
  yield endOf(written.length, at, length)
}

/** 4.3.7 */
function localHeader(name: Buffer, time: Date, isWide: boolean): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(isWide ? wideVersion : usualVersion, 4)
  head.writeUInt16LE(flags, 6)
  head.writeUInt32LE(dosTime(time), 10)
  if (isWide) head.fill(0xff, 18, 26)
  head.writeUInt16LE(name.length, 26)
  const wide = isWide ? extra([0, 0]) : Buffer.alloc(0)
  head.writeUInt16LE(wide.length, 28)
  return Buffer.concat([head, name, wide])
}

/** 4.3.9 */
function descriptor(crc: number, size: number, isWide: boolean): Buffer {
  const bytes = Buffer.alloc(isWide ? 24 : 16)
  bytes.writeUInt32LE(0x08074b50, 0)
  bytes.writeUInt32LE(crc, 4)
  for (const place of [0, 1]) {
    if (isWide) bytes.writeBigUInt64LE(BigInt(size), 8 + 8 * place)
    else bytes.writeUInt32LE(size, 8 + 4 * place)
  }
  return bytes
}

/** 4.3.12 */
function centralHeader({ name, time, crc, size, at }: Written): Buffer {
  const wide = [...(size >= wide32 ? [size, size] : []), ...(at >= wide32 ? [at] : [])]
  const tail = wide.length > 0 ? extra(wide) : Buffer.alloc(0)
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  const version = wide.length > 0 ? wideVersion : usualVersion
  head.writeUInt16LE(version, 4)
  head.writeUInt16LE(version, 6)
  head.writeUInt16LE(flags, 8)
  head.writeUInt32LE(dosTime(time), 12)
  head.writeUInt32LE(crc, 16)
  head.writeUInt32LE(Math.min(size, wide32), 20)
  head.writeUInt32LE(Math.min(size, wide32), 24)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt16LE(tail.length, 30)
  head.writeUInt32LE(Math.min(at, wide32), 42)
  return Buffer.concat([head, name, tail])
}

/** The end of the list of files, which begins at `at` (4.3.14 to 4.3.16). */
function endOf(count: number, at: number, length: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  for (const place of [8, 10]) end.writeUInt16LE(Math.min(count, wide16), place)
  end.writeUInt32LE(Math.min(length, wide32), 12)
  end.writeUInt32LE(Math.min(at, wide32), 16)
  if (count < wide16 && length < wide32 && at < wide32) return end
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(BigInt(record.length - 12), 4)
  for (const place of [12, 14]) record.writeUInt16LE(wideVersion, place)
  for (const place of [24, 32]) record.writeBigUInt64LE(BigInt(count), place)
  record.writeBigUInt64LE(BigInt(length), 40)
  record.writeBigUInt64LE(BigInt(at), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(at + length), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([record, locator, end])
}

/** 4.5.3 */
function extra(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 8 * values.length)
  bytes.writeUInt16LE(1, 0)
  bytes.writeUInt16LE(bytes.length - 4, 2)
  values.forEach((value, i) => bytes.writeBigUInt64LE(BigInt(value), 4 + 8 * i))
  return bytes
}

async function sizeOf(entry: ZipEntry): Promise<number> {
  return 'bytes' in entry ? entry.bytes.length : (await stat(entry.path)).size
}

async function* bytesOf(entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
  if ('bytes' in entry) return yield entry.bytes
  const { path } = entry
  if ((await sizeOf(entry)) <= bytesPerRead) yield await readFile(path)
  else yield* createReadStream(path, { highWaterMark: bytesPerRead }) as AsyncIterable<Buffer>
}

/** Date and time in 32 bits (4.4.6), by the clock of this place; zip knows the years from 1980 to 2107. */
function dosTime(time: Date): number {
  const year = time.getFullYear()
  if (year < 1980) return dosTime(new Date(1980, 0, 1))
  if (year > 2107) return dosTime(new Date(2107, 11, 31))
  const date = ((year - 1980) << 9) | ((time.getMonth() + 1) << 5) | time.getDate()
  const clock = (time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1)
  return date * 2 ** 16 + clock
}
