/** What the application itself finds again at its next start: one small file beside the user's other settings. */
import { renameSync, writeFileSync } from 'node:fs'
import * as v from 'valibot'
import { readJsonSync } from '../studio/library/readJson.ts'

const whole = v.pipe(v.number(), v.integer())
const bounds = v.object({ x: whole, y: whole, width: whole, height: whole })

const schema = v.object({
  window: v.optional(v.object({ bounds, isMaximized: v.boolean(), isFullScreen: v.boolean() })),
  /** Paths, the last one first. */
  recentFolders: v.optional(v.array(v.string()), []),
  /** Runs that were in training when the Studio died, by their ids, until they go on. */
  resume: v.optional(v.array(v.string()), []),
})

export type Kept = v.InferOutput<typeof schema>
export type KeptWindow = NonNullable<Kept['window']>

export class KeptState {
  readonly #file: string
  #kept: Kept

  /** A file that is missing or damaged means nothing is kept. */
  constructor(file: string) {
    this.#file = file
    const read = readJsonSync(file, { schema })
    this.#kept = 'value' in read ? read.value : v.parse(schema, {})
  }

  get current(): Kept {
    return this.#kept
  }

  /** At once and whole; a disk that is full costs nothing but what is kept here. */
  keep(changes: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...changes }
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify(this.#kept, undefined, 2))
      renameSync(`${this.#file}.new`, this.#file)
    } catch {
      // The next start finds what was there before.
    }
  }
}
