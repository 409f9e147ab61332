/** How large a film gets, judged by what a few runs of its frames have come to. Knows numbers; encodes nothing. */
import type { PacketHabit } from './film.ts'

/** Of frames that are written whole, whatever came before. */
export const everyFrameWhole: PacketHabit = { run: 8, start: 1, head: [0, 0], weight: () => 1 }

export interface EncodedRun {
  /** Bytes of each packet; the first is a segment's first. */
  readonly sizes: readonly number[]
  /** How much each frame differs from the one before it. */
  readonly changes: readonly number[]
}

/** Bytes of a film of so many frames in so many segments; `changes` are those of some of its frames, evenly spread. */
export function filmSize(
  { start, weight, head }: PacketHabit,
  film: { readonly frames: number; readonly segments: number; readonly changes: readonly number[] },
  runs: readonly EncodedRun[],
): number {
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
