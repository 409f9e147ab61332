/** What the application itself knows of the Studio's work, as one of its pages: what trains, what is exported, what ended. */
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts'
import { StudioClient } from '../contract/client.ts'
import type { EventPayload } from '../contract/events.ts'
import type { Settings } from '../contract/schemas/studio.ts'
import type { Transport } from '../contract/transport.ts'

type Run = EventPayload<'run'>
type Job = EventPayload<'job'>

export interface Work {
  /** In the order in which they are trained. */
  readonly runs: readonly Run[]
  readonly exports: readonly Job[]
}

export interface Ended {
  readonly kind: 'run' | 'export'
  readonly name: string
  readonly isSuccess: boolean
}

export interface StudioWatchOptions {
  readonly onWork: (work: Work, settings: Settings) => void
  readonly onEnded: (ended: Ended) => void
  readonly onSettings: (settings: Settings) => void
}

const alive: ReadonlySet<Run['status']> = new Set(['queued', 'starting', 'training', 'pausing'])
const exportKinds: ReadonlySet<Job['kind']> = new Set(['export', 'film'])

export class StudioWatch {
  readonly #options: StudioWatchOptions
  #client: StudioClient | undefined
  readonly #runs = new Map<string, Run>()
  readonly #jobs = new Map<string, Job>()
  #settings: Settings | undefined

  constructor(options: StudioWatchOptions) {
    this.#options = options
  }

  get work(): Work {
    return { runs: [...this.#runs.values()], exports: [...this.#jobs.values()] }
  }

  /** Hears a Studio that has just begun to serve; what was in training when the last one was closed goes on in it. */
  async follow(transport: Transport): Promise<void> {
    this.#client?.close()
    this.#runs.clear()
    this.#jobs.clear()
    const client = new StudioClient(transport)
    this.#client = client
    client.on('run', (run) => this.#seeRun(run))
    client.on('run.removed', ({ id }) => this.#runs.delete(id))
    client.on('job', (job) => this.#seeJob(job))
    client.on('settings.changed', (settings) => this.#seeSettings(settings))
    this.#seeSettings((await client.call('studio.describe', {})).settings)
    for (const run of await client.call('runs.list', {})) this.#seeRun(run)
  }

  /** @throws StudioProblem */
  async call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    if (!this.#client) throw new Error('the Studio does not serve yet')
    return this.#client.call(name, input)
  }

  /** The Studio is gone, and with it what ran: gives what was in training. */
  lose(): readonly Run[] {
    const { runs } = this.work
    this.#client?.close()
    this.#client = undefined
    this.#runs.clear()
    this.#jobs.clear()
    this.#tell()
    return runs
  }

  #seeRun(run: Run): void {
    const wasAlive = this.#runs.has(run.id)
    if (alive.has(run.status)) this.#runs.set(run.id, run)
    else this.#runs.delete(run.id)
    this.#tell()
    const hasEnded = run.status === 'finished' || run.status === 'failed'
    if (wasAlive && hasEnded)
      this.#options.onEnded({ kind: 'run', name: run.name, isSuccess: run.status === 'finished' })
  }

  #seeJob(job: Job): void {
    if (!exportKinds.has(job.kind)) return
    const { kind } = job.state
    if (kind === 'running') this.#jobs.set(job.id, job)
    else if (this.#jobs.delete(job.id) && kind !== 'cancelled')
      this.#options.onEnded({ kind: 'export', name: job.subject, isSuccess: kind === 'done' })
    this.#tell()
  }

  #seeSettings(settings: Settings): void {
    this.#settings = settings
    this.#options.onSettings(settings)
    this.#tell()
  }

  #tell(): void {
    if (this.#settings) this.#options.onWork(this.work, this.#settings)
  }
}

/** From 0 to 1; 2 where nobody can say, -1 where nothing is done: as BrowserWindow.setProgressBar has it. */
export function progressOf({ runs, exports }: Work): number {
  const [run] = runs
  if (run) return run.progress ? Math.min(1, run.epoch / Math.max(1, run.epochs)) : 2
  const [job] = exports
  if (job) return job.total > 0 ? job.done / job.total : 2
  return -1
}
