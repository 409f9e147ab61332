/** Files that are open for a while. Knows no places and no formats. */
import { open, type FileHandle } from 'node:fs/promises'

/** Lets `use` have the file, and closes it in any case. @throws whatever the disk says */
export async function withFile<Result>(
  path: string,
  flags: 'r' | 'r+' | 'wx',
  use: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, flags)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

/** The file's first bytes: `length` of them, or as many as there are. */
export function headOf(path: string, length: number): Promise<Buffer> {
  return withFile(path, 'r', async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  })
}

/** What the system calls an error: `ENOENT`. */
export function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
