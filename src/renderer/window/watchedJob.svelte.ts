/** One job of the Studio at a time, as it goes on: started, watched, cancelled. Knows no kind of job. */
import type { Job, JobResult } from '../../contract/schemas/jobs.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { windowTexts } from './windowTexts.ts'
import type { Studio } from './studio.svelte.ts'

/** The Studio may have ended and come back without the job; nothing tells, so it is asked now and then. */
const askEveryMs = 4000

export class WatchedJob {
  #job = $state.raw<Job>()
  #busy = $state(false)
  #cancelling = $state(false)
  /** Known once the Studio has said which job it is. */
  #id: string | undefined
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
  }

  /** As it is now, as long as it runs. */
  get job(): Job | undefined {
    return this.#job
  }

  /** From the start to the end, also before the Studio has said anything of it. */
  get busy(): boolean {
    return this.#busy
  }

  get cancelling(): boolean {
    return this.#cancelling
  }

  /** Resolves to what it leaves, or to nothing where it was cancelled. @throws StudioProblem */
  async run(start: () => Promise<{ job: string }>): Promise<JobResult | undefined> {
    if (this.#busy) return undefined
    this.#busy = true
    this.#cancelling = false
    const heard = new Map<string, Job>()
    let look: () => void = () => {}
    // Its first words may come before the answer that says which one it is.
    const off = this.#studio.on('job', (job) => {
      heard.set(job.id, job)
      look()
    })
    let timer: ReturnType<typeof setInterval> | undefined
    try {
      const { job: id } = await start()
      this.#id = id
      // Cancelled before there was anything to cancel.
      if (this.#cancelling) await this.#studio.call('jobs.cancel', { job: id })
      const ended = await new Promise<Job>((resolve, reject) => {
        look = () => {
          const job = heard.get(id)
          this.#job = job
          if (job && job.state.kind !== 'running') resolve(job)
        }
        const ask = async () => {
          const jobs = await this.#studio.call('jobs.list', {}).catch(() => undefined)
          const job = jobs?.find((one) => one.id === id)
          if (jobs && !job) reject(new StudioProblem(windowTexts.connectionProblem))
          if (job) heard.set(id, job)
          look()
        }
        timer = setInterval(() => void ask(), askEveryMs)
        void ask()
      })
      if (ended.state.kind === 'failed') throw new StudioProblem(ended.state.problem)
      return ended.state.kind === 'done' ? ended.state.result : undefined
    } finally {
      clearInterval(timer)
      off()
      this.#job = undefined
      this.#id = undefined
      this.#busy = false
    }
  }

  /** Its end is heard as that of any other. */
  async cancel(): Promise<void> {
    if (!this.#busy || this.#cancelling) return
    this.#cancelling = true
    if (this.#id !== undefined) await this.#studio.call('jobs.cancel', { job: this.#id })
  }
}
