/** Films and sheets, from settings to a file. What a window, the command line and tests ask for alike. */
import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { filmFormat, isStill, writtenSize, type StillFormat } from '../../contract/filmFormats.ts'
import type { FilmSettings } from '../../contract/schemas/films.ts'
import type { ResultOf } from '../../contract/schemas/jobs.ts'
import { limits } from '../../contract/limits.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { evenlySpread } from '../../engine/latent/timeline.ts'
import { contactSheet } from '../export/film/contactSheet.ts'
import { estimateFilm } from '../export/film/estimateFilm.ts'
import { exportFilm } from '../export/film/exportFilm.ts'
import { checkRate } from '../export/film/frameTimes.ts'
import type { FilmShape, FilmSource } from '../export/film/film.ts'
import { writeFilmRecipe } from '../export/film/filmRecipe.ts'
import { pngWithNote } from '../export/film/formats/png/pngNote.ts'
import { checkOutput } from '../library/outputPath.ts'
import { makeFolder, writeWhole } from '../library/wholeFile.ts'
import { openFilm, type FilmOf, type FilmPlaces, type OpenFilm } from './openFilm.ts'

export interface FilmRequest {
  readonly subject: FilmOf
  readonly settings: FilmSettings
  readonly title?: string | undefined
}

export interface FilmWatching {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

export interface MadeFilm {
  readonly title: string
  readonly bytes: number
  readonly frames: number
  readonly width: number
  readonly height: number
  /** Nothing for a sheet. */
  readonly seconds?: number
  readonly model: OpenFilm['model']
  /** Files of a training that are damaged, of which nothing is shown. */
  readonly leftOut: readonly string[]
}

/**
 * Writes it to `out`, whole or not at all.
 * @throws ProblemError `film-size`, `film-scaling`, what checkOutput throws, …, or the signal's reason
 */
export async function makeFilm(
  places: FilmPlaces,
  request: FilmRequest,
  out: string,
  { signal, onProgress }: FilmWatching = {},
): Promise<MadeFilm> {
  const { settings } = request
  await checkOutput(out, filmFormat(settings.format.kind).isFolder ? 'new folder' : 'file')
  return withFilm(places, request, async (film, shape) => {
    const { source, model } = film
    const title = request.title ?? film.name
    const { format } = settings
    if (isStill(format)) {
      const { png, width, height } = await sheetOf(film, format, shape, signal)
      const recipe = recipeOf(film, settings, { width, height })
      const bytes = pngWithNote(png, { title, recipe })
      await makeFolder(dirname(out))
      await writeWhole(out, bytes)
      onProgress?.(format.count, format.count)
      const { length } = bytes
      return { title, bytes: length, frames: format.count, width, height, model, leftOut: missing(source) }
    }
    const size = writtenSize(format.kind, shape)
    const note = { title, recipe: recipeOf(film, settings, size) }
    const { bytes, frames } = await exportFilm({ source, format, shape, out, note, signal, onProgress })
    const seconds = frames / shape.fps
    return { title, bytes, frames, ...size, seconds, model, leftOut: missing(source) }
  })
}

function missing({ leftOut }: FilmSource): readonly string[] {
  return [...(leftOut ?? [])].toSorted()
}

/** Writes a sample of it, the surroundings of frame `at`, to `sampleOut`; a sheet is its own sample. */
export async function sampleFilm(
  places: FilmPlaces,
  request: FilmRequest & { readonly at: number },
  sampleOut: string,
  signal?: AbortSignal,
): Promise<Omit<ResultOf<'film-estimate'>, 'sample'>> {
  return withFilm(places, request, async (film, shape) => {
    const { source } = film
    const { format } = request.settings
    if (isStill(format)) {
      const began = performance.now()
      const { png, width, height } = await sheetOf(film, format, shape, signal)
      await writeFile(sampleOut, png)
      return { bytes: png.length, ms: performance.now() - began, frames: format.count, width, height }
    }
    const at = Math.min(request.at, source.count - 1)
    const estimate = await estimateFilm({ source, format, shape, at, sampleOut, signal })
    return { ...estimate, ...writtenSize(format.kind, shape) }
  })
}

/** Opens what it is to show, checks what it is to become, and lets go of it in any case. */
async function withFilm<Result>(
  places: FilmPlaces,
  { subject, settings }: FilmRequest,
  use: (film: OpenFilm, shape: FilmShape) => Promise<Result>,
): Promise<Result> {
  const film = await openFilm(places, subject, settings)
  try {
    const shape = shapeOf(film.source, settings)
    checkRate(settings.format, film.source.fps)
    return await use(film, shape)
  } finally {
    film.release()
  }
}

/** @throws ProblemError `film-size`, `film-scaling` */
function shapeOf(source: FilmSource, settings: FilmSettings): FilmShape {
  const { scaling, width = usualWidth(source) } = settings
  const height = Math.max(1, Math.round((width * source.height) / source.width))
  if (Math.max(width, height) > limits.filmSide) {
    throw new ProblemError({
      code: 'film-size',
      message: `${width} × ${height} pixels are more than the ${limits.filmSide} a side that a film may have.`,
      remedy: 'Choose a smaller size.',
    })
  }
  if (scaling === 'nearest' && width % source.width !== 0) {
    const below = Math.floor(width / source.width) * source.width
    const near = [below, below + source.width].filter((one) => one > 0)
    throw new ProblemError({
      code: 'film-scaling',
      message: `${width} is no multiple of the ${source.width} pixels that the pictures have, so their pixels could not all become squares of one size.`,
      remedy: `Choose ${near.join(' or ')}, or smooth scaling.`,
    })
  }
  return { width, height, scaling, fps: source.fps }
}

/** As near to 512 as whole squares come from below. */
function usualWidth({ width }: FilmSource): number {
  return width * Math.max(1, Math.floor(512 / width))
}

async function sheetOf(
  { source, timeline }: OpenFilm,
  { count, gap, labels, ...format }: StillFormat,
  { width, height, scaling, fps }: FilmShape,
  signal?: AbortSignal,
) {
  const frames = evenlySpread(source.count, Math.min(count, source.count), timeline?.loop)
  const columns = 'columns' in format ? Math.min(format.columns, frames.length) : frames.length
  return contactSheet({
    source,
    frames,
    columns,
    gap,
    size: { width, height },
    scaling,
    ...(labels && { labels: frames.map((frame) => `${(frame / fps).toFixed(2)} s`) }),
    signal,
  })
}

function recipeOf(
  { source, model, timeline, made, engine }: OpenFilm,
  settings: FilmSettings,
  { width, height }: Pick<FilmShape, 'width' | 'height'>,
): string {
  const { count: frames, fps } = source
  return writeFilmRecipe({
    made: { ...made, format: settings.format.kind, frames, fps, seconds: frames / fps, width, height },
    model,
    engine,
    ...(timeline && { timeline }),
    settings: { ...settings },
  })
}
