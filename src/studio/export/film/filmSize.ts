/** How large a film gets, judged by what a few runs of its frames have come to. Knows numbers; encodes nothing. */
import type { MovingFormat } from '../../../contract/filmFormats.ts'
import type { PacketHabit } from './film.ts'

/** Of frames that are written whole, whatever came before. */
export const everyFrameWhole: PacketHabit = { runs: 8, run: 4, head: [0, 0], weight: () => 1 }

/** Changes from which on a frame has little to do with the one before it. */
const another = 3

/**
 * Of frames that are written as what has changed, which is less than twice for what changes twice as much. Measured on films
 * of the shipped generator, smooth and with cuts.
 */
export function changeWeight(change: number): number {
  return Math.min(change, another) ** 0.7
}

export interface EncodedRun {
  /** Bytes of each packet; the first is a segment's first. */
  readonly sizes: readonly number[]
  /** How much each frame differs from the one before it. */
  readonly changes: readonly number[]
}

export interface FilmSizes {
  readonly format: MovingFormat
  readonly frames: number
  readonly segments: number
  /** Of some of its frames, spread over all of it. */
  readonly changes: readonly number[]
}

/** Bytes of a film: of its segments' first frames, of those that differ from the one before, of those that stand still. */
export function filmSize(
  { weight, head }: PacketHabit,
  { format, frames, segments, changes }: FilmSizes,
  runs: readonly EncodedRun[],
): number {
  const later = runs.flatMap((run) =>
    run.sizes.map((size, i) => ({ size, change: run.changes[i]! })).slice(1),
  )
  const weightOf = (change: number) => weight(change, format)
  const moving = later.filter(({ change }) => change > 0)
  const perWeight =
    sum(moving.map(({ size }) => size)) / (sum(moving.map(({ change }) => weightOf(change))) || 1)
  const ofStill = mean(later.filter(({ change }) => change === 0).map(({ size }) => size))
  const ofLater = mean(changes.map((change) => (change > 0 ? weightOf(change) * perWeight : ofStill)))
  const packets =
    segments * mean(runs.map(({ sizes }) => sizes[0]!)) + Math.max(0, frames - segments) * ofLater
  return Math.round(packets + head[0] + head[1] * frames)
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

/** 0 of none. */
function mean(values: readonly number[]): number {
  return sum(values) / (values.length || 1)
}
