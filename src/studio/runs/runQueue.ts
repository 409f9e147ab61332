/**
 * Trains runs one after the other, in the order that they were started in, and obeys what is wanted of them meanwhile. While
 * the library is gone they wait, and go on when it is back.
 */
import type { Run as SeenRun } from '../../contract/schemas/runs.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { Broadcast } from '../broadcast.ts'
import type { LibraryPresence } from '../library/presence.ts'
import { describeRun, type LiveRun } from './describeRun.ts'
import { makeRun, runToGoOn, type StartRequest, type TrainingPlaces } from './planRun.ts'
import { openRun, type Run } from './run.ts'
import { RunWishes, type KeptMoment } from './runWishes.ts'
import { trainRun, type TrainingWatching } from './trainRun.ts'

interface RunPlaces extends TrainingPlaces {
  readonly broadcast: Broadcast
  readonly presence: LibraryPresence
}

interface Entry {
  run: Run
  live: LiveRun
  /** Of this attempt: one that the library has left is followed by another. */
  wishes: RunWishes
  readonly watching: TrainingWatching
  /** The training, once it has begun. */
  work?: Promise<void>
  /** What has ended it before its time. */
  error?: unknown
  /** The library has gone while it was in training. */
  isAbandoned?: boolean
  /** It is in the queue no more. */
  left(): void
}

/** A run that waits for its turn. */
export interface QueuedRun {
  readonly seen: SeenRun
  /** Until it has paused or ended, as its file says then. @throws what has ended it before its time */
  ended(): Promise<Run>
}

export class RunQueue {
  readonly #places: RunPlaces
  readonly #onDefect: (error: unknown, run: string) => void
  /** The first one is in training. */
  readonly #entries: Entry[] = []

  constructor(places: RunPlaces, onDefect: (error: unknown, run: string) => void) {
    this.#places = places
    this.#onDefect = onDefect
    places.presence.onChange((isThere) => (isThere ? this.#begin() : this.#abandon()))
  }

  /** Ids of all, in their order. */
  get ids(): string[] {
    return this.#entries.map(({ run }) => run.id)
  }

  /** Nothing where the run is neither queued nor in training. */
  live(id: string): LiveRun | undefined {
    return this.#entries.find(({ run }) => run.id === id)?.live
  }

  /** @throws ProblemError those of makeRun */
  async start(request: StartRequest, watching?: TrainingWatching): Promise<QueuedRun> {
    return this.#enqueue(await makeRun(this.#places, request), watching)
  }

  /** `epochs` in all, where it is given. @throws ProblemError `run-queued`, those of runToGoOn */
  async resume(id: string, epochs?: number, watching?: TrainingWatching): Promise<QueuedRun> {
    this.#checkNotLive(id)
    const run = await runToGoOn(this.#places, id, epochs)
    this.#checkNotLive(run.id) // another window may have been quicker
    return this.#enqueue(run, watching)
  }

  /** Resolves when the run has paused, its checkpoint written. @throws ProblemError `run-idle` */
  pause(id: string): Promise<SeenRun> {
    return this.#end(this.#entry(id), 'pausing')
  }

  /** Resolves when the run has ended with a model. @throws ProblemError `run-idle` */
  stop(id: string): Promise<SeenRun> {
    return this.#end(this.#entry(id), 'stopping')
  }

  /** @throws ProblemError `run-idle`, `disk-full`, … */
  async checkpoint(id: string): Promise<KeptMoment> {
    const entry = this.#entry(id)
    if (entry.live.phase !== 'training') throw idle(entry.run.name)
    return entry.wishes.checkpoint()
  }

  /** Pauses what trains and lets nothing else begin. */
  async close(): Promise<void> {
    const all = [...this.#entries]
    await Promise.all(all.toReversed().map((entry) => this.#end(entry, 'pausing')))
  }

  #checkNotLive(id: string): void {
    if (!this.live(id)) return
    throw new ProblemError({
      code: 'run-queued',
      message: 'This run is in training, or waits for its turn.',
      remedy: 'Nothing has to be done.',
    })
  }

  #enqueue(run: Run, watching: TrainingWatching = {}): QueuedRun {
    const entry: Entry = {
      run,
      live: { phase: 'queued' },
      wishes: new RunWishes(),
      watching,
      left: () => {},
    }
    const left = new Promise<void>((resolve) => (entry.left = resolve))
    this.#entries.push(entry)
    const seen = this.#tell(entry)
    this.#begin()
    return {
      seen,
      async ended() {
        await left
        if ('error' in entry) throw entry.error
        return entry.run
      },
    }
  }

  #begin(): void {
    const [entry] = this.#entries
    if (entry?.live.phase === 'queued' && this.#places.presence.look()) entry.work = this.#train(entry)
  }

  /** What is in training has nowhere to leave its checkpoints. */
  #abandon(): void {
    const [entry] = this.#entries
    if (!entry || !isInTraining(entry)) return
    entry.isAbandoned = true
    entry.wishes.pause()
  }

  /** It waits for the library, and goes on from its latest checkpoint then. */
  #waitAgain(entry: Entry): void {
    entry.isAbandoned = false
    entry.wishes.end(idle(entry.run.name))
    entry.wishes = new RunWishes()
    this.#change(entry, { phase: 'queued' })
    entry.watching.onWaiting?.()
    this.#begin() // it may be back already
  }

  async #train(entry: Entry): Promise<void> {
    const { wishes, watching } = entry
    this.#change(entry, { phase: 'starting' })
    try {
      entry.run = await trainRun(this.#places, entry.run, wishes, {
        onStart: (run, how) => {
          entry.run = run
          if (how.wentBackTo !== undefined) entry.live = { ...entry.live, wentBackTo: how.wentBackTo }
          if (entry.live.phase === 'starting') this.#change(entry, { ...entry.live, phase: 'training' })
          watching.onStart?.(run, how)
        },
        onProgress: (progress) => {
          this.#change(entry, { ...entry.live, progress })
          watching.onProgress?.(progress)
        },
      })
    } catch (error) {
      if (!this.#places.presence.look()) entry.isAbandoned = true
      if (!entry.isAbandoned) {
        entry.error = error
        // The run says so itself, on the disk; what nobody expected is for the log as well.
        if (!(error instanceof ProblemError)) this.#onDefect(error, entry.run.name)
      }
    }
    const isDone = entry.run.state.kind === 'finished'
    if (entry.isAbandoned && isInTraining(entry) && !isDone) return this.#waitAgain(entry)
    await this.#leave(entry)
    this.#begin()
  }

  async #end(entry: Entry, phase: 'pausing' | 'stopping'): Promise<SeenRun> {
    if (entry.live.phase === 'queued') await this.#leave(entry)
    else {
      this.#change(entry, { ...entry.live, phase })
      if (phase === 'stopping') entry.wishes.stop()
      else entry.wishes.pause()
      await entry.work
    }
    return describeRun(entry.run)
  }

  /** From here on the run is what its file says. */
  async #leave(entry: Entry): Promise<void> {
    const { library, broadcast } = this.#places
    this.#entries.splice(this.#entries.indexOf(entry), 1)
    entry.run = await openRun(library.runs, entry.run.id).catch(() => entry.run)
    entry.wishes.end(idle(entry.run.name))
    broadcast.tell('models.changed', {}) // it may have become one
    broadcast.tell('run', describeRun(entry.run), entry.run.id)
    entry.left()
  }

  #entry(id: string): Entry {
    const entry = this.#entries.find(({ run }) => run.id === id)
    if (!entry) throw idle(id)
    return entry
  }

  #change(entry: Entry, live: LiveRun): void {
    entry.live = live
    this.#tell(entry)
  }

  #tell({ run, live }: Entry): SeenRun {
    const seen = describeRun(run, live)
    this.#places.broadcast.tell('run', seen, run.id)
    return seen
  }
}

/** Begun, and nobody has asked it to end. */
function isInTraining({ live: { phase } }: Entry): boolean {
  return phase === 'starting' || phase === 'training'
}

function idle(name: string): ProblemError {
  return new ProblemError({
    code: 'run-idle',
    message: `“${name}” is not in training.`,
    remedy: 'Resume it first.',
  })
}
