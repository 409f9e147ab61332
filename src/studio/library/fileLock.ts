/** A file that says which process holds something. What a crash left behind does not count. Knows not what is held. */
import { createHash, randomUUID } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rm, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { goneAround } from './presence.ts'
import { parseJson } from './readJson.ts'
import { isRunning, storing } from './wholeFile.ts'
import { errorCode } from './withFile.ts'

const lockFile = v.object({
  /** Of this one lock: what a second look recognises it by. */
  id: v.string(),
  process: v.number(),
  host: v.string(),
  /** ISO 8601. */
  startedAt: v.string(),
  /** Where the holder can be reached, for people: `http://127.0.0.1:4310`. */
  where: v.optional(v.string()),
})

/** What stands in it. */
type LockFile = Readonly<v.InferOutput<typeof lockFile>>

/** Milliseconds. */
export interface LockTiming {
  /** How often the holder shows that it is there. */
  readonly touchEvery: number
  /** After how long a silence it is not believed to be there any more. */
  readonly staleAfter: number
}

/** Ids of the locks that this process holds. */
const held = new Set<string>()

const usualTiming: LockTiming = { touchEvery: 5_000, staleAfter: 60_000 }

export interface FileLock {
  /** Aborted when another process has taken it over, after this one was silent for too long: stop writing. */
  readonly lost: AbortSignal
  release(): Promise<void>
  /** The same when the process ends, where nothing can be waited for. */
  releaseSync(): void
}

/** Whose lock it is; nothing is known of one that is just being made. */
export interface Holder {
  readonly lock: LockFile | undefined
}

/**
 * Makes the lock at `path` for this process, which holds it once at most, or says who has it. `where` tells others where to
 * find the holder. @throws ProblemError `library-unwritable`, `disk-full`
 */
export async function takeLock(
  path: string,
  where?: string,
  timing: LockTiming = usualTiming,
): Promise<{ readonly taken: FileLock } | { readonly holder: Holder }> {
  const own = newLock(where)
  const holder = await storing(path, () => take(path, own, timing))
  return holder ? { holder } : { taken: hold(path, own, timing) }
}

/** Who holds it now, this process too. */
export function lockHolder(path: string): Holder | undefined {
  const seen = look(path)
  return seen && judge(seen, usualTiming) === 'held' ? seen : undefined
}

function newLock(where?: string): LockFile {
  const startedAt = new Date().toISOString()
  return { id: randomUUID(), process: process.pid, host: hostname(), startedAt, where }
}

/** A lock's file as it is at one moment. Between its making and its writing it says nothing yet. */
interface Seen {
  readonly lock: LockFile | undefined
  /** Names this very file: none that comes in its place has the same. */
  readonly key: string
  readonly touchedAtMs: number
}

function look(path: string): Seen | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    const { ino, mtimeMs } = fstatSync(file)
    const text = readFileSync(file, 'utf8')
    const lock = parse(text)
    const identity = lock?.id ?? `${ino} ${mtimeMs} ${text}`
    const key = createHash('sha256').update(identity).digest('hex').slice(0, 16)
    return { lock, key, touchedAtMs: mtimeMs }
  } finally {
    closeSync(file)
  }
}

function parse(text: string): LockFile | undefined {
  const read = parseJson(text, { schema: lockFile })
  return 'value' in read ? read.value : undefined
}

/**
 * `left`: its process is gone. `silent`: not touched for long, or in the future: a process that slept, a machine that
 * is gone or whose clock differs, a process number that something else has now.
 */
function judge({ lock, touchedAtMs }: Seen, { staleAfter }: LockTiming): 'held' | 'left' | 'silent' {
  if (lock?.host === hostname()) {
    if (!isRunning(lock.process)) return 'left'
    // After a restart, of a container above all, this process may have the number of the one that left the lock; or it
    // could not remove it, where the disk was gone.
    if (lock.process === process.pid && !held.has(lock.id)) return 'left'
  }
  return Math.abs(Date.now() - touchedAtMs) > staleAfter ? 'silent' : 'held'
}

/**
 * Makes the file at `path` with `own` in it; answers with the holder where there is one.
 *
 * A stale file is removed only by who holds its ticket: a lock of the same kind, named after that very file. So of two
 * starters that find the same stale file one removes it, and neither can remove what the other has made since. A ticket
 * whose holder crashed is taken over in the same way.
 */
async function take(path: string, own: LockFile, timing: LockTiming): Promise<Seen | undefined> {
  while (true) {
    if (make(path, own)) return undefined
    const seen = look(path)
    if (!seen) continue
    if (!(await isStale(path, seen, timing))) return seen
    const ticket = `${path}.${seen.key}`
    const ticketLock = newLock()
    if (await take(ticket, ticketLock, timing)) {
      await sleep(10) // who holds it is about to make its own
      continue
    }
    try {
      if (look(path)?.key === seen.key) await rm(path, { force: true })
    } finally {
      await rm(ticket, { force: true })
      held.delete(ticketLock.id)
    }
  }
}

/** Who is silent gets time to show that it has only slept. */
async function isStale(path: string, seen: Seen, timing: LockTiming): Promise<boolean> {
  const judgement = judge(seen, timing)
  if (judgement !== 'silent') return judgement === 'left'
  await sleep(timing.touchEvery * 1.5)
  const later = look(path)
  return later?.key === seen.key && later.touchedAtMs === seen.touchedAtMs
}

/** At one go, so that the file is empty for as short as can be. */
function make(path: string, own: LockFile): boolean {
  let file: number
  try {
    file = openSync(path, 'wx')
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
  held.add(own.id) // at once: others of this process may look at it next
  try {
    try {
      writeFileSync(file, JSON.stringify(own) + '\n') // all of it, unlike a single write to a full disk
    } finally {
      closeSync(file)
    }
  } catch (error) {
    held.delete(own.id)
    rmSync(path, { force: true }) // an empty one would be somebody's who is starting
    throw error
  }
  return true
}

function hold(path: string, own: LockFile, { touchEvery }: LockTiming): FileLock {
  const lost = new AbortController()
  const timer = setInterval(() => void touch(), touchEvery)
  timer.unref()

  async function touch(): Promise<void> {
    try {
      const seen = look(path)
      if (lost.signal.aborted) return
      if (seen?.lock?.id === own.id) return await utimes(path, new Date(), new Date())
      if (!seen && (goneAround(path) || make(path, own))) return // somebody has tidied it away
    } catch {
      return // A disk that is gone for a while (a share, a stick) is no reason to give up.
    }
    clearInterval(timer)
    lost.abort()
  }

  return {
    lost: lost.signal,
    async release() {
      clearInterval(timer)
      held.delete(own.id)
      if (idAt(path) === own.id) await rm(path, { force: true })
    },
    releaseSync() {
      clearInterval(timer)
      held.delete(own.id)
      try {
        if (idAt(path) === own.id) rmSync(path, { force: true })
      } catch {
        // The disk is gone: the file will be found stale.
      }
    },
  }
}

function idAt(path: string): string | undefined {
  try {
    return look(path)?.lock?.id
  } catch {
    return undefined // the disk is gone
  }
}
