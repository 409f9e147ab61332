/** What files of all film formats say of their making. Reads no more of them than it must. */
import { open, type FileHandle } from 'node:fs/promises'
import { ProblemError } from '../../../engine/problemError.ts'
import { checkNamedFile } from '../../library/namedFile.ts'
import type { FileStart } from './film.ts'
import { filmEncodings } from './filmEncodings.ts'

/**
 * The recipe in a file of any film format, or in a PNG; undefined where there is none. What a file is it says itself.
 * @throws ProblemError `picture-unreadable`, of videos `film-unreadable`, and those of checkNamedFile
 */
export async function readFilmNote(path: string): Promise<string | undefined> {
  await checkNamedFile(path)
  let handle: FileHandle | undefined
  try {
    handle = await open(path)
    const file = fileStart(path, handle)
    const start = await file.bytesAt(0, 12)
    for (const load of Object.values(filmEncodings)) {
      const { note } = await load()
      if (note?.isIn(start)) return await note.read(file)
    }
  } catch (cause) {
    throw cause instanceof ProblemError ? cause : unreadable(path, cause)
  } finally {
    await handle?.close()
  }
  throw unreadable(path)
}

function fileStart(path: string, handle: FileHandle): FileStart {
  return {
    path,
    async bytesAt(at, length) {
      const { size } = await handle.stat()
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - at)))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, at)
      return bytes.subarray(0, bytesRead)
    },
  }
}

function unreadable(file: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'picture-unreadable',
    message: `${file} cannot be read as a picture or a film.`,
    remedy: 'Give a picture or a film that Latent Loom has made.',
    cause,
  })
}
