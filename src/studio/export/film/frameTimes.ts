/** How long frames are shown, in formats that count time in whole ticks; and how fast is too fast. */
import { filmFormat, type FilmFormat } from '../../../contract/filmFormats.ts'
import { limits } from '../../../contract/limits.ts'
import { ProblemError } from '../../../engine/problemError.ts'

/**
 * Ticks of frame `frame`, such that all frames together are as long as they should be: at 30 frames a second and 100 ticks
 * 3, 4, 3, 3, 4, 3, …
 */
export function ticksOf(frame: number, fps: number, ticksASecond: number): number {
  const from = Math.round((frame * ticksASecond) / fps)
  return Math.round(((frame + 1) * ticksASecond) / fps) - from
}

/** @throws ProblemError `film-rate`, `gif-too-fast`, `webp-too-fast`, `apng-too-fast` */
export function checkRate({ kind }: Pick<FilmFormat, 'kind'>, fps: number): void {
  const { filmFpsLeast: least, filmFps: most } = limits
  if (!(fps >= least && fps <= most)) {
    throw new ProblemError({
      code: 'film-rate',
      message: `A film cannot have ${fps} frames a second.`,
      remedy: `Choose ${least} to ${most} frames a second; what is to change more slowly, let take more seconds.`,
    })
  }
  const { fastest } = filmFormat(kind)
  if (!fastest || fps <= fastest.fps) return
  throw new ProblemError({
    code: `${kind}-too-fast`,
    message: `Browsers play no ${fastest.title} at ${fps} frames a second, but at 10.`,
    remedy: `Choose at most ${fastest.fps} frames a second, or a video.`,
  })
}
