/**
 * How large a film will be and how long it will take, with a piece of it to look at: asked for again whenever something
 * changes, a moment after it did; what was asked before is cancelled. Knows the Studio's call; not what is chosen.
 */
import type { JobResult } from '../../contract/schemas/jobs.ts'
import type { EstimateFilmInput } from '../../contract/schemas/films.ts'
import type { Problem } from '../../contract/problem.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { asProblem } from '../parts/toasts.ts'
import { WatchedJob } from '../window/watchedJob.svelte.ts'

type EstimatedFilm = Extract<JobResult, { kind: 'film-estimate' }>

/** A number that is typed or a slider that is moved is not asked for at each step. */
const restMs = 250

/** The answer, with what it was an answer to. */
export interface Answer {
  readonly film: EstimatedFilm
  readonly input: EstimateFilmInput
}

export class FilmEstimate {
  #answer = $state.raw<Answer>()
  #problem = $state.raw<Problem>()
  #busy = $state(false)
  #asked: EstimateFilmInput | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #job: WatchedJob | undefined
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
  }

  /** The last one there is; it stays while the next is made. */
  get answer(): Answer | undefined {
    return this.#answer
  }

  get problem(): Problem | undefined {
    return this.#problem
  }

  /** From the change to its answer. */
  get busy(): boolean {
    return this.#busy
  }

  ask(input: EstimateFilmInput): void {
    if (this.#asked && isSameFilm(this.#asked, input)) return
    const isFirst = this.#asked === undefined
    this.stop()
    this.#asked = input
    this.#busy = true
    this.#timer = setTimeout(() => void this.#make(input), isFirst ? 0 : restMs)
  }

  /** Nobody looks any more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#job?.cancel().catch(() => {})
    this.#job = undefined
    this.#asked = undefined
    this.#busy = false
  }

  async #make(input: EstimateFilmInput): Promise<void> {
    const job = new WatchedJob(this.#studio)
    this.#job = job
    let problem: Problem | undefined
    try {
      const result = await job.run(() => this.#studio.call('films.estimate', input))
      if (this.#job !== job) return
      if (result?.kind === 'film-estimate') this.#answer = { film: result, input }
    } catch (thrown) {
      problem = asProblem(thrown)
    }
    if (this.#job !== job) return
    this.#problem = problem
    this.#busy = false
    this.#job = undefined
  }
}

/** Not the title, nor whether it is kept: they change nothing of it. What is large is the same where it is the same object. */
export function isSameFilm(one: EstimateFilmInput, other: EstimateFilmInput): boolean {
  const settings = [one, other].map((input) => JSON.stringify(input.settings))
  const subjects = [one, other].map(({ subject }) => new Map(Object.entries(subject)))
  const isSameSubject = [...subjects[0]!].every(([key, value]) => subjects[1]!.get(key) === value)
  return isSameSubject && one.at === other.at && settings[0] === settings[1]
}
