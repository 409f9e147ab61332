/**
 * Whether a library that is open is still there: its disk may be unplugged, its folder moved away. Where it is gone nothing
 * is written, so that no second one begins at the empty place. Knows the one file that every library has, and none other.
 */
import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'

/** Every library has it: a mount point that was left empty has not. */
export const descriptionName = 'library.json'

/** How often is looked, besides at every call; in milliseconds. */
const usualPause = 2000

/** Folders of libraries that were there in this process, which is why their absence says something. */
const known = new Set<string>()

/** From now on nothing is written below it while it is not there. */
export function knowLibrary(directory: string): void {
  known.add(directory)
}

/** What is to be said of `path` where it lies in a known library that is gone. */
export function goneAround(path: string): ProblemError | undefined {
  for (const directory of known)
    if ((path === directory || path.startsWith(directory + sep)) && !isThere(directory))
      return libraryGone(directory)
  return undefined
}

function isThere(directory: string): boolean {
  return existsSync(join(directory, descriptionName))
}

function libraryGone(directory: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'library-gone',
    message: `The library’s folder ${directory} is gone.`,
    remedy:
      'Plug its disk in again or put the folder back, and it goes on by itself; or start with another library folder.',
    cause,
  })
}

/** Looks after one library from when it was opened until `end`. */
export class LibraryPresence {
  readonly #directory: string
  readonly #pause: number
  readonly #listeners: ((isThere: boolean) => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #wasThere = true

  constructor(directory: string, pause = usualPause) {
    this.#directory = directory
    this.#pause = pause
  }

  /** It is about to be opened: the first time it may be made anew. @throws ProblemError `library-gone` */
  prepare(): void {
    if (this.#timer) this.check()
    else known.delete(this.#directory)
  }

  /** It has been opened. */
  begin(): void {
    if (this.#timer) return
    knowLibrary(this.#directory)
    this.#timer = setInterval(() => this.look(), this.#pause).unref()
  }

  end(): void {
    clearInterval(this.#timer)
  }

  /** Hears when it goes and when it comes back. */
  onChange(listener: (isThere: boolean) => void): void {
    this.#listeners.push(listener)
  }

  /** Whether it is there now; one that was never opened lacks nothing. */
  look(): boolean {
    if (!this.#timer) return true
    const isNow = isThere(this.#directory)
    if (isNow !== this.#wasThere) {
      this.#wasThere = isNow
      // Who waits for it to come back keeps the process alive.
      if (isNow) this.#timer.unref()
      else this.#timer.ref()
      for (const listener of this.#listeners) listener(isNow)
    }
    return isNow
  }

  /** @throws ProblemError `library-gone` */
  check(): void {
    if (!this.look()) throw libraryGone(this.#directory)
  }

  /** What is to be said of an error: where the library is gone, that is why. */
  explain(error: unknown): unknown {
    return this.look() ? error : libraryGone(this.#directory, error)
  }
}
