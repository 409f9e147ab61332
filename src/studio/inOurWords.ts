/** Where a library is called that may throw: what it says is no sentence for people, but the cause of one of ours. */
import type { Problem } from '../contract/problem.ts'
import { ProblemError } from '../engine/problemError.ts'
import { errorCode } from './library/withFile.ts'

/**
 * What `work` gives. Problems of ours, a stop and what `stays` stay as they are.
 * @throws ProblemError `problem` with whatever else was thrown as its cause
 */
export async function inOurWords<Result>(
  problem: Problem,
  work: () => Promise<Result> | Result,
  stays: (error: unknown) => boolean = () => false,
): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ProblemError || isStop(cause) || stays(cause)) throw cause
    throw new ProblemError({ ...problem, cause })
  }
}

/** Whether the system has said what went wrong (`ENOSPC`), which storageProblem puts into words. */
export function isOfDisk(error: unknown): boolean {
  const code = errorCode(error)
  return typeof code === 'string' && /^E[A-Z\d]+$/.test(code)
}

function isStop(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
