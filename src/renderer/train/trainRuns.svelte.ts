/** All runs of the library as they are now. What changes at every step is passed on a few times a second. */
import type { Run } from '../../contract/schemas/runs.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { measureCharts, type MeasureChart } from './measureCharts.ts'

const live: ReadonlySet<Run['status']> = new Set(['starting', 'training', 'pausing'])
/** Numbers that change more often can't be read. */
const passOnEveryMs = 250

export function isLive({ status }: Run): boolean {
  return live.has(status)
}

export class TrainRuns {
  #runs = $state.raw<readonly Run[]>([])
  #charts = $state.raw<readonly MeasureChart[]>([])
  #known = $state(false)
  #waiting = new Map<string, Run>()
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
  }

  /** The newest first. */
  get all(): readonly Run[] {
    return this.#runs
  }

  /** What they are measured by, as it is drawn. */
  get charts(): readonly MeasureChart[] {
    return this.#charts
  }

  /** Whether the Studio has said which there are. */
  get known(): boolean {
    return this.#known
  }

  get active(): Run | undefined {
    return this.#runs.find(isLive)
  }

  get queued(): readonly Run[] {
    return reversed(this.#runs.filter(({ status }) => status === 'queued'))
  }

  get interrupted(): readonly Run[] {
    return this.#runs.filter(({ status }) => status === 'interrupted')
  }

  find(id: string | undefined): Run | undefined {
    return this.#runs.find((run) => run.id === id)
  }

  /** @throws StudioProblem */
  async load(): Promise<void> {
    const [runs, measures] = await Promise.all([
      this.#studio.call('runs.list', {}),
      this.#studio.call('runs.measures', {}),
    ])
    this.#runs = runs
    this.#charts = measureCharts(measures)
    this.#waiting.clear()
    this.#known = true
  }

  /** Listens until the returned function is called. */
  follow(): () => void {
    const offs = [
      this.#studio.on('run', (run) => this.#hear(run)),
      this.#studio.on('run.removed', ({ id }) => this.#forget(id)),
    ]
    return () => {
      offs.forEach((off) => off())
      clearTimeout(this.#timer)
    }
  }

  /** What a call has answered counts at once. */
  take(run: Run): void {
    this.#waiting.set(run.id, run)
    this.#passOn()
  }

  #hear(run: Run): void {
    this.#waiting.set(run.id, run)
    if (this.find(run.id)?.status !== run.status) this.#passOn()
    else this.#timer ??= setTimeout(() => this.#passOn(), passOnEveryMs)
  }

  #passOn(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const known = this.#runs.map((run) => this.#waiting.get(run.id) ?? run)
    const fresh = [...this.#waiting.values()].filter(({ id }) => !this.find(id))
    this.#runs = [...reversed(fresh), ...known]
    this.#waiting.clear()
  }

  #forget(id: string): void {
    this.#waiting.delete(id)
    this.#runs = this.#runs.filter((run) => run.id !== id)
  }
}

/** Chromium 108 has no toReversed. */
function reversed<Value>(values: readonly Value[]): Value[] {
  return values.map((_, at) => values[values.length - 1 - at]!)
}
