/** What a film was made from, as it stands in its file: enough to make the same one again. */
import * as v from 'valibot'
import { interpolationNames } from '../../../engine/latent/interpolate.ts'
import { easingNames, type Timeline } from '../../../engine/latent/timeline.ts'
import { ProblemError } from '../../../engine/problemError.ts'
import { latentOfText, latentText } from '../../latentText.ts'
import { readFilmNote } from './filmNote.ts'

const formatVersion = 1

export interface FilmRecipe {
  /** How the frames were come by, for people: `{ by: 'timeline', frames: 120, … }`. */
  readonly made: Readonly<Record<string, unknown>>
  /** Both empty where the frames are of several. */
  readonly model: { readonly name: string; readonly sha256: string }
  /** Engine that computed them: `TensorFlow 2.21.0, CPU`. */
  readonly engine: string
  /** Where they are of one. */
  readonly timeline?: Timeline
  /** The format, its size and how it was scaled, as the film was asked for. */
  readonly settings: Readonly<Record<string, unknown>>
}

const words = v.record(v.string(), v.unknown())

const written = v.object({
  formatVersion: v.literal(formatVersion),
  made: words,
  model: v.object({ name: v.string(), sha256: v.string() }),
  engine: v.string(),
  timeline: v.optional(
    v.object({
      fps: v.number(),
      seconds: v.number(),
      loop: v.boolean(),
      keyframes: v.array(
        v.object({
          /** float32, little-endian, base64. */
          latent: v.pipe(v.string(), v.transform(latentOfText), v.instance(Float32Array<ArrayBuffer>)),
          at: v.number(),
          hold: v.number(),
          easing: v.picklist(easingNames),
          path: v.picklist(interpolationNames),
        }),
      ),
    }),
  ),
  settings: words,
})

/** As JSON, for the file's note. */
export function writeFilmRecipe({ made, model, engine, timeline, settings }: FilmRecipe): string {
  const { name, sha256 } = model
  return JSON.stringify({
    formatVersion,
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
  const value = text === undefined ? undefined : parseJson(text)
  const version = (value as { formatVersion?: unknown } | null | undefined)?.formatVersion
  if (typeof version === 'number' && version > formatVersion) {
    throw new ProblemError({
      code: 'newer-version',
      message: `${file} was made by a newer version of Latent Loom.`,
      remedy: 'Update Latent Loom.',
    })
  }
  const parsed = v.safeParse(written, value)
  if (!parsed.success) {
    throw new ProblemError({
      code: 'film-without-recipe',
      message: `${file} does not say what it was made from.`,
      remedy: 'Give a film as Latent Loom wrote it; other programs drop the text inside when they save.',
    })
  }
  const { formatVersion: _, timeline, ...recipe } = parsed.output
  return timeline ? { ...recipe, timeline } : recipe
}

/** @throws ProblemError `film-without-recipe`, `newer-version`, `picture-unreadable`, `film-unreadable` */
export async function readFilmRecipe(file: string): Promise<FilmRecipe> {
  return parseFilmRecipe(await readFilmNote(file), file)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
