/** One Studio holds a library at a time: its lock says which one. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { lockHolder, takeLock, type FileLock, type Holder, type LockTiming } from './fileLock.ts'

/**
 * Takes the library for this process, in which it is held once at most. `where` tells others where to find the holder.
 * @throws ProblemError `library-busy`, `library-unwritable`, `disk-full`
 */
export async function takeLibraryLock(
  directory: string,
  where?: string,
  timing?: LockTiming,
): Promise<FileLock> {
  const attempt = await takeLock(lockPath(directory), where, timing)
  if ('holder' in attempt) throw busy(directory, attempt.holder)
  return attempt.taken
}

/**
 * For programs that only want to write for a moment; this process may hold the library itself.
 * @throws ProblemError `library-busy`
 */
export function checkNotHeld(directory: string): void {
  const holder = lockHolder(lockPath(directory))
  if (holder && holder.lock?.process !== process.pid) throw busy(directory, holder)
}

function lockPath(directory: string): string {
  return join(directory, 'studio.lock')
}

function busy(directory: string, { lock }: Holder): ProblemError {
  const what = lock ? `process ${lock.process}` : 'a process that is starting'
  const machine = lock && lock.host !== hostname() ? ` on the computer ${lock.host}` : ''
  const where = lock?.where === undefined ? '' : `, at ${lock.where}`
  const isOwn = lock?.process === process.pid && machine === ''
  return new ProblemError({
    code: 'library-busy',
    message: isOwn
      ? `The library ${directory} is open in this program already${where}.`
      : `The library ${directory} is open in another Latent Loom (${what}${machine}${where}).`,
    remedy: 'Use that one or close it, or choose another library; if it has crashed, try again in a minute.',
  })
}
