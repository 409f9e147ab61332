/** What a film was made from, as it stands in its file: enough to make the same one again. */
import * as v from 'valibot'
import { interpolationNames } from '../../../engine/latent/interpolate.ts'
import { easingNames, type Timeline } from '../../../engine/latent/timeline.ts'
import { latentSchema, latentText } from '../../latentText.ts'
import { makingEntries, parseRecipe, recipeVersion, type Making } from '../writtenRecipe.ts'
import { readFilmNote } from './filmNote.ts'

export interface FilmRecipe extends Making {
  /** Where the frames are of one. */
  readonly timeline?: Timeline
  /** The format, its size and how it was scaled, as the film was asked for. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** Seconds, of any film that was ever made. */
const duration = v.pipe(v.number(), v.minValue(0), v.maxValue(10_000_000))

const keyframe = v.object({
  latent: latentSchema,
  at: duration,
  hold: duration,
  easing: v.picklist(easingNames),
  path: v.picklist(interpolationNames),
})

const written = v.pipe(
  v.object({
    ...makingEntries,
    timeline: v.exactOptional(
      v.object({
        fps: v.pipe(v.number(), v.gtValue(0), v.maxValue(1_000)),
        seconds: duration,
        loop: v.boolean(),
        keyframes: v.pipe(
          v.array(keyframe),
          v.maxLength(1_000_000),
          v.check((all) => all.every(({ latent }) => latent.length === all[0]!.latent.length)),
        ),
      }),
    ),
    settings: makingEntries.made,
  }),
  v.transform(({ formatVersion: _, ...recipe }) => recipe),
)

/** As JSON, for the file's note. */
export function writeFilmRecipe({ made, model, engine, timeline, settings }: FilmRecipe): string {
  const { name, sha256 } = model
  return JSON.stringify({
    formatVersion: recipeVersion,
    made,
    model: { name, sha256 },
    engine,
    ...(timeline && { timeline: writtenTimeline(timeline) }),
    settings,
  })
}

/** Only what frames follow from: a window's keyframes know more. */
function writtenTimeline({ fps, seconds, loop, keyframes }: Timeline) {
  const plain = keyframes.map(({ latent, at, hold, easing, path }) => ({
    latent: latentText(latent),
    at,
    hold,
    easing,
    path,
  }))
  return { fps, seconds, loop, keyframes: plain }
}

/** `file` is what messages call it. @throws ProblemError `film-without-recipe`, `newer-version` */
export function parseFilmRecipe(text: string | undefined, file: string): FilmRecipe {
  return parseRecipe(text, written, { file, kind: 'film' })
}

/** @throws ProblemError `film-without-recipe`, `newer-version`, `picture-unreadable`, `film-unreadable` */
export async function readFilmRecipe(file: string): Promise<FilmRecipe> {
  return parseFilmRecipe(await readFilmNote(file), file)
}
