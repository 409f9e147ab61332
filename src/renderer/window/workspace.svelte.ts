/** What the window finds again when it is opened the next time, kept by the Studio a moment after it changed. */
import { createContext } from 'svelte'
import type { Studio } from './studio.svelte.ts'

export type Keeping = 'saved' | 'saving' | 'unsaved'

const delayMs = 600

export class Workspace {
  #keeping = $state<Keeping>('saved')
  /** Changes so far: what is saved while another comes is not all. */
  #changes = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #parts: Record<string, unknown> = {}
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
    // The last chance before the window goes.
    addEventListener('pagehide', () => this.#keeping === 'saving' && void this.#save())
  }

  get keeping(): Keeping {
    return this.#keeping
  }

  /** Takes what the Studio has kept; call it once, before anything is read. Text that is no workspace counts as none. */
  open(json: string): void {
    try {
      const value: unknown = JSON.parse(json || '{}')
      if (typeof value === 'object' && value !== null) this.#parts = { ...value }
    } catch {
      this.#parts = {}
    }
  }

  /** What a view kept under its name. It may be of an older version: check it. */
  read(part: string): unknown {
    return this.#parts[part]
  }

  keep(part: string, value: unknown): void {
    this.#parts[part] = value
    this.#changes += 1
    this.#keeping = 'saving'
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#save(), delayMs)
  }

  /** After a loss of the connection. */
  saveWhatIsNot(): void {
    if (this.#keeping === 'unsaved') void this.#save()
  }

  async #save(): Promise<void> {
    clearTimeout(this.#timer)
    const changes = this.#changes
    try {
      await this.#studio.call('studio.keepWorkspace', { workspace: JSON.stringify(this.#parts) })
      if (changes === this.#changes) this.#keeping = 'saved'
    } catch {
      this.#keeping = 'unsaved'
    }
  }
}

export const [useWorkspace, provideWorkspace] = createContext<Workspace>()
