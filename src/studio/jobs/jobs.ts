/** Long work that pages watch and may cancel. Knows progress; not what is worked on. */
import { randomUUID } from 'node:crypto'
import { defect, isProblem } from '../../contract/problem.ts'
import type { Job, JobResult } from '../../contract/schemas/jobs.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { Broadcast } from '../broadcast.ts'

export interface JobControl {
  readonly signal: AbortSignal
  onProgress(done: number, total: number): void
}

export interface NewJob {
  readonly kind: Job['kind']
  readonly subject: string
  /** One that is running already for the same thing is joined instead of doing the work twice. */
  readonly key?: string
  /** Does the work; rejects with the signal's reason once it is aborted, leaving nothing behind. */
  work(control: JobControl): Promise<JobResult>
}

/** Ended jobs are remembered this long, for pages that were reloaded meanwhile. */
const rememberedMs = 15 * 60_000

interface Entry {
  job: Job
  readonly key: string | undefined
  readonly abort: AbortController
  ended: Promise<void>
  /** What the work has thrown. */
  error?: unknown
  onProgress?: JobControl['onProgress']
}

export class Jobs {
  readonly #entries = new Map<string, Entry>()
  readonly #broadcast: Broadcast
  readonly #onDefect: (error: unknown, job: string) => void
  readonly #explain: (error: unknown) => unknown

  /** `explain` says why something was thrown, where it knows better than what was thrown. */
  constructor(
    broadcast: Broadcast,
    onDefect: (error: unknown, job: string) => void,
    explain: (error: unknown) => unknown = (error) => error,
  ) {
    this.#broadcast = broadcast
    this.#onDefect = onDefect
    this.#explain = explain
  }

  list(): Job[] {
    return [...this.#entries.values()].map(({ job }) => job)
  }

  /** As calls tell of a job that has begun: its id. */
  start({ kind, subject, key, work }: NewJob): { readonly job: string } {
    const joined = [...this.#entries.values()].find(
      (entry) => key !== undefined && entry.key === key && entry.job.state.kind === 'running',
    )
    if (joined) return { job: joined.job.id }
    const began = performance.now()
    const entry: Entry = {
      job: {
        id: randomUUID(),
        kind,
        subject,
        startedAt: new Date().toISOString(),
        done: 0,
        total: 0,
        state: { kind: 'running' },
      },
      key,
      abort: new AbortController(),
      ended: Promise.resolve(),
    }
    this.#entries.set(entry.job.id, entry)
    const onProgress = (done: number, total: number) => {
      const remainingMs = done > 0 ? ((performance.now() - began) / done) * (total - done) : undefined
      entry.onProgress?.(done, total)
      this.#update(entry, { done, total, ...(remainingMs !== undefined && { remainingMs }) })
    }
    entry.ended = this.#run(entry, () => work({ signal: entry.abort.signal, onProgress }))
    return { job: entry.job.id }
  }

  /** @throws ProblemError `job-unknown` */
  async cancel(id: string): Promise<void> {
    const entry = this.#entry(id)
    entry.abort.abort()
    await entry.ended
  }

  /** What comes of it, for who waits in this process. @throws what its work throws */
  async result(id: string, onProgress: JobControl['onProgress']): Promise<JobResult> {
    const entry = this.#entry(id)
    entry.onProgress = onProgress
    await entry.ended
    const { state } = entry.job
    if (state.kind === 'done') return state.result
    throw entry.error
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((id) => this.cancel(id)))
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id)
    if (entry) return entry
    throw new ProblemError({
      code: 'job-unknown',
      message: 'There is no such job any more.',
      remedy: 'Nothing has to be done.',
    })
  }

  async #run(entry: Entry, work: () => Promise<JobResult>): Promise<void> {
    this.#tell(entry)
    try {
      const result = await work()
      this.#update(entry, { state: { kind: 'done', result } })
    } catch (thrown) {
      const error = entry.abort.signal.aborted ? thrown : this.#explain(thrown)
      entry.error = error
      this.#update(entry, { state: this.#failure(entry, error) })
    }
    setTimeout(() => this.#entries.delete(entry.job.id), rememberedMs).unref()
  }

  #failure({ abort, job }: Entry, error: unknown): Job['state'] {
    if (abort.signal.aborted) return { kind: 'cancelled' }
    if (!isProblem(error)) {
      this.#onDefect(error, job.kind)
      return { kind: 'failed', problem: defect }
    }
    const { code, message, remedy } = error
    return { kind: 'failed', problem: { code, message, remedy } }
  }

  #update(entry: Entry, changes: Partial<Job>): void {
    entry.job = { ...entry.job, ...changes }
    this.#tell(entry)
  }

  #tell({ job }: Entry): void {
    this.#broadcast.tell('job', job, job.id)
  }
}
