/** Frames become a film: made by their source, encoded by workers in the meantime, written in order. */
import type { MovingFormat } from '../../../contract/filmFormats.ts'
import { usualWorkers, withEncoders, type EncoderPool } from './encoderPool.ts'
import type { EncoderSettings, FilmNote, FilmShape, FilmSource, Segment } from './film.ts'
import { filmEncodings } from './filmEncodings.ts'
import { planSegments } from './planSegments.ts'
import { writeFilm } from './writeFilm.ts'

export interface FilmExport {
  readonly source: FilmSource
  readonly format: MovingFormat
  readonly shape: FilmShape
  /** A file that is replaced, or a folder that is not there yet. */
  readonly out: string
  readonly note: FilmNote
  readonly signal?: AbortSignal | undefined
  /** In frames. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Threads that encode; as many as the machine computes at once by default. */
  readonly workers?: number
}

export interface ExportedFilm {
  readonly bytes: number
  readonly frames: number
  readonly ms: number
}

/**
 * Writes the film whole or not at all. Memory holds one segment more than there are workers.
 * @throws ProblemError `disk-full`, `library-unwritable`, `film-encoder`, what the source throws, or the signal's reason
 */
export async function exportFilm(request: FilmExport): Promise<ExportedFilm> {
  const { source, format, shape, out, note, signal, onProgress, workers = usualWorkers(shape) } = request
  const began = performance.now()
  const settings = await encoderSettings(source, format, shape, signal)
  const segments = planSegments(source, await filmEncodings[format.kind](), shape, workers)
  const frames = source.count
  const bytes = await withEncoders(settings, Math.min(workers, segments.length), signal, (pool) =>
    writeFilm(
      out,
      { settings, frames, note },
      async (file) => {
        let done = 0
        for await (const segment of encodedInOrder(source, segments, pool, signal)) {
          await file.add(segment)
          onProgress?.((done += segment.packets.length), frames)
        }
      },
      signal,
    ),
  )
  return { bytes, frames, ms: performance.now() - began }
}

/** One segment is made while as many as there are workers are encoded. */
async function* encodedInOrder(
  source: FilmSource,
  segments: readonly (readonly number[])[],
  pool: EncoderPool,
  signal?: AbortSignal,
): AsyncGenerator<Segment> {
  const encoding: Promise<Segment>[] = []
  for (const frames of segments) {
    if (encoding.length > pool.size) yield encoding.shift()!
    const made = await source.make(frames, signal)
    signal?.throwIfAborted()
    const encoded = pool.encode(made)
    encoded.catch(() => {}) // it is told when its turn comes
    encoding.push(encoded)
  }
  for (const encoded of encoding) yield encoded
}

/** @throws the signal's reason */
export async function encoderSettings(
  source: FilmSource,
  format: MovingFormat,
  shape: FilmShape,
  signal?: AbortSignal,
): Promise<EncoderSettings> {
  signal?.throwIfAborted()
  const { width, height, channels } = source
  const settings = { format, shape, source: { width, height, channels } }
  const shared = await (await filmEncodings[format.kind]()).share?.(source, format, shape, signal)
  return shared ? { ...settings, shared } : settings
}
