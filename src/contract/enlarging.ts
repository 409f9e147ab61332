/** How large pictures become that are taken out: so many times their own size, or as wide as is asked for. Knows numbers only. */
import { limits } from './limits.ts'

/** How many times the picture's own size. */
export const enlargements = [1, 2, 4, 8, 16] as const

export interface Extent {
  readonly width: number
  readonly height: number
}

/** In pixels. */
export interface Bounds {
  readonly leastWidth: number
  /** Of the longer side. */
  readonly side: number
}

export interface Enlarging {
  readonly size:
    { readonly kind: 'times'; readonly times: number } | { readonly kind: 'width'; readonly width: number }
  /** Each pixel a square, or smoothly (Lanczos). */
  readonly scaling: 'nearest' | 'lanczos'
}

export const filmBounds: Bounds = { leastWidth: limits.widthLeast, side: limits.filmSide }

/** Each with the pixels that it comes to; those that are out of bounds are not among them. */
export function sizesOf(
  picture: Extent,
  { leastWidth, side }: Bounds,
): { times: number; width: number; height: number }[] {
  return enlargements
    .map((times) => ({ times, width: picture.width * times, height: picture.height * times }))
    .filter(({ width, height }) => width >= leastWidth && Math.max(width, height) <= side)
}

/** The greatest width at which neither side is too long. */
export function mostWidth({ width, height }: Extent, { side }: Bounds): number {
  return Math.floor(side * Math.min(1, width / height))
}

/** Widths differ by this much: crisp pixels are squares of one size only in multiples of the picture. */
export function widthStep({ scaling }: Pick<Enlarging, 'scaling'>, picture: Extent): number {
  return scaling === 'nearest' ? picture.width : 1
}

/** In pixels. Where the chosen one is not possible, the nearest that is. */
export function extentOf(chosen: Enlarging, picture: Extent, bounds: Bounds): Extent {
  const { size } = chosen
  const step = widthStep(chosen, picture)
  const wanted = size.kind === 'times' ? picture.width * size.times : size.width
  const most = Math.floor(mostWidth(picture, bounds) / step) * step
  const least = Math.ceil(bounds.leastWidth / step) * step
  const width = Math.max(least, Math.min(most, Math.round(wanted / step) * step))
  return { width, height: Math.max(1, Math.round((width * picture.height) / picture.width)) }
}

/** The width that was typed, where it is not the one that it comes to. */
export function otherWidth(chosen: Enlarging, picture: Extent, bounds: Bounds): number | undefined {
  const { size } = chosen
  return size.kind === 'width' && size.width !== extentOf(chosen, picture, bounds).width
    ? size.width
    : undefined
}
