/**
 * Archives as pictures and published sets are downloaded: tar, gzip and zip, unpacked into a folder file by file. Nothing
 * that they say of themselves is believed: only plain files come out, under names that lead nowhere else, up to limits.
 */
import { createReadStream } from 'node:fs'
import { mkdir, open, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline, Readable, Transform } from 'node:stream'
import { pipeline as pipelined } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { ProblemError } from '../../engine/problemError.ts'
import { checkNamedFile } from '../library/namedFile.ts'
import { storageProblem } from '../library/wholeFile.ts'
import { errorCode, headOf } from '../library/withFile.ts'
import { ZipReader, ZipRefusal } from '../readZip.ts'
import { isIdxName } from './idx.ts'
import { formatProblem, isGzip, readBytes } from './publishedRecords.ts'
import type { UnreadableFile } from './sourceItem.ts'

export interface ArchiveLimits {
  readonly entries: number
  /** Bytes of all files together. */
  readonly unpacked: number
  /** Of one file in a zip, which is unpacked in memory. */
  readonly inZip: number
}

/** No picture is larger than what is taken of a zip. */
const usualLimits: ArchiveLimits = { entries: 1_000_000, unpacked: 2 ** 37, inZip: 2 ** 29 }
/** Bytes that a tar may have before its next entry: names and attributes. */
const longestHead = 2 ** 23
const tarNames = /\.(?:tar|tgz|tar\.gz)$/i

export type ArchiveKind = 'tar' | 'gzip' | 'zip'

/** By what stands in it; a published file that is gzipped by itself is none. @throws as headOf and readBytes do */
export async function archiveKind(path: string): Promise<ArchiveKind | undefined> {
  const head = await headOf(path, 4)
  if (head.equals(Buffer.from('PK\x03\x04'))) return 'zip'
  const isZipped = await isGzip(path)
  if (isZipped && isIdxName(basename(path))) return undefined
  if (tarNames.test(path)) return 'tar'
  const reader = await readBytes(path)
  try {
    const first = await reader.take(512)
    if (first.toString('latin1', 257, 262) === 'ustar') return 'tar'
  } catch (error) {
    if (!isZipped) throw error
  } finally {
    reader.close()
  }
  return isZipped ? 'gzip' : undefined
}

/**
 * Fills `folder`, which must be empty. Gives what stayed out, with its reason.
 * @throws ProblemError `dataset-format`, `archive-too-large`, `disk-full`, what checkNamedFile throws; the signal's reason
 */
export async function unpackArchive(
  path: string,
  folder: string,
  { signal, limits = usualLimits }: { signal?: AbortSignal | undefined; limits?: ArchiveLimits } = {},
): Promise<readonly UnreadableFile[]> {
  await checkNamedFile(path)
  const { mtime } = await stat(path)
  const unpacking = new Unpacking(path, folder, limits, signal)
  switch (await archiveKind(path)) {
    case 'zip':
      await unpackZip(path, unpacking, mtime, limits)
      break
    case 'tar':
      await unpackTar(path, unpacking)
      break
    default: {
      const name = basename(path).replace(/\.gz$/i, '')
      await unpacking.put(
        name,
        mtime,
        pipeline(createReadStream(path), createGunzip(), () => {}),
      )
    }
  }
  return unpacking.refused
}

/** What comes out of one archive. */
class Unpacking {
  readonly refused: UnreadableFile[] = []
  readonly #path: string
  readonly #folder: string
  readonly #limits: ArchiveLimits
  readonly #signal: AbortSignal | undefined
  #entries = 0
  #bytes = 0

  constructor(path: string, folder: string, limits: ArchiveLimits, signal: AbortSignal | undefined) {
    this.#path = path
    this.#folder = folder
    this.#limits = limits
    this.#signal = signal
  }

  /** Counts one more of whatever the archive lists. */
  count(): void {
    this.#signal?.throwIfAborted()
    if (++this.#entries > this.#limits.entries) {
      throw this.#tooLarge(`holds more than ${this.#limits.entries.toLocaleString('en')} files`)
    }
  }

  async put(name: string, modified: Date, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const parts = partsOf(name)
    if (!parts) return this.skip(name, 'its name leads out of the archive', bytes)
    const target = join(this.#folder, ...parts)
    const file = await mkdir(dirname(target), { recursive: true })
      .then(() => open(target, 'wx'))
      .catch((error: unknown) => {
        const reason = whyNot[String(errorCode(error))]
        if (reason === undefined) throw storageProblem(error, target)
        return reason
      })
    if (typeof file === 'string') return this.skip(name, file, bytes)
    try {
      await pipelined(this.#counted(bytes), file.createWriteStream())
    } catch (error) {
      throw storageProblem(error, target)
    }
    // By their times, too, it is known that files are the same as before.
    await utimes(target, modified, modified).catch(() => {})
  }

  /** What comes behind it in the archive comes only when it has been read. */
  async skip(name: string, reason: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    this.refused.push({ kind: 'unreadable', file: name, wasPicture: false, reason })
    await this.pass(bytes)
  }

  async pass(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const _ of this.#counted(bytes)) {
      // Only counted.
    }
  }

  async *#counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of readable(bytes, this.#path)) {
      this.#signal?.throwIfAborted()
      this.#bytes += chunk.length
      if (this.#bytes > this.#limits.unpacked) {
        throw this.#tooLarge(`unpacks to more than ${Math.round(this.#limits.unpacked / 2 ** 30)} GB`)
      }
      yield chunk
    }
  }

  #tooLarge(what: string): ProblemError {
    return new ProblemError({
      code: 'archive-too-large',
      message: `${basename(this.#path)} ${what}.`,
      remedy: 'Unpack it yourself, and choose the folder that the pictures lie in.',
    })
  }
}

const nameTaken = 'another file in the archive has its name, or that of its folder'
const whyNot: Readonly<Record<string, string>> = {
  EEXIST: nameTaken,
  ENOTDIR: nameTaken,
  EISDIR: nameTaken,
  ENAMETOOLONG: 'its name is too long',
}

async function unpackTar(path: string, unpacking: Unpacking): Promise<void> {
  // Heads are gathered in memory, so a large one is refused before it is whole.
  let headBytes = 0
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      headBytes += chunk.length
      if (headBytes > longestHead) done(new Error('a head without an end'))
      else done(null, chunk)
    },
  })
  const entries = extract()
  const gunzips = (await isGzip(path)) ? [createGunzip()] : []
  // Whatever goes wrong in it, the entries end with it.
  pipeline([createReadStream(path), ...gunzips, counting, entries], () => {})
  for await (const entry of readable(entries, path)) {
    headBytes = 0
    unpacking.count()
    const { name, type, mtime = new Date(0) } = entry.header
    const bytes = tapped(entry, () => (headBytes = 0))
    if (type === 'file' || type === 'contiguous-file') await unpacking.put(name, mtime, bytes)
    else if (type === 'directory') await unpacking.pass(bytes)
    else await unpacking.skip(name, type?.includes('link') ? 'a link' : 'no file', bytes)
  }
}

/** Whatever a library says of bytes that it cannot read, it is that they are damaged. */
async function* readable<Item>(
  items: AsyncIterable<Item>,
  path: string,
): AsyncGenerator<Item, void, undefined> {
  try {
    yield* items
  } catch (error) {
    throw formatProblem(path, 'is damaged or cut short', error)
  }
}

async function* tapped(
  bytes: AsyncIterable<Uint8Array>,
  onChunk: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of bytes) {
    onChunk()
    yield chunk
  }
}

async function unpackZip(
  path: string,
  unpacking: Unpacking,
  modified: Date,
  { entries, unpacked, inZip }: ArchiveLimits,
): Promise<void> {
  let zip: ZipReader | undefined
  try {
    zip = await ZipReader.open(path, { file: Infinity, entries, entry: unpacked, unpacked })
    for (const name of zip.names) {
      unpacking.count()
      if (name.endsWith('/')) continue
      if (zip.sizeOf(name) > inZip)
        await unpacking.skip(name, `larger than ${Math.round(inZip / 2 ** 20)} MB`, Readable.from([]))
      else await unpacking.put(name, modified, Readable.from([await zip.read(name)]))
    }
  } catch (error) {
    throw error instanceof ZipRefusal
      ? formatProblem(path, `cannot be unpacked: ${error.message}`, error)
      : error
  } finally {
    await zip?.close()
  }
}

/** Relative, and with nothing in it that any system reads as a way out of a folder; nothing where it leads out of one. */
function partsOf(name: string): readonly string[] | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0 || parts.includes('..')) return undefined
  return parts.map((part) => part.replaceAll(/[\p{Cc}\\:*?"<>|]|[. ]$/gu, '_'))
}
