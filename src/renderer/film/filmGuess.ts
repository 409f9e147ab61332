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
  if (!measured) return { bytes: roughBytes(planned), ms: undefined }
  const { planned: before, bytes, ms } = measured
  return {
    bytes: (roughBytes(planned) * bytes) / roughBytes(before),
    ms: (ms * work(planned)) / work(before),
  }
}

/**
 * Measured on 180 frames of 64 × 64, as they are and up to 16 times as large: what is enlarged takes more, but not as much
 * more as it has pixels.
 */
function roughBytes(planned: PlannedFilm): number {
  const { format, frames, picture, width, height } = planned
  const [given, made] = [picture.width * picture.height, width * height]
  if (isStill(format)) return bytesPerPixel(planned) * (frames * given) ** 0.3 * made ** 0.7
  return frames * bytesPerPixel(planned) * given ** 0.3 * made ** 0.7
}

/** Of a film that is not enlarged. What is written without loss takes twice as much for what is smooth. */
function bytesPerPixel({ format, scaling }: PlannedFilm): number {
  const twice = scaling === 'lanczos' ? 2 : 1
  switch (format.kind) {
    case 'mp4':
    case 'webm':
      return 0.08 * 2 ** ((format.quality - 80) / 20)
    case 'webp':
      return format.lossless ? 0.5 * twice : 0.45 * 2 ** ((format.quality - 80) / 40)
    case 'gif':
      return twice * (format.palette === 'frame' ? 1 : format.dither === 'none' ? 0.13 : 0.5)
    default:
      return twice
  }
}

/** How long films take, against each other: about as many frames and as many pixels in them. */
function work({ format, frames, width, height }: PlannedFilm): number {
  const perPixel = { mp4: 1, gif: 1.5, webp: 3, apng: 2, webm: 3, 'png-sequence': 2, sheet: 1, strip: 1 }
  return perPixel[format.kind] * frames * width * height
}
