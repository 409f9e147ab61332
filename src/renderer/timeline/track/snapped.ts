/** Where something that is dragged along time comes to lie: on a frame, and on what is near. Pure. */
import { onFrame } from '../../../engine/latent/timelinePresets.ts'

/** Nearer than this, in pixels, things draw each other. */
const reach = 6

export interface Snapping {
  readonly fps: number
  /** Pixels of a second. */
  readonly scale: number
  /** Moments that draw what comes near: the playhead, other keyframes. Whole seconds do so besides. */
  readonly to: readonly number[]
  /** Otherwise to frames alone. */
  readonly on: boolean
}

export interface Snapped {
  readonly time: number
  /** What it was drawn to. */
  readonly at?: number
}

/** The nearest of what draws it, or the nearest frame. */
export function snapped(time: number, { fps, scale, to, on }: Snapping): Snapped {
  if (!on) return { time: onFrame(time, fps) }
  let nearest: number | undefined
  for (const one of [...to, Math.round(time)]) {
    const isNear = Math.abs(one - time) * scale <= reach
    if (isNear && (nearest === undefined || Math.abs(one - time) < Math.abs(nearest - time))) nearest = one
  }
  if (nearest === undefined) return { time: onFrame(time, fps) }
  return { time: onFrame(nearest, fps), at: nearest }
}
