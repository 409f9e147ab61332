/** How large a film will be and how long it will take, by making a little of it. */
import { filmFormat } from '../../../contract/filmFormats.ts'
import { evenlySpread } from '../../../engine/latent/timeline.ts'
import { usualWorkers, withEncoders } from './encoderPool.ts'
import { encoderSettings, type ExportedFilm, type FilmExport } from './exportFilm.ts'
import type { EncoderSettings, FilmSource } from './film.ts'
import { filmEncodings } from './filmEncodings.ts'
import { changeBetween, filmSize } from './filmSize.ts'
import { planSegments } from './planSegments.ts'
import { writeFilm } from './writeFilm.ts'

export interface FilmSampling extends Pick<FilmExport, 'source' | 'format' | 'shape' | 'signal' | 'workers'> {
  /** The frame whose surroundings are looked at; two other places are too. */
  readonly at: number
  /** Where the surroundings of that frame are put, as a film of the same kind; of a folder as an APNG. */
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
  const encoding = await filmEncodings[format.kind]()
  const segments = planSegments(source, encoding, shape, workers).length
  const threads = Math.min(workers, segments)
  return withEncoders(settings, Math.min(threads, places), signal, async (pool) => {
    const [first] = await source.make([0], signal)
    await Promise.all(Array.from({ length: pool.size }, () => pool.encode([first!.slice()])))
    const startMs = performance.now() - began // each has loaded its encoder

    const made: Uint8Array<ArrayBuffer>[][] = []
    for (const run of runsFrom(at, frames, encoding.habit.run)) made.push(await source.make(run, signal))
    const framesMade = made.flat().length
    const makeMs = (performance.now() - began - startMs) / framesMade
    const changes = made.map((run) => run.map((frame, i) => (i > 0 ? changeBetween(run[i - 1]!, frame) : 0)))
    const shown =
      sampleOut !== undefined && filmFormat(format.kind).isFolder && made[0]!.map((one) => one.slice())
    const encoded = await Promise.all(made.map((run) => pool.encode(run)))
    const encodeMs = encoded.reduce((sum, { ms }) => sum + ms, 0) / framesMade

    if (sampleOut !== undefined) {
      const sample = shown ? await asApng(settings, shown) : { settings, segment: encoded[0]! }
      const note = { title: 'Sample', recipe: '' }
      const options = { settings: sample.settings, frames: made[0]!.length, note }
      await writeFilm(sampleOut, options, (file) => file.add(sample.segment), signal)
    }
    const runs = encoded.map(({ packets }, run) => ({
      sizes: packets.map(({ data }) => data.length),
      changes: changes[run]!,
    }))
    const film = { frames, segments, changes: await someChanges(source, signal) }
    return {
      bytes: filmSize(encoding.habit, film, runs),
      ms: startMs + frames * (makeMs + encodeMs / threads), // made beside encoding, but by the same processor
      frames,
    }
  })
}

async function asApng(asked: EncoderSettings, frames: readonly Uint8Array<ArrayBuffer>[]) {
  const settings: EncoderSettings = { ...asked, format: { kind: 'apng', loops: 0 } }
  const encode = await (await filmEncodings.apng()).openEncoder(settings)
  return { settings, segment: await encode(frames) }
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
