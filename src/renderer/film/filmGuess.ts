/**
 * What a film comes to before the Studio has measured it: roughly by what films of the shipped generator come to; once one
 * was measured, by what that one did. Pure; knows no Studio.
 */
import { isStill, type FilmFormat } from '../../contract/filmFormats.ts'
import type { Enlarging, Extent } from '../../contract/enlarging.ts'

/** All that its size depends on, but for what it shows. */
export interface PlannedFilm extends Extent {
  readonly format: FilmFormat
  readonly scaling: Enlarging['scaling']
  /** Of a sheet pictures. */
  readonly frames: number
  readonly fps: number
  /** Of one frame, before scaling. */
  readonly picture: Extent
}

export interface MeasuredFilm {
  readonly planned: PlannedFilm
  readonly bytes: number
  readonly ms: number
}

export interface FilmGuess {
  readonly bytes: number
  /** Nobody can say before the first was measured how quick this computer is. */
  readonly ms: number | undefined
}

export function guessFilm(planned: PlannedFilm, measured?: MeasuredFilm): FilmGuess {
  if (!measured) return { bytes: Math.round(roughBytes(planned)), ms: undefined }
  const { planned: before, bytes, ms } = measured
  return {
    bytes: Math.round((roughBytes(planned) * bytes) / roughBytes(before)),
    ms: (ms * work(planned)) / work(before),
  }
}

/**
 * Measured on 180 frames of 64 × 64, as they are and up to 16 times as large: what is enlarged takes more, but not as much
 * more as it has pixels; and where only changes are written, these are larger the fewer frames a second there are.
 */
function roughBytes({ format, scaling, frames, fps, picture, width, height }: PlannedFilm): number {
  const pictures = isStill(format) ? frames : 1
  const whole = bytesPerPixel(format, scaling) * (pictures * picture.width * picture.height) ** 0.3
  const ofWhole = whole * (width * height) ** 0.7
  if (isStill(format)) return ofWhole
  const change = changePart(format) * (30 / fps) ** 0.7
  const wholes = Math.min(frames, Math.ceil(frames / fps / 1.5))
  return ofWhole * (wholes + (frames - wholes) * Math.min(1, change))
}

/** Of a frame that is written whole and not enlarged. Without loss, what is smooth takes twice as much as squares. */
function bytesPerPixel(format: FilmFormat, scaling: PlannedFilm['scaling']): number {
  const twice = scaling === 'lanczos' ? 2 : 1
  switch (format.kind) {
    case 'mp4':
    case 'webm':
      return 2 ** ((format.quality - 80) / 20)
    case 'webp':
      return format.lossless ? 0.5 * twice : 0.45 * 2 ** ((format.quality - 80) / 40)
    default:
      return twice
  }
}

/** What a change takes of a whole frame, at 30 frames a second. */
function changePart(format: FilmFormat): number {
  if (format.kind === 'mp4' || format.kind === 'webm') return 0.06
  if (format.kind === 'gif' && format.palette === 'global') return format.dither === 'none' ? 0.12 : 0.5
  return 1
}

/** How long films take, against each other: about as many frames and as many pixels in them. */
function work({ format, frames, width, height }: PlannedFilm): number {
  const perPixel = { mp4: 1, gif: 1.5, webp: 3, apng: 2, webm: 3, 'png-sequence': 2, sheet: 1, strip: 1 }
  return perPixel[format.kind] * frames * width * height
}
