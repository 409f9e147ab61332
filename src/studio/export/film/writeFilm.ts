/** How a film comes to stand in its file, or its folder, whole or not at all. */
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { filmFormat } from '../../../contract/filmFormats.ts'
import { makeFolder, makeFolderWhole, writeWholeBy } from '../../library/wholeFile.ts'
import { inOurWords, isOfDisk } from '../../inOurWords.ts'
import type { FilmFile, FilmFileOptions } from './film.ts'
import { filmEncodings } from './filmEncodings.ts'

const unwritable = {
  code: 'film-unwritable',
  message: 'The film could not be put together.',
  remedy: 'Try again; if it fails once more, choose another format or fewer frames a second.',
}

function put<Result>(work: () => Promise<Result>): Promise<Result> {
  return inOurWords(unwritable, work, isOfDisk)
}

/**
 * Lets `fill` put the segments into a new file, or folder, at `out`, and gives its bytes. Where that or anything after it
 * fails, nothing is there.
 * @throws ProblemError `disk-full`, `library-unwritable`, `film-unwritable`, or the signal's reason
 */
export async function writeFilm(
  out: string,
  options: Omit<FilmFileOptions, 'path'>,
  fill: (file: FilmFile) => Promise<void>,
  signal?: AbortSignal,
): Promise<number> {
  const { kind } = options.settings.format
  const { createFile } = await filmEncodings[kind]()
  const write = async (path: string) => {
    const file = await put(() => createFile({ ...options, path }))
    try {
      await fill({
        add: (segment) => put(() => file.add(segment)),
        finish: () => file.finish(),
        close: () => file.close(),
      })
      await put(() => file.finish())
    } finally {
      await file.close()
    }
    signal?.throwIfAborted()
  }
  if (!filmFormat(kind).isFolder) {
    await makeFolder(dirname(out))
    await writeWholeBy(out, write)
    return (await stat(out)).size
  }
  await makeFolderWhole(out, (folder) => write(folder))
  const sizes = (await readdir(out)).map(async (name) => (await stat(join(out, name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
