/** Frames of a timeline, made by a generator. */
import type { Backend } from '../../engine/backend.ts'
import { checkLatent } from '../../engine/latent/latent.ts'
import { checkTimeline, frameCount, latentOfFrame, type Timeline } from '../../engine/latent/timeline.ts'
import { generatePictures } from '../../engine/pictures.ts'
import type { FilmSource } from '../export/film/film.ts'
import type { ReadyGenerator } from '../generation/generators.ts'
import { inTurns } from '../inTurns.ts'

/** @throws ProblemError `timeline-empty`, `timeline-order`, `timeline-end`, `latent-length` */
export function timelineSource(
  { operations }: Backend,
  { network, format, latentSize }: ReadyGenerator,
  timeline: Timeline,
): FilmSource {
  checkTimeline(timeline)
  for (const { latent } of timeline.keyframes) checkLatent(latent, latentSize)
  const { size, channels } = format
  const length = size * size * channels
  return {
    count: frameCount(timeline),
    fps: timeline.fps,
    width: size,
    height: size,
    channels: channels as FilmSource['channels'], // as recipes allow
    async make(frames, signal) {
      const latents = frames.map((frame) => latentOfFrame(timeline, frame))
      const made = await inTurns(generatePictures(operations, network, format, latents, 32), signal)
      if (!made) throw signal!.reason
      return frames.map((_, i) => made.result.slice(i * length, (i + 1) * length))
    },
  }
}
