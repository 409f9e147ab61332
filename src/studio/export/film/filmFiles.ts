/** Which file holds which format, and how a film comes to stand there whole or not at all. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolderWhole, writeWholeBy } from '../../library/wholeFile.ts'
import type { FilmFile, FilmFileOptions, FilmFormat } from './film.ts'

type Create = (options: FilmFileOptions) => Promise<FilmFile>

/** Each is loaded when it is needed. */
const files: Readonly<Record<FilmFormat['kind'], Create>> = {
  gif: async (options) => (await import('./gif.ts')).GifFile.create(options),
  webp: async (options) => (await import('./webp.ts')).WebpFile.create(options),
  apng: async (options) => (await import('./apng.ts')).ApngFile.create(options),
  mp4: async (options) => (await import('./videoFile.ts')).VideoFile.create(options),
  webm: async (options) => (await import('./videoFile.ts')).VideoFile.create(options),
  'png-sequence': async (options) => (await import('./pngSequence.ts')).PngSequenceFile.create(options),
}

/**
 * Lets `fill` put the segments into a new file, or folder, at `out`, and gives its bytes. Where that or anything after it
 * fails, nothing is there. @throws ProblemError `disk-full`, `library-unwritable`, or the signal's reason
 */
export async function writeFilm(
  out: string,
  options: Omit<FilmFileOptions, 'path'>,
  fill: (file: FilmFile) => Promise<void>,
  signal?: AbortSignal,
): Promise<number> {
  const { kind } = options.settings.format
  const write = async (path: string) => {
    const file = await files[kind]({ ...options, path })
    try {
      await fill(file)
      await file.finish()
    } finally {
      await file.close()
    }
    signal?.throwIfAborted()
  }
  if (kind !== 'png-sequence') {
    await writeWholeBy(out, write)
    return (await stat(out)).size
  }
  await makeFolderWhole(out, (folder) => write(folder))
  const sizes = (await readdir(out)).map(async (name) => (await stat(join(out, name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
