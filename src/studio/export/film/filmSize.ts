/** How large a film gets, judged by what a few runs of its frames have come to. Knows numbers; encodes nothing. */
import type { FilmFormat } from './film.ts'

/** How a format's packets follow from its frames. */
interface Habit {
  /** Frames that have to be encoded in a row to know. */
  readonly run: number
  /** Of them, those after a segment's start that come out differently for being there. */
  readonly start: number
  /** What a later one comes to against others, by how much its picture differs from the last: in levels, on average. */
  weight(change: number): number
  /** Bytes of the file besides packets, as far as they count: once, and for each frame. */
  readonly head: readonly [once: number, frame: number]
}

// Encoders of video let small changes add up before they write them, and give to some frames what others have saved.
const video = { run: 18, start: 6, weight: (change: number) => change + 0.1 }
const animated = { run: 8, start: 1, head: [0, 0] } as const
const everyFrame: Habit = { ...animated, weight: () => 1 }

const habits: Readonly<Record<FilmFormat['kind'], Habit>> = {
  gif: { ...animated, weight: (change) => (change > 0 ? 1 : 0.01) }, // a frame like the last is hardly written
  webp: everyFrame,
  apng: everyFrame,
  mp4: { ...video, head: [5000, 35] }, // room is kept for tables, and most of it stays empty
  webm: { ...video, head: [500, 9] },
  'png-sequence': everyFrame,
}

export interface EncodedRun {
  /** Bytes of each packet; the first is a segment's first. */
  readonly sizes: readonly number[]
  /** How much each frame differs from the one before it. */
  readonly changes: readonly number[]
}

/** How many frames in a row tell something. */
export function runLength(kind: FilmFormat['kind']): number {
  return habits[kind].run
}

/** Bytes of a film of so many frames in so many segments; `changes` are those of some of its frames, evenly spread. */
export function filmSize(
  kind: FilmFormat['kind'],
  film: { readonly frames: number; readonly segments: number; readonly changes: readonly number[] },
  runs: readonly EncodedRun[],
): number {
  const { start, weight, head } = habits[kind]
  const later = runs.flatMap(({ sizes, changes }) =>
    sizes.slice(start).map((size, i) => ({ size, weight: weight(changes[start + i]!) })),
  )
  const bytesPerWeight = sum(later.map(({ size }) => size)) / (sum(later.map((one) => one.weight)) || 1)
  const ofStart = sum(runs.flatMap(({ sizes }) => sizes.slice(0, start))) / runs.length
  const laterFrames = Math.max(0, film.frames - film.segments * start)
  const usualWeight = sum(film.changes.map(weight)) / (film.changes.length || 1)
  const packets = film.segments * ofStart + laterFrames * usualWeight * bytesPerWeight
  return Math.round(packets + head[0] + head[1] * film.frames)
}

/** The mean difference of their bytes. */
export function changeBetween(a: Uint8Array, b: Uint8Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += Math.abs(a[i]! - b[i]!)
  return total / a.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
