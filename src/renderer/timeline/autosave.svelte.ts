/** Keeps a timeline in the library a moment after it was changed. Knows the Studio's call; not who edits. */
import type { TimelineSummary } from '../../contract/schemas/timelines.ts'
import { isProblem } from '../../contract/problem.ts'
import type { Studio } from '../window/studio.svelte.ts'
import type { TimelineDraft } from './storedTimeline.ts'
import type { Keeping } from '../window/workspace.svelte.ts'
import { sayProblem } from '../parts/toasts.ts'

const delayMs = 800

export interface AutosaveOptions {
  /** As it is now. */
  draft(): TimelineDraft
  /** It is in the library, as it was when this began. `isAll`: nothing was changed meanwhile. */
  onSaved(summary: TimelineSummary, isAll: boolean): void
  /** Another window has removed it: what is here becomes a new one. */
  onGone(): void
}

export class Autosave {
  #keeping = $state<Keeping>('saved')
  #changes = 0
  /** Timelines that have been opened so far: what comes of one's saving says nothing of the next. */
  #opened = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** One after the other: the first one gives a new timeline its id. */
  #last: Promise<void> = Promise.resolve()
  readonly #studio: Studio
  readonly #options: AutosaveOptions

  constructor(studio: Studio, options: AutosaveOptions) {
    this.#studio = studio
    this.#options = options
    // The last chance before the window goes.
    addEventListener('pagehide', () => this.#keeping === 'saving' && void this.flush())
  }

  get keeping(): Keeping {
    return this.#keeping
  }

  changed(): void {
    this.#changes += 1
    this.#keeping = 'saving'
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#saveNext(), delayMs)
  }

  /** After a loss of the connection. */
  saveWhatIsNot(): void {
    if (this.#keeping === 'unsaved') void this.#saveNext()
  }

  /** Now; resolves when it is in the library, or to `false` where it cannot be. */
  async flush(): Promise<boolean> {
    if (this.#keeping !== 'saved') await this.#saveNext()
    return this.#keeping === 'saved'
  }

  /** Another timeline is open; what was changed before is kept or given up. */
  begin(): void {
    clearTimeout(this.#timer)
    this.#changes += 1
    this.#opened += 1
    this.#keeping = 'saved'
  }

  #saveNext(): Promise<void> {
    clearTimeout(this.#timer)
    this.#last = this.#last.then(() => this.#save())
    return this.#last
  }

  async #save(): Promise<void> {
    const [changes, opened] = [this.#changes, this.#opened]
    const { id, name, content } = this.#options.draft()
    const { model, timeline } = content
    // Before its first keyframe there is nothing to be found again.
    if (id === undefined && timeline.keyframes.length === 0) {
      this.#keeping = 'saved'
      return
    }
    if (model === undefined) {
      this.#keeping = 'unsaved'
      return
    }
    try {
      const summary = await this.#studio.call('timelines.save', {
        ...(id !== undefined ? { id } : name !== undefined && { name }),
        model,
        timeline,
      })
      if (opened !== this.#opened) return
      const isAll = changes === this.#changes
      if (isAll) this.#keeping = 'saved'
      this.#options.onSaved(summary, isAll)
    } catch (thrown) {
      if (opened !== this.#opened) return sayProblem(thrown)
      if (isProblem(thrown) && thrown.code === 'timeline-unknown' && id !== undefined) {
        this.#options.onGone()
        return this.#save()
      }
      this.#keeping = 'unsaved'
      // That the connection is lost, the window says already, and it is tried again when it is back.
      if (!isProblem(thrown) || thrown.code !== 'connection-lost') sayProblem(thrown)
    }
  }
}
