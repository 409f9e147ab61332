/** Many files in one zip, streamed: what is in memory does not grow with how many there are. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Zip, ZipPassThrough } from 'fflate'
import { ProblemError } from '../engine/problemError.ts'
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
/** Of a zip without its 64-bit extension, which not everything reads. */
const mostEntries = 65_535
const mostBytes = 2 ** 32 - 1
/** Local header, descriptor and central header with the name in both, at most. */
const overheadPerEntry = 1024

/**
 * Writes the files as they are, uncompressed since pictures are compressed already, to the file `into`, whole or not at
 * all.
 * @throws ProblemError `export-too-large`, `disk-full`, `library-unwritable`, or the signal's reason
 */
export async function writeZip(
  entries: readonly ZipEntry[],
  into: string,
  { onProgress, signal }: ZipWatching = {},
): Promise<void> {
  signal?.throwIfAborted()
  await checkSize(entries)
  await writeWholeBy(into, (temporary) =>
    withFile(temporary, 'wx', async (file) => {
      let ready: Uint8Array[] = []
      const zip = new Zip((error, chunk) => {
        if (error) throw error
        ready.push(chunk)
      })
      // In large pieces; and not by write(), which takes the short count of a full disk for success.
      const flush = async (least = bytesPerRead) => {
        if (ready.reduce((sum, { length }) => sum + length, 0) < least) return
        await file.appendFile(Buffer.concat(ready))
        ready = []
      }
      for (const [done, from] of entries.entries()) {
        onProgress?.(done, entries.length)
        const entry = new ZipPassThrough(from.name)
        entry.mtime = zipDate(from.time)
        zip.add(entry)
        for await (const chunk of bytesOf(from)) {
          signal?.throwIfAborted()
          entry.push(chunk)
          await flush()
        }
        signal?.throwIfAborted()
        entry.push(new Uint8Array(0), true)
      }
      zip.end()
      await flush(0)
      await file.sync()
      signal?.throwIfAborted()
    }),
  )
  onProgress?.(entries.length, entries.length)
}

async function* bytesOf(entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
  if ('bytes' in entry) return yield entry.bytes
  const { path } = entry
  const { size } = await stat(path)
  if (size <= bytesPerRead) yield await readFile(path)
  else yield* createReadStream(path, { highWaterMark: bytesPerRead }) as AsyncIterable<Buffer>
}

/** Zip knows the years from 1980 to 2107, fflate those to 2099. */
function zipDate(date: Date): Date {
  if (date.getFullYear() < 1980) return new Date(1980, 0, 1)
  return date.getFullYear() > 2099 ? new Date(2099, 11, 31) : date
}

async function checkSize(entries: readonly ZipEntry[]): Promise<void> {
  let bytes = 0
  for (const entry of entries) {
    bytes += overheadPerEntry + ('bytes' in entry ? entry.bytes.length : (await stat(entry.path)).size)
  }
  if (entries.length <= mostEntries && bytes <= mostBytes) return
  throw new ProblemError({
    code: 'export-too-large',
    message: `${entries.length} pictures of ${(bytes / 2 ** 30).toFixed(1)} GB together are too much for one zip.`,
    remedy: 'Export them in several parts of less than 4 GB.',
  })
}
