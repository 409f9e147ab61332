/** Timelines that begin as a pattern: a loop, a circle, a walk, even steps. */
import type { Random } from '../random.ts'
import type { Latent } from './latent.ts'
import type { Easing, Keyframe, Timeline } from './timeline.ts'
import { circleLoop, randomWalk, type WalkOptions } from './walk.ts'

/** Frames a second of what has no rate of its own. */
export const usualFps = 30
/** Turns of a circle are at keyframes a quarter apart: along slerp the way between them is the circle itself. */
const circleStops = 4

/** From each picture to the next and back to the first, each as long as the others. */
export function loopThrough(
  latents: readonly Latent[],
  { secondsEach = 2, hold = 0, easing = 'ease-in-out' as Easing, fps = usualFps } = {},
): Timeline {
  const keyframes = evenly(latents, secondsEach, fps, { hold, easing, path: 'slerp' })
  return { fps, seconds: onFrame(latents.length * secondsEach, fps), loop: true, keyframes }
}

/** Once around the circle of radius √d through the plane of two latents, always at the same speed. */
export function circleTimeline(
  first: Latent,
  second: Latent,
  { seconds = 8, fps = usualFps } = {},
): Timeline {
  return loopThrough(circleLoop(first, second, circleStops), {
    secondsEach: seconds / circleStops,
    easing: 'linear',
    fps,
  })
}

/** z ← z + stepSize·N(0, I), 50 steps of 0.1 unless told otherwise; straight from each to the next. */
export function walkTimeline(
  start: Latent,
  random: Random,
  { secondsEach = 0.2, fps = usualFps, ...walk }: WalkOptions & { secondsEach?: number; fps?: number } = {},
): Timeline {
  return inOneGo(randomWalk(start, random, walk), secondsEach, 'lerp', fps)
}

/** `steps` pictures from one to the other, both among them, one a frame: 10, 16 or 32, at 10 a second. */
export function evenSteps(
  first: Latent,
  last: Latent,
  { steps, fps = 10, path = 'slerp' }: { steps: number; fps?: number; path?: Keyframe['path'] },
): Timeline {
  const { keyframes } = inOneGo([first, last], (steps - 1) / fps, path, fps)
  return { fps, seconds: steps / fps, loop: false, keyframes }
}

function inOneGo(
  latents: readonly Latent[],
  secondsEach: number,
  path: Keyframe['path'],
  fps: number,
): Timeline {
  const keyframes = evenly(latents, secondsEach, fps, { hold: 0, easing: 'linear', path })
  return { fps, seconds: keyframes.at(-1)!.at + 1 / fps, loop: false, keyframes }
}

function evenly(
  latents: readonly Latent[],
  secondsEach: number,
  fps: number,
  way: Omit<Keyframe, 'latent' | 'at'>,
): Keyframe[] {
  return latents.map((latent, i) => ({ latent, at: onFrame(i * secondsEach, fps), ...way }))
}

/** The moment of the nearest frame. */
export function onFrame(time: number, fps: number): number {
  return Math.round(time * fps) / fps
}
