/** A film cut into the runs of frames that are encoded at once. */
import type { FilmEncoding, FilmShape, FilmSource } from './film.ts'

const longestSeconds = 2
const usualFrames = 12
/** Of a segment, as it comes from its source, and as its encoder may hold all of it. */
const mostBytes = { given: 64e6, scaled: 128e6 }

/**
 * The numbers of each segment's frames: about 2 seconds where that makes the film smaller, as many for one worker as for
 * another so that all end together, and never so many that they take much memory.
 */
export function planSegments(
  { count, fps, width, height, channels }: FilmSource,
  { buildsOnLast }: Pick<FilmEncoding, 'buildsOnLast'>,
  shape: Pick<FilmShape, 'width' | 'height'>,
  workers: number,
): number[][] {
  const given = Math.floor(mostBytes.given / (width * height * channels))
  const scaled = Math.floor(mostBytes.scaled / (shape.width * shape.height * channels))
  const longest = buildsOnLast
    ? Math.max(2, Math.min(Math.round(longestSeconds * fps), given)) // H.264 has no two keys in a row
    : Math.max(1, Math.min(usualFrames, given, scaled))
  const fewest = Math.min(usualFrames, longest)
  const rounds = Math.ceil(count / (longest * workers))
  const segments = Math.max(1, Math.min(rounds * workers, Math.floor(count / fewest)))
  return Array.from({ length: segments }, (_, i) => {
    const from = Math.round((i * count) / segments)
    const to = Math.round(((i + 1) * count) / segments)
    return Array.from({ length: to - from }, (_frame, frame) => from + frame)
  })
}
