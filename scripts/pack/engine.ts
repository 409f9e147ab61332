/** Puts the native engine into a packed application. Knows files; not what the engine does. */
import { constants, copyFileSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Links the files of `from` into `to`, where the file system can, so that 850 MB take no time and no room; else copies
 * them. `mayLink` is false where what is packed will be signed, which would write into the engine that is in use.
 */
export function placeEngine(from: string, to: string, mayLink: boolean): void {
  rmSync(to, { recursive: true, force: true })
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { parentPath, name } of files) {
    const source = join(parentPath, name)
    const destination = join(to, source.slice(from.length + 1))
    mkdirSync(dirname(destination), { recursive: true })
    if (!(mayLink && link(source, destination))) copyFileSync(source, destination, constants.COPYFILE_FICLONE)
  }
}

/** Whether it could be linked: not across file systems, nor on those that have no links. */
function link(source: string, destination: string): boolean {
  try {
    linkSync(source, destination)
    return true
  } catch (error) {
    if (
      ['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')
    )
      return false
    throw error
  }
}
