/** One Studio holds a library at a time. A file says which one; what a crash left behind does not count. */
import { createHash, randomUUID } from 'node:crypto'
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { readFile, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { ProblemError } from '../../engine/problemError.ts'
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
  /** Where the Studio can be reached, for people: `http://127.0.0.1:4310`. */
  where: v.optional(v.string()),
})

/** studio.lock */
type LockFile = Readonly<v.InferOutput<typeof lockFile>>

/** Milliseconds. */
export interface LockTiming {
  /** How often the holder shows that it is there. */
  readonly touchEvery: number
  /** After how long a silence it is not believed to be there any more. */
  readonly staleAfter: number
}

const usualTiming: LockTiming = { touchEvery: 5_000, staleAfter: 60_000 }

export interface LibraryLock {
  /** Aborted when another Studio has taken the library over, after this one was silent for too long: stop writing. */
  readonly lost: AbortSignal
  release(): Promise<void>
  /** The same when the process ends, where nothing can be waited for. */
  releaseSync(): void
}

/**
 * Takes the library for this process, in which it is held once at most. `where` tells others where to find the holder.
 * @throws ProblemError `library-busy`, `library-unwritable`, `disk-full`
 */
export async function takeLibraryLock(
  directory: string,
  where?: string,
  timing: LockTiming = usualTiming,
): Promise<LibraryLock> {
  const path = lockPath(directory)
  const own = newLock(where)
  const holder = await storing(path, () => take(path, own, timing))
  if (holder) throw busy(directory, holder)
  return hold(path, own, timing)
}

/**
 * For programs that only want to write for a moment; this process may hold the library itself.
 * @throws ProblemError `library-busy`
 */
export async function checkNotHeld(directory: string): Promise<void> {
  const seen = await look(lockPath(directory))
  if (!seen || seen.lock?.process === process.pid) return
  if (judge(seen, usualTiming) === 'held') throw busy(directory, seen)
}

function lockPath(directory: string): string {
  return join(directory, 'studio.lock')
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

async function look(path: string): Promise<Seen | undefined> {
  try {
    const [text, { ino, mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    const lock = parse(text)
    const identity = lock?.id ?? `${ino} ${mtimeMs} ${text}`
    const key = createHash('sha256').update(identity).digest('hex').slice(0, 16)
    return { lock, key, touchedAtMs: mtimeMs }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
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
    // After a restart, of a container above all, this process may have the number of the one that left the lock.
    const thisProcessBegan = Date.now() - process.uptime() * 1000
    if (lock.process === process.pid && Date.parse(lock.startedAt) < thisProcessBegan - 1000) return 'left'
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
    const seen = await look(path)
    if (!seen) continue
    if (!(await isStale(path, seen, timing))) return seen
    const ticket = `${path}.${seen.key}`
    if (await take(ticket, newLock(), timing)) {
      await sleep(10) // who holds it is about to make its own
      continue
    }
    try {
      if ((await look(path))?.key === seen.key) await rm(path, { force: true })
    } finally {
      await rm(ticket, { force: true })
    }
  }
}

/** Who is silent gets time to show that it has only slept. */
async function isStale(path: string, seen: Seen, timing: LockTiming): Promise<boolean> {
  const judgement = judge(seen, timing)
  if (judgement !== 'silent') return judgement === 'left'
  await sleep(timing.touchEvery * 1.5)
  const later = await look(path)
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
  try {
    writeSync(file, JSON.stringify(own) + '\n')
  } finally {
    closeSync(file)
  }
  return true
}

function hold(path: string, own: LockFile, { touchEvery }: LockTiming): LibraryLock {
  const lost = new AbortController()
  const timer = setInterval(() => void touch(), touchEvery)
  timer.unref()

  async function touch(): Promise<void> {
    try {
      const seen = await look(path)
      if (lost.signal.aborted) return
      if (seen?.lock?.id === own.id) return await utimes(path, new Date(), new Date())
      if (!seen && make(path, own)) return // somebody has tidied it away
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
      const seen = await look(path).catch(() => undefined)
      if (seen?.lock?.id === own.id) await rm(path, { force: true })
    },
    releaseSync() {
      clearInterval(timer)
      try {
        if (parse(readFileSync(path, 'utf8'))?.id === own.id) rmSync(path, { force: true })
      } catch {
        // Gone already, or the disk is: then the file will be found stale.
      }
    },
  }
}

function busy(directory: string, { lock }: Seen): ProblemError {
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
