/** The timelines of the library. Knows the Studio's calls; not which of them is open. */
import type { TimelineSummary } from '../../contract/schemas/timelines.ts'
import type { Studio } from '../window/studio.svelte.ts'

export class TimelineList {
  /** Undefined until they are known. */
  #entries = $state.raw<readonly TimelineSummary[]>()
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
  }

  /** The one that was changed last comes first. */
  get entries(): readonly TimelineSummary[] {
    return this.#entries ?? []
  }

  get newest(): TimelineSummary | undefined {
    return this.entries[0]
  }

  nameOf(id: string | undefined): string | undefined {
    return this.entries.find((entry) => entry.id === id)?.name
  }

  /** @throws StudioProblem */
  async load(): Promise<void> {
    this.#entries = await this.#studio.call('timelines.list', {})
  }
}
