/** What of the library cannot be used, for the view that lists the rest. Knows the Studio's calls; no elements. */
import type { BrokenEntry, LibraryKind } from '../../contract/schemas/library.ts'
import { listen, onConnected, useStudio, type Studio } from './studio.svelte.ts'

export class BrokenEntries {
  readonly kind: LibraryKind
  #list = $state.raw<readonly BrokenEntry[]>([])
  readonly #studio: Studio

  constructor(studio: Studio, kind: LibraryKind) {
    this.#studio = studio
    this.kind = kind
  }

  get list(): readonly BrokenEntry[] {
    return this.#list
  }

  async load(): Promise<void> {
    try {
      this.#list = await this.#studio.call('library.broken', { kind: this.kind })
    } catch {
      // What can be used is asked for at the same time, and says what is wrong.
    }
  }

  /** For good. @throws StudioProblem */
  async remove({ what }: BrokenEntry): Promise<void> {
    await this.#studio.call('library.removeBroken', { kind: this.kind, what })
    await this.load()
  }
}

const changes = {
  models: 'models.changed',
  runs: 'run.removed',
  datasets: 'datasets.changed',
  timelines: 'timelines.changed',
  gallery: 'gallery.changed',
} as const satisfies Record<LibraryKind, string>

/** As it is as long as the component is there. Call it while the component is set up. */
export function useBroken(kind: LibraryKind): BrokenEntries {
  const broken = new BrokenEntries(useStudio(), kind)
  listen(changes[kind], () => void broken.load())
  onConnected(() => broken.load())
  return broken
}
