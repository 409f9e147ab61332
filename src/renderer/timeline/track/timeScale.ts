/** Time as pixels of the track: where a moment lies, how far it can be enlarged, what the ruler says. Pure. */

/** Beside the time itself, so that the first and the last keyframe can be seen whole. */
export const margins = { left: 16, right: 56 } as const
/** A frame is never wider than this. */
const widestFrame = 24
/** Between two labels of the ruler, and between two strokes. */
const labelGap = 64
const strokeGap = 7

export interface Extent {
  /** Of what can be seen of the track, in pixels. */
  readonly width: number
  readonly seconds: number
  readonly fps: number
}

/** Pixels of a second where the whole time is in sight. */
export function fittingScale({ width, seconds }: Extent): number {
  return Math.max(1, width - margins.left - margins.right) / Math.max(seconds, 1e-3)
}

/** From all in sight to single frames. */
export function boundedScale(scale: number, extent: Extent): number {
  const least = fittingScale(extent)
  return Math.min(Math.max(least, widestFrame * extent.fps), Math.max(least, scale))
}

export function xOf(time: number, scale: number): number {
  return margins.left + time * scale
}

export function timeOf(x: number, scale: number): number {
  return (x - margins.left) / scale
}

/** Of the whole track; never less than what can be seen. */
export function trackWidth({ width, seconds }: Extent, scale: number): number {
  return Math.max(width, Math.ceil(margins.left + seconds * scale + margins.right))
}

/** How far to scroll so that the moment that was at `x` of the view stays there. */
export function scrollAfterZoom(scrollLeft: number, x: number, before: number, after: number): number {
  return Math.max(0, xOf(timeOf(scrollLeft + x, before), after) - x)
}

export interface Tick {
  readonly time: number
  /** Only some have one. */
  readonly label?: string
}

/** In seconds. */
const largeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]

/**
 * Strokes from `from` to `to`, within a second always on frames; labelled ones are far enough from each other to be read:
 * whole seconds, and in between the frame within the second.
 */
export function ticks(from: number, to: number, scale: number, fps: number): Tick[] {
  const perSecond = Math.round(fps)
  const frameWidth = scale / fps
  const divisors = divisorsOf(perSecond)
  const labelled = divisors.find((count) => count < perSecond && count * frameWidth >= labelGap)
  if (labelled !== undefined) {
    const each = divisorsOf(labelled).find((count) => count * frameWidth >= strokeGap) ?? labelled
    return strokes(from, to, each / fps, labelled / each, (index) => frameLabel(index * each, perSecond))
  }
  const large = largeSteps.find((step) => step * scale >= labelGap) ?? 3600
  const parts =
    large === 1
      ? perSecond / divisors.find((count) => count * frameWidth >= strokeGap)!
      : ([10, 5, 4, 3, 2].find((count) => large % count === 0 && (large / count) * scale >= strokeGap) ?? 1)
  return strokes(from, to, large / parts, parts, (index) => secondsLabel((index * large) / parts))
}

function strokes(
  from: number,
  to: number,
  each: number,
  parts: number,
  label: (index: number) => string,
): Tick[] {
  const found: Tick[] = []
  for (let index = Math.ceil(from / each - 1e-6); index * each <= to + 1e-6; index++) {
    const time = index * each
    found.push(index % parts === 0 ? { time, label: label(index) } : { time })
  }
  return found
}

function divisorsOf(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1).filter((one) => count % one === 0)
}

/** 4, or 15f for the fifteenth frame of a second. */
function frameLabel(frame: number, perSecond: number): string {
  const within = frame % perSecond
  return within === 0 ? secondsLabel(frame / perSecond) : `${within}f`
}

/** 4, 1:20 */
function secondsLabel(time: number): string {
  const seconds = Math.round(time)
  if (seconds < 60) return String(seconds)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
