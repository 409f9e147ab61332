/** How a picture of any size becomes square ones: which part is scaled to what, and where the squares lie in it. */
import type { Fit } from '../../contract/schemas/datasets.ts'

export interface FitOptions {
  readonly fit: Fit
  /** Side of the square, in pixels. */
  readonly size: number
  /** For `tiles`: how many along the shorter side, where the picture is large enough. */
  readonly tilesAcross: number
}

export interface FitPlan {
  /** The part of the picture that is used, in its own pixels; all of it where it is missing. */
  readonly region?: {
    readonly left: number
    readonly top: number
    readonly width: number
    readonly height: number
  }
  /** What that part is scaled to. */
  readonly width: number
  readonly height: number
  /** Upper left corners of the squares in the scaled part; outside of it is padding. */
  readonly windows: readonly { readonly left: number; readonly top: number }[]
}

/** Past this proportion only the middle of a picture is scaled, so that a hair-thin one cannot fill the memory. */
const longestProportion = 16

export function planFit(width: number, height: number, options: FitOptions): FitPlan {
  const { fit, size } = options
  const shorter = Math.min(width, height)
  if (fit === 'contain') {
    const scale = size / Math.max(width, height)
    const scaled = { width: side(width * scale), height: side(height * scale) }
    return { ...scaled, windows: [middle(scaled, size)] }
  }
  if (fit === 'centre' && shorter > size) {
    const region = { ...middle({ width, height }, size), width: size, height: size }
    return { region, width: size, height: size, windows: [{ left: 0, top: 0 }] }
  }
  const region = tooLong(width, height) ? middlePart(width, height) : undefined
  const used = region ?? { width, height }
  const across = fit === 'tiles' ? Math.max(1, Math.min(options.tilesAcross, Math.floor(shorter / size))) : 1
  const scale = (across * size) / shorter
  const scaled = {
    width: Math.max(across * size, side(used.width * scale)),
    height: Math.max(across * size, side(used.height * scale)),
  }
  const windows = fit === 'tiles' ? tiles(scaled, size) : [middle(scaled, size)]
  return region === undefined ? { ...scaled, windows } : { region, ...scaled, windows }
}

interface Extent {
  readonly width: number
  readonly height: number
}

function side(length: number): number {
  return Math.max(1, Math.round(length))
}

/** The corner of the square in the middle; negative where the square is larger. */
function middle({ width, height }: Extent, size: number): { left: number; top: number } {
  return { left: Math.floor((width - size) / 2), top: Math.floor((height - size) / 2) }
}

function tooLong(width: number, height: number): boolean {
  return Math.max(width, height) > longestProportion * Math.min(width, height)
}

function middlePart(width: number, height: number): Extent & { left: number; top: number } {
  const longest = longestProportion * Math.min(width, height)
  const part = { width: Math.min(width, longest), height: Math.min(height, longest) }
  return {
    left: Math.floor((width - part.width) / 2),
    top: Math.floor((height - part.height) / 2),
    ...part,
  }
}

/** Row by row, without gaps, as many whole squares as there is room for, in the middle. */
function tiles({ width, height }: Extent, size: number): { left: number; top: number }[] {
  const columns = Math.floor(width / size)
  const rows = Math.floor(height / size)
  const left = Math.floor((width - columns * size) / 2)
  const top = Math.floor((height - rows * size) / 2)
  return Array.from({ length: rows * columns }, (_, i) => ({
    left: left + (i % columns) * size,
    top: top + Math.floor(i / columns) * size,
  }))
}
