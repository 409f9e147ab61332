/** A series of latents as a timeline: each picture of it is a frame. */
import { scaleLatent } from '../../engine/latent/truncate.ts'
import type { Keyframe, Timeline } from '../../engine/latent/timeline.ts'
import { circleTimeline, usualFps } from '../../engine/latent/timelinePresets.ts'
import { latentOfSeed, type Latent } from '../../engine/latent/latent.ts'
import { latentsOf, type LatentSource } from '../latents.ts'

/** Those series that lead somewhere. */
export type JourneySource = Extract<LatentSource, { readonly kind: 'path' | 'walk' | 'circle' }>

export function timelineOf(source: JourneySource, size: number, fps = usualFps, truncation = 1): Timeline {
  const scaled = (latent: Latent) => (truncation === 1 ? latent : scaleLatent(latent, truncation))
  if (source.kind === 'circle') {
    const [first, second] = source.seeds.map((seed) => latentOfSeed(seed, size)) as [Latent, Latent]
    const circle = circleTimeline(first, second, { seconds: source.frames / fps, fps })
    const keyframes = circle.keyframes.map((keyframe, i) => ({
      ...keyframe,
      at: (i * source.frames) / circle.keyframes.length / fps,
      latent: scaled(keyframe.latent),
    }))
    return { ...circle, keyframes }
  }
  const isPath = source.kind === 'path'
  const stops = isPath
    ? source.seeds.map((seed) => scaled(latentOfSeed(seed, size)))
    : latentsOf(source, size, truncation)
  const framesEach = isPath ? source.steps - 1 : 1
  const keyframes = stops.map((latent, i): Keyframe => ({
    latent,
    at: (i * framesEach) / fps,
    hold: 0,
    easing: 'linear',
    path: isPath ? source.method : 'lerp',
  }))
  return { fps, seconds: ((stops.length - 1) * framesEach + 1) / fps, loop: false, keyframes }
}
