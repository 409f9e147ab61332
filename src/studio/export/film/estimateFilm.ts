/** How large a film will be and how long it will take, by making a little of it. */
import { evenlySpread } from '../../../engine/latent/timeline.ts'
import { usualWorkers, withEncoders } from './encoderPool.ts'
import { encoderSettings, type ExportedFilm, type FilmExport } from './exportFilm.ts'
import type { FilmSource } from './film.ts'
import { writeFilm } from './filmFiles.ts'
import { changeBetween, filmSize, runLength } from './filmSize.ts'
import { planSegments } from './planSegments.ts'

export interface FilmSampling extends Pick<FilmExport, 'source' | 'format' | 'shape' | 'signal' | 'workers'> {
  /** The frame whose surroundings are looked at; two other places are too. */
  readonly at: number
  /** Where the surroundings of that frame are put, as a film of the same kind. */
  readonly sampleOut?: string
}

const places = 3
/** Frames whose change stands for that of all. */
const changesSeen = 32

/** Of the whole film. @throws as exportFilm does */
export async function estimateFilm(request: FilmSampling): Promise<ExportedFilm> {
  const { source, format, shape, at, sampleOut, signal, workers = usualWorkers(shape) } = request
  const frames = source.count
  const began = performance.now()
  const settings = await encoderSettings(source, format, shape, signal)
  const segments = planSegments(source, format, shape, workers).length
  const threads = Math.min(workers, segments)
  return withEncoders(settings, Math.min(threads, places), signal, async (pool) => {
    const [first] = await source.make([0], signal)
    await Promise.all(Array.from({ length: pool.size }, () => pool.encode([first!.slice()])))
    const startMs = performance.now() - began // each has loaded its encoder

    const made: Uint8Array<ArrayBuffer>[][] = []
    for (const run of runsFrom(at, frames, runLength(format.kind))) made.push(await source.make(run, signal))
    const framesMade = made.flat().length
    const makeMs = (performance.now() - began - startMs) / framesMade
    const changes = made.map((run) => run.map((frame, i) => (i > 0 ? changeBetween(run[i - 1]!, frame) : 0)))
    const encoded = await Promise.all(made.map((run) => pool.encode(run)))
    const encodeMs = encoded.reduce((sum, { ms }) => sum + ms, 0) / framesMade

    const sample = encoded[0]!
    if (sampleOut !== undefined) {
      const note = { title: 'Sample', recipe: '' }
      const options = { settings, frames: sample.packets.length, note }
      await writeFilm(sampleOut, options, (file) => file.add(sample), signal)
    }
    const runs = encoded.map(({ packets }, run) => ({
      sizes: packets.map(({ data }) => data.length),
      changes: changes[run]!,
    }))
    const film = { frames, segments, changes: await someChanges(source, signal) }
    return {
      bytes: filmSize(format.kind, film, runs),
      ms: startMs + frames * (makeMs + encodeMs / threads), // made beside encoding, but by the same processor
      frames,
    }
  })
}

/** Consecutive frames from `at` on, and from places a third of the film and two thirds from there. */
function runsFrom(at: number, frames: number, longest: number): number[][] {
  const length = Math.min(longest, frames)
  const starts = Array.from({ length: places }, (_, place) =>
    Math.min(frames - length, (at + Math.round((place * frames) / places)) % frames),
  )
  return [...new Set(starts)].map((start) => Array.from({ length }, (_, i) => start + i))
}

/** How much some frames, evenly spread, differ from the ones before them. */
async function someChanges(source: FilmSource, signal?: AbortSignal): Promise<number[]> {
  if (source.count === 1) return []
  const befores = evenlySpread(source.count - 1, Math.min(changesSeen, source.count - 1))
  const made = await source.make(
    befores.flatMap((before) => [before, before + 1]),
    signal,
  )
  return befores.map((_, i) => changeBetween(made[2 * i]!, made[2 * i + 1]!))
}
