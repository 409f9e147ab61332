/** One process at a time trains a run, or removes it: run.lock in its folder says which. */
import { join } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { lockHolder, takeLock, type FileLock } from '../library/fileLock.ts'

type Held = Readonly<{ directory: string; name: string }>

/** @throws ProblemError `run-busy`, `disk-full`, `library-unwritable` */
export async function takeRunLock(run: Held): Promise<FileLock> {
  const attempt = await takeLock(lockPath(run))
  if ('holder' in attempt) throw busy(run)
  return attempt.taken
}

/** @throws ProblemError `run-busy` where another process trains it */
export function checkIdle(run: Held): void {
  if (isHeldElsewhere(run)) throw busy(run)
}

export function isHeldElsewhere(run: Pick<Held, 'directory'>): boolean {
  const holder = lockHolder(lockPath(run))
  return holder !== undefined && holder.lock?.process !== process.pid
}

function lockPath({ directory }: Pick<Held, 'directory'>): string {
  return join(directory, 'run.lock')
}

export function busy({ name }: Pick<Held, 'name'>): ProblemError {
  return new ProblemError({
    code: 'run-busy',
    message: `The run “${name}” is being trained by another process.`,
    remedy: 'Wait for it, or stop it there first.',
  })
}
