/**
 * Temporary folders in which engines are made, beside the place they are moved to when whole. Their names say who
 * made them and when: so set-ups take turns, and what a dead one left is found and removed.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface WorkFolder {
  readonly path: string
  /** Waits until no set-up of the same engine that began earlier is alive; answers whether it had to wait. */
  takeTurn(onWait: () => void): Promise<boolean>
  /** Moves the folder to its place; one that is there already gives way. */
  moveIntoPlace(): void
  remove(): void
}

const pattern = /^(?<engine>.+)\.setup-(?<started>\d+)-(?<host>[0-9a-f]{8})-(?<pid>\d+)(?<old>-old)?$/
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const heartbeatMs = 5_000
/** A folder not touched for so long is dead, even if its process number (used again?) or computer (asleep?) is alive. */
const deadAfterMs = 120_000

/** Makes a temporary folder for the engine that is to lie at `destination`. */
export function makeWorkFolder(destination: string, pid = process.pid): WorkFolder {
  const parent = dirname(destination)
  mkdirSync(parent, { recursive: true })
  removeAbandoned(parent)
  const path = `${destination}.setup-${Date.now()}-${host}-${pid}`
  mkdirSync(path)
  const heartbeat = setInterval(() => touch(path), heartbeatMs).unref()
  return {
    path,
    async takeTurn(onWait) {
      let waited = false
      while (isSomebodyBefore(path)) {
        if (!waited) onWait()
        waited = true
        await wait(500)
      }
      return waited
    },
    moveIntoPlace() {
      clearInterval(heartbeat)
      replaceFolder(path, destination)
    },
    remove() {
      clearInterval(heartbeat)
      rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Removes what set-ups left that were killed, as far as it can: their pip may still be writing for a moment. */
export function removeAbandoned(parent: string): void {
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    const path = join(parent, name)
    if (!pattern.test(name) || isAlive(path)) continue
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // the next set-up tries again
    }
  }
}

function replaceFolder(path: string, destination: string): void {
  const old = `${path}-old`
  for (let attempt = 1; ; attempt++) {
    try {
      if (existsSync(destination)) renameSync(destination, old)
      renameSync(path, destination)
      return
    } catch (error) {
      if (attempt === 3) throw error // another set-up may have put its own there in between
    } finally {
      rmSync(old, { recursive: true, force: true })
    }
  }
}

function isSomebodyBefore(path: string): boolean {
  const mine = pattern.exec(basename(path))?.groups
  return readdirSync(dirname(path)).some((name) => {
    const theirs = pattern.exec(name)?.groups
    if (!mine || !theirs || theirs['old'] || theirs['engine'] !== mine['engine']) return false
    const earlier =
      Number(theirs['started']) - Number(mine['started']) || Number(theirs['pid']) - Number(mine['pid'])
    return earlier < 0 && isAlive(join(dirname(path), name))
  })
}

function isAlive(path: string): boolean {
  const owner = pattern.exec(basename(path))?.groups
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  if (!owner || touched === undefined || Date.now() - touched > deadAfterMs) return false
  if (owner['host'] !== host) return true
  try {
    process.kill(Number(owner['pid']), 0) // asks only whether it is there
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // it was moved or removed
  }
}
