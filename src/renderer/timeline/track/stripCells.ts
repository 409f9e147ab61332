/** Which frames a strip over the whole time shows, and where each lies. Pure. */
import { evenFrames, type Timeline } from '../../../engine/latent/timeline.ts'

export interface StripCell {
  /** Of all cells, from the start of the timeline on. */
  readonly index: number
  readonly frame: number
  /** In seconds. */
  readonly start: number
  readonly end: number
}

export interface StripView {
  /** Cells while all is in sight. */
  readonly count: number
  /** Pixels of a second: now, and where all is in sight. */
  readonly scale: number
  readonly fitting: number
  /** What is seen, in seconds. */
  readonly from: number
  readonly to: number
}

/** Twice as many each time that the time is twice as large, so that pictures stay where they are in between. */
export function stripCells(timeline: Timeline, { count, scale, fitting, from, to }: StripView): StripCell[] {
  const doublings = Math.max(0, Math.floor(Math.log2(scale / fitting) + 1e-6))
  const all = count * 2 ** doublings
  const frames = evenFrames(timeline, all)
  const each = timeline.seconds / all
  const first = Math.max(0, Math.floor(from / each))
  const last = Math.min(all - 1, Math.ceil(to / each) - 1)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
    const index = first + at
    return { index, frame: frames[index]!, start: index * each, end: (index + 1) * each }
  })
}
