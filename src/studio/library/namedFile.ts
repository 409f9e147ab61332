/** Files that somebody named: there, and with an end. Pipes and devices may have none, and opening some waits for ever. */
import { readFile, stat } from 'node:fs/promises'
import { ProblemError } from '../../engine/problemError.ts'

/** Bytes that Node reads at once. */
export const largestRead = 2 ** 31 - 1

/** All of it. @throws ProblemError `file-missing`, `file-special`, `file-too-large` */
export async function readNamedFile(path: string, most = largestRead): Promise<Buffer> {
  await checkNamedFile(path, most)
  return readFile(path).catch((error: unknown) => {
    throw missingFile(path, error)
  })
}

/** A file of `most` bytes at most. @throws ProblemError `file-missing`, `file-special`, `file-too-large` */
export async function checkNamedFile(path: string, most = Infinity): Promise<void> {
  const info = await stat(path).catch((error: unknown) => {
    throw missingFile(path, error)
  })
  if (!info.isFile()) {
    const what = info.isDirectory() ? 'a folder' : info.isFIFO() ? 'a pipe' : 'a device'
    throw new ProblemError({
      code: 'file-special',
      message: `${path} is ${what} and not a file.`,
      remedy: 'Name a file; what comes out of a pipe or a device, save as a file first.',
    })
  }
  if (info.size <= most) return
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`
  throw new ProblemError({
    code: 'file-too-large',
    message: `${path} has ${gigabytes(info.size)}; ${gigabytes(most)} at most are read.`,
    remedy: 'Give a smaller file; of a checkpoint, save the generator alone.',
  })
}

export function missingFile(path: string, cause: unknown): ProblemError {
  return new ProblemError({
    code: 'file-missing',
    message: `${path} cannot be read.`,
    remedy: 'Check the path, and that you may read the file.',
    cause,
  })
}
