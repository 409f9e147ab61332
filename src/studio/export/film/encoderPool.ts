/** Worker threads that encode segments, each with an encoder of its own. Knows no format. */
import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { ProblemError } from '../../../engine/problemError.ts'
import type { EncoderSettings, FilmShape } from './film.ts'
import type { Answer, TimedSegment } from './filmWorker.ts'
import { ownBuffers } from './ownBuffers.ts'

interface Job {
  readonly frames: readonly Uint8Array<ArrayBuffer>[]
  resolve(segment: TimedSegment): void
  reject(reason: unknown): void
}

/** Measured: what an encoder of video takes for each pixel of its frames, in bytes. */
const memoryPerPixel = 64
/** Of all threads together, in bytes. */
const mostMemory = 2e9

/**
 * As many as the machine computes at once. More than 8 would wait for frames; where frames are very large, fewer have the
 * memory.
 */
export function usualWorkers({ width, height }: Pick<FilmShape, 'width' | 'height'>): number {
  const affordable = Math.floor(mostMemory / (width * height * memoryPerPixel))
  return Math.max(1, Math.min(availableParallelism(), 8, affordable))
}

/** Ends the pool in any case, at once where the signal is aborted: then with the signal's reason. */
export async function withEncoders<Result>(
  settings: EncoderSettings,
  size: number,
  signal: AbortSignal | undefined,
  use: (pool: EncoderPool) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted()
  const pool = new EncoderPool(settings, size)
  const stop = () => void pool.end(signal?.reason)
  signal?.addEventListener('abort', stop)
  try {
    return await use(pool)
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    await pool.end()
  }
}

export class EncoderPool {
  readonly #workers: readonly Worker[]
  readonly #running = new Map<Worker, Job>()
  readonly #waiting: Job[] = []
  #ended: { readonly reason: unknown } | undefined

  constructor(settings: EncoderSettings, size: number) {
    this.#workers = Array.from({ length: size }, () => this.#start(settings))
  }

  get size(): number {
    return this.#workers.length
  }

  /**
   * Gives the frames away: they are gone from this thread.
   * @throws ProblemError `film-encoder`, or what an encoder says
   */
  encode(frames: readonly Uint8Array<ArrayBuffer>[]): Promise<TimedSegment> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended.reason)
      this.#waiting.push({ frames, resolve, reject })
      this.#work()
    })
  }

  /** Stops the workers at once; what is not encoded yet fails for this reason. */
  async end(reason: unknown = new Error('the encoders have been ended')): Promise<void> {
    this.#fail(reason)
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #start(settings: EncoderSettings): Worker {
    const worker = new Worker(program, { workerData: settings, resourceLimits })
    worker.on('message', (answer: Answer) => {
      const job = this.#running.get(worker)
      this.#running.delete(worker)
      if (answer.kind === 'encoded') job?.resolve(answer.segment)
      else if (answer.kind === 'problem') job?.reject(new ProblemError(answer))
      else job?.reject(encoderProblem(answer.error))
      this.#work()
    })
    worker.on('error', (error) => this.#fail(encoderProblem(error)))
    worker.on('exit', () => this.#fail(encoderProblem(new Error('a thread that encodes it has died'))))
    return worker
  }

  #work(): void {
    for (const worker of this.#workers) {
      if (this.#running.has(worker)) continue
      const job = this.#waiting.shift()
      if (!job) return
      this.#running.set(worker, job)
      const { arrays, buffers } = ownBuffers(job.frames)
      worker.postMessage(arrays, buffers)
    }
  }

  #fail(reason: unknown): void {
    this.#ended ??= { reason }
    for (const job of [...this.#running.values(), ...this.#waiting.splice(0)]) job.reject(reason)
    this.#running.clear()
  }
}

/**
 * In megabytes: what is in use at once is small. Without limits a thread keeps 40 MB more of what it no longer needs, most of
 * it buffers outside of its heap, which count towards when it is cleaned up.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 3, maxOldGenerationSizeMb: 256 }

/** Beside this file, whether that is a source or has been built, and in which of Node's two formats. */
const ending = extname(import.meta.url)
const program = new URL(
  ending === '.ts' ? './filmWorkerFromSource.mjs' : `./filmWorker${ending}`,
  import.meta.url,
)

/** What an encoder says is no sentence for people: it is the cause. */
function encoderProblem(cause: unknown): ProblemError {
  return new ProblemError({
    code: 'film-encoder',
    message: 'The film could not be encoded.',
    remedy: 'Try again; if it fails once more, choose a smaller size or another format.',
    cause,
  })
}
