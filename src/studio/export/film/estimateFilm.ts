/** How large a film will be and how long it will take, by making a little of each kind of it. */
import { filmFormat } from '../../../contract/filmFormats.ts'
import { usualWorkers, withEncoders } from './encoderPool.ts'
import { encoderSettings, type ExportedFilm, type FilmExport } from './exportFilm.ts'
import type { EncoderSettings, FilmShape, FilmSource, PacketHabit } from './film.ts'
import { filmEncodings } from './filmEncodings.ts'
import { changeBetween, filmSize, type EncodedRun } from './filmSize.ts'
import { planSegments } from './planSegments.ts'
import { writeFilm } from './writeFilm.ts'

export interface FilmSampling extends Pick<FilmExport, 'source' | 'format' | 'shape' | 'signal' | 'workers'> {
  /** The frame whose surroundings are the sample. */
  readonly at: number
  /** Where the surroundings of that frame are put, as a film of the same kind; of a folder as an APNG. */
  readonly sampleOut?: string
}

/** Frames that are made to see how much changes: all of a film, or two by two. */
const framesSeen = 320
/** Of such frames in memory. */
const mostBytes = 64e6
/** Of the sample. */
const leastFrames = 8
/** Of all runs together: more take too long to wait for. Fewer frames than the least of a run say nothing. */
const mostPixels = 150e6
const leastRun = 12

/** A frame, and how much the next one differs from it. */
interface Change {
  readonly frame: number
  readonly change: number
}

/** Of the whole film. @throws as exportFilm does */
export async function estimateFilm(request: FilmSampling): Promise<ExportedFilm> {
  const { source, format, shape, at, sampleOut, signal, workers = usualWorkers(shape) } = request
  const frames = source.count
  const began = performance.now()
  const settings = await encoderSettings(source, format, shape, signal)
  const encoding = await filmEncodings[format.kind]()
  const { habit } = encoding
  const segments = planSegments(source, encoding, shape, workers)
  const threads = Math.min(workers, segments.length)
  return withEncoders(settings, threads, signal, async (pool) => {
    const [first] = await source.make([0], signal)
    await Promise.all(Array.from({ length: pool.size }, () => pool.encode([first!.slice()])))
    const startMs = performance.now() - began // each has loaded its encoder

    const changes = await someChanges(source, new Set(segments.map(([start]) => start!)), signal)
    const run = longestRun(habit, source, shape)
    const sampled = runFrom(at, Math.max(run, leastFrames), frames)
    // A film that is not much longer is encoded as it will be.
    const isShort = frames <= habit.runs * run
    const others = isShort ? segments : kindsOf(changes, habit.runs).map((from) => runFrom(from, run, frames))
    const [making, made] = [performance.now(), new Map<readonly number[], Uint8Array<ArrayBuffer>[]>()]
    for (const one of [sampled, ...others]) made.set(one, await source.make(one, signal))
    const encodedFrames = [...made.keys()].flat().length
    const makeMs = (performance.now() - making) / encodedFrames

    const shown =
      sampleOut !== undefined &&
      filmFormat(format.kind).isFolder &&
      made.get(sampled)!.map((one) => one.slice())
    const seen = [...made.values()].map(changesIn) // encoding takes the frames away
    const encoded = await Promise.all([...made.values()].map((one) => pool.encode(one)))
    const encodeMs = encoded.reduce((sum, { ms }) => sum + ms, 0) / encodedFrames

    if (sampleOut !== undefined) {
      const sample = shown ? await asApng(settings, shown) : { settings, segment: encoded[0]! }
      const note = { title: 'Sample', recipe: '' }
      const options = { settings: sample.settings, frames: sampled.length, note }
      await writeFilm(sampleOut, options, (file) => file.add(sample.segment), signal)
    }
    const runs = encoded.map(({ packets }, i): EncodedRun => ({
      sizes: packets.map(({ data }) => data.length),
      changes: seen[i]!,
    }))
    const film = { format, frames, segments: segments.length, changes: changes.map(({ change }) => change) }
    return {
      bytes: isShort ? wholeSize(habit, frames, runs.slice(1)) : filmSize(habit, film, runs),
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

function longestRun({ runs, run }: PacketHabit, ...sizes: readonly Pick<FilmShape, 'width' | 'height'>[]) {
  const pixels = Math.max(...sizes.map(({ width, height }) => width * height))
  const affordable = Math.floor(mostPixels / (pixels * runs))
  return Math.min(run, Math.max(leastRun, affordable))
}

/** Consecutive frames, from `at` on as far as there are so many. */
function runFrom(at: number, longest: number, frames: number): number[] {
  const length = Math.min(longest, frames)
  return Array.from({ length }, (_, i) => Math.min(at, frames - length) + i)
}

/**
 * How much frames differ from the next: all, or one in each of as many even parts, at no even distance. What comes at the
 * start of a segment is written whole, however much it differs.
 */
async function someChanges(
  { count, width, height, channels, make }: FilmSource,
  starts: ReadonlySet<number>,
  signal?: AbortSignal,
): Promise<Change[]> {
  const parts = count <= framesSeen ? count - 1 : framesSeen / 2
  const golden = 0.618034 // its multiples fall evenly, whatever repeats itself in the film
  const frames = Array.from({ length: parts }, (_, i) =>
    Math.floor(((i + ((i * golden) % 1)) * (count - 1)) / parts),
  ).filter((frame) => !starts.has(frame + 1))
  const changes: Change[] = []
  const atOnce = Math.max(1, Math.floor(mostBytes / (2 * width * height * channels)))
  for (let from = 0; from < frames.length; from += atOnce) {
    const some = frames.slice(from, from + atOnce)
    const needed = [...new Set(some.flatMap((frame) => [frame, frame + 1]))]
    const made = await make(needed, signal)
    const pixels = new Map(needed.map((frame, i) => [frame, made[i]!]))
    for (const frame of some)
      changes.push({ frame, change: changeBetween(pixels.get(frame)!, pixels.get(frame + 1)!) })
  }
  return changes
}

/** Frames from which on there is something of every kind: pauses, where there are some, and what changes little to much. */
function kindsOf(changes: readonly Change[], count: number): number[] {
  const pause = changes.find(({ change }) => change === 0)
  const moving = changes.filter(({ change }) => change > 0).toSorted((a, b) => a.change - b.change)
  const places = Math.min(pause ? count - 1 : count, moving.length)
  const kinds = Array.from(
    { length: places },
    (_, i) => moving[Math.floor(((i + 0.5) * moving.length) / places)]!,
  )
  return [...(pause ? [pause] : []), ...kinds].map(({ frame }) => frame)
}

function changesIn(run: readonly Uint8Array[]): number[] {
  return run.map((frame, i) => (i > 0 ? changeBetween(run[i - 1]!, frame) : 0))
}

function wholeSize({ head }: PacketHabit, frames: number, segments: readonly EncodedRun[]): number {
  const packets = segments.flatMap(({ sizes }) => sizes).reduce((sum, size) => sum + size, 0)
  return Math.round(packets + head[0] + head[1] * frames)
}
