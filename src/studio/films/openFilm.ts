/** What a film is to show becomes frames, and words about how they were made. */
import type { FilmSettings, FilmSubject } from '../../contract/schemas/films.ts'
import type { Backend } from '../../engine/backend.ts'
import type { Timeline } from '../../engine/latent/timeline.ts'
import { usualFps } from '../../engine/latent/timelinePresets.ts'
import type { FilmSource } from '../export/film/film.ts'
import type { Making } from '../export/writtenRecipe.ts'
import type { Generators } from '../generation/generators.ts'
import type { Library } from '../library/library.ts'
import { openRun } from '../runs/run.ts'
import { crossfaded } from './crossfaded.ts'
import { checkpointsSource, previewsSource } from './runSources.ts'
import { timelineSource } from './timelineSource.ts'

/** As the contract has it, but for what only windows need of a timeline. */
export type FilmOf =
  | Exclude<FilmSubject, { readonly kind: 'timeline' }>
  | {
      readonly kind: 'timeline'
      /** The model's id. */
      readonly model: string
      readonly timeline: Timeline
      readonly name?: string | undefined
    }

export interface FilmPlaces {
  openBackend(): Promise<Backend>
  readonly generators: Generators
  readonly library: Pick<Library, 'runs'>
}

export interface OpenFilm extends Making {
  readonly source: FilmSource
  /** What it is called where nobody gives it a name. */
  readonly name: string
  readonly timeline?: Timeline
  /** The generator may go. */
  release(): void
}

/** @throws ProblemError of the timeline, the model or the run */
export async function openFilm(
  places: FilmPlaces,
  subject: FilmOf,
  { fps, crossfade }: Pick<FilmSettings, 'fps' | 'crossfade'>,
): Promise<OpenFilm> {
  const backend = await places.openBackend()
  const engine = backend.description
  const mix = crossfade > 1 && { crossfade }
  if (subject.kind === 'timeline') {
    const timeline = { ...subject.timeline, fps: fps ?? subject.timeline.fps }
    const { ready, release } = await places.generators.hold({ kind: 'model', id: subject.model })
    try {
      const source = timelineSource(backend, ready, timeline)
      return {
        source: crossfaded(source, crossfade, timeline.loop),
        name: subject.name ?? ready.model.name,
        model: ready.model,
        timeline,
        made: { by: 'timeline', ...(subject.name && { timeline: subject.name }), ...mix },
        engine,
        release,
      }
    } catch (error) {
      release()
      throw error
    }
  }
  const run = await openRun(places.library.runs, subject.run)
  const { kind, secondsEach, lastHold } = subject
  const source =
    kind === 'previews'
      ? await previewsSource(run, subject, fps ?? usualFps)
      : await checkpointsSource(backend, run, subject.latent, subject, fps ?? usualFps)
  return {
    source: crossfaded(source, crossfade, false),
    name: run.name,
    model: { name: run.name, sha256: '' },
    made: { by: kind, run: run.name, secondsEach, lastHold, ...mix },
    engine,
    release: () => {},
  }
}
