/** How long frames are shown, in formats that count time in whole ticks; and how fast is too fast. */
import { ProblemError } from '../../../engine/problemError.ts'

/**
 * Ticks of frame `frame`, such that all frames together are as long as they should be: at 30 frames a second and 100 ticks
 * 3, 4, 3, 3, 4, 3, …
 */
export function ticksOf(frame: number, fps: number, ticksASecond: number): number {
  const from = Math.round((frame * ticksASecond) / fps)
  return Math.round(((frame + 1) * ticksASecond) / fps) - from
}

/**
 * Frames a second at most. GIF counts in hundredths, and all browsers show a frame of less than two of them for ten. Of
 * every format they show frames of 10 ms or less for 100 ms (Chromium's and Firefox's decoders), and whole milliseconds
 * keep clear of that up to 90 a second.
 */
const fastest = { gif: 50, webp: 90, apng: 90 } as const
const names = { gif: 'GIF', webp: 'animated WebP', apng: 'animated PNG' } as const

/** @throws ProblemError `gif-too-fast`, `webp-too-fast`, `apng-too-fast` */
export function checkRate({ kind }: { readonly kind: string }, fps: number): void {
  if (!(kind in fastest)) return
  const animated = kind as keyof typeof fastest
  const most = fastest[animated]
  if (fps <= most) return
  throw new ProblemError({
    code: `${animated}-too-fast`,
    message: `Browsers play no ${names[animated]} at ${fps} frames a second, but at 10.`,
    remedy: `Choose at most ${most} frames a second, or a video.`,
  })
}
