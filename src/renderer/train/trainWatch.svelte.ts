/** One run's curves and previews as they grow. Asks for what is new a few times a second; draws nothing. */
import type { Previews, Run } from '../../contract/schemas/runs.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { joinCurves, noCurves, noRows, type RunCurves } from './trainCurves.ts'

const curvesEveryMs = 350
const previewsEveryMs = 900

export class TrainWatch {
  #curves = $state.raw<RunCurves>(noCurves)
  #previews = $state.raw<Previews>()
  #loaded = $state(false)
  #stepsPerEpoch = $state(0)
  /** Of the logs, that the curves hold. */
  #rows = noRows
  #seen: Pick<Run, 'status' | 'step' | 'epoch'> | undefined
  #timers = new Map<() => Promise<void>, ReturnType<typeof setTimeout> | 'asking' | 'again'>()
  #ended = false
  readonly #studio: Studio
  readonly #id: string

  constructor(studio: Studio, id: string) {
    this.#studio = studio
    this.#id = id
  }

  get curves(): RunCurves {
    return this.#curves
  }

  get previews(): Previews | undefined {
    return this.#previews
  }

  /** Whether the Studio has said which previews there are. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** 0 until it is known. */
  get stepsPerEpoch(): number {
    return this.#stepsPerEpoch
  }

  /** From the beginning: at first, and after the connection was lost. */
  reload(): void {
    this.#rows = noRows
    this.#soon(this.#askCurves, 0)
    this.#soon(this.#askPreviews, 0)
  }

  /** The run as it is now: whatever is new of it is asked for in a moment. */
  hear({ status, step, epoch }: Run): void {
    const before = this.#seen
    this.#seen = { status, step, epoch }
    if (!before) return
    // A run that goes on from a checkpoint has dropped what came after it.
    if (step < before.step) this.reload()
    if (step !== before.step) this.#soon(this.#askCurves, curvesEveryMs)
    if (step !== before.step) this.#soon(this.#askPreviews, previewsEveryMs)
    if (status !== before.status) {
      this.#soon(this.#askCurves, 0)
      this.#soon(this.#askPreviews, 0)
    }
  }

  end(): void {
    this.#ended = true
    for (const timer of this.#timers.values()) if (typeof timer !== 'string') clearTimeout(timer)
  }

  /** One question at a time; who asks meanwhile is answered by one more. */
  #soon(ask: () => Promise<void>, ms: number): void {
    const timer = this.#timers.get(ask)
    if (timer === 'asking') this.#timers.set(ask, 'again')
    if (typeof timer === 'string' || this.#ended) return
    if (timer !== undefined && ms > 0) return
    clearTimeout(timer)
    const run = async () => {
      this.#timers.set(ask, 'asking')
      // What fails now is asked for again with the next step, or the next connection.
      await ask().catch(() => {})
      const again = this.#timers.get(ask) === 'again'
      this.#timers.delete(ask)
      if (again) this.#soon(ask, curvesEveryMs)
    }
    this.#timers.set(
      ask,
      setTimeout(() => void run(), ms),
    )
  }

  #askCurves = async (): Promise<void> => {
    const from = this.#rows
    const next = await this.#studio.call('runs.curves', { id: this.#id, from })
    if (this.#ended) return
    if (from !== this.#rows) return this.#askCurves()
    if (next.step.rows < from.step || next.epoch.rows < from.epoch) {
      this.#rows = noRows
      return this.#askCurves()
    }
    this.#stepsPerEpoch = next.stepsPerEpoch
    this.#curves = joinCurves(from === noRows ? noCurves : this.#curves, next)
    this.#rows = { step: next.step.rows, epoch: next.epoch.rows }
  }

  #askPreviews = async (): Promise<void> => {
    const previews = await this.#studio.call('runs.previews', { id: this.#id })
    const before = this.#previews
    const isSame =
      before?.list.length === previews.list.length &&
      before.list.at(-1)?.address === previews.list.at(-1)?.address
    if (!isSame) this.#previews = previews
    this.#loaded = true
  }
}
