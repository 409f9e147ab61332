import { join } from 'node:path'
import { expect, test } from 'vitest'
import { estimateFilm } from '../../../../src/studio/export/film/estimateFilm.ts'
import { exportFilm } from '../../../../src/studio/export/film/exportFilm.ts'
import type { MovingFormat } from '../../../../src/contract/filmFormats.ts'
import { latentsFromSeed, type Latent } from '../../../../src/engine/latent/latent.ts'
import type { Easing, Keyframe, Timeline } from '../../../../src/engine/latent/timeline.ts'
import { circleTimeline, loopThrough } from '../../../../src/engine/latent/timelinePresets.ts'
import type { FilmSource, Scaling } from '../../../../src/studio/export/film/film.ts'
import { temporaryFolder } from '../../datasets/samples.ts'
import { shippedFilm } from './shippedFilm.ts'
import { madeOnce } from './sources.ts'

type Way = readonly [seed: number, at: number, hold: number, easing: Easing]

/** From piece to piece, each by its seed. */
function through(size: number, seconds: number, fps: number, ways: readonly Way[]): Timeline {
  const keyframes = ways.map(([seed, at, hold, easing]): Keyframe => {
    const [latent] = latentsFromSeed(seed, 1, size)
    return { latent: latent!, at, hold, easing, path: 'slerp' }
  })
  return { fps, seconds, loop: false, keyframes }
}

const pieces = (seed: number, count: number, size: number): Latent[] => latentsFromSeed(seed, count, size)
const timelines = {
  'six seconds through three pieces': (size: number) => loopThrough(pieces(3, 3, size)),
  'ten seconds through five pieces': (size: number) => loopThrough(pieces(1, 5, size)),
  'pieces that stay': (size: number) => loopThrough(pieces(4, 4, size), { secondsEach: 3, hold: 1 }),
  'a circle at 12 a second': (size: number) =>
    circleTimeline(...(pieces(5, 2, size) as [Latent, Latent]), { fps: 12 }),
  'a long pause, a rush, a slow way and a cut': (size: number) =>
    through(size, 12, 30, [
      [21, 0, 4, 'linear'],
      [22, 4.5, 0, 'linear'],
      [23, 5, 0, 'ease-in-out'],
      [24, 11, 1, 'step'],
    ]),
  'nothing but cuts': (size: number) =>
    through(
      size,
      8,
      25,
      Array.from({ length: 16 }, (_, i): Way => [31 + i, i / 2, 0, 'step']),
    ),
} as const
type Film = keyof typeof timelines
const [six, ten, stays, circle, mixed, cuts] = Object.keys(timelines) as Film[]

const mp4: MovingFormat = { kind: 'mp4', quality: 80 }
const webm: MovingFormat = { kind: 'webm', quality: 80 }
const onePalette: MovingFormat = { kind: 'gif', palette: 'global', dither: 'none', loops: 0 }
const paletteEach: MovingFormat = { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 }
const webp: MovingFormat = { kind: 'webp', quality: 80, lossless: false, loops: 0 }
const apng: MovingFormat = { kind: 'apng', loops: 0 }

const sizes: readonly (readonly [number, Scaling])[] = [
  [256, 'nearest'],
  [320, 'lanczos'],
]
const cases: readonly (readonly [Film, MovingFormat, number, Scaling])[] = [
  ...sizes.flatMap(([width, scaling]) =>
    [mp4, webm, onePalette, paletteEach].map((format) => [six!, format, width, scaling] as const),
  ),
  [six!, mp4, 512, 'nearest'],
  [six!, { kind: 'mp4', quality: 30 }, 128, 'nearest'],
  [six!, { ...onePalette, dither: 'ordered' }, 256, 'nearest'],
  ...[stays!, mixed!, cuts!].flatMap((film) =>
    [mp4, webm, onePalette].map((format) => [film, format, 256, 'nearest'] as const),
  ),
  [cuts!, paletteEach, 256, 'nearest'],
  [circle!, webm, 256, 'nearest'],
  [ten!, webm, 256, 'lanczos'],
  ...[webp, apng, { kind: 'png-sequence' } as const].map(
    (format) => [stays!, format, 128, 'nearest'] as const,
  ),
]

const films = new Map<Film, Promise<FilmSource>>()
function filmOf(name: Film): Promise<FilmSource> {
  const film = films.get(name) ?? shippedFilm(timelines[name]).then(madeOnce)
  films.set(name, film)
  return film
}

test.each(cases)(
  'the size of a film is foretold, at most 0.3 too large: %s as %o, %i pixels wide, %s',
  async (film, format, width, scaling) => {
    const source = await filmOf(film)
    const shape = { width, height: width, scaling, fps: source.fps }
    const out = join(await temporaryFolder(), 'film')
    const { bytes } = await exportFilm({ source, format, shape, out, note: { title: '', recipe: '' } })
    const foretold = await estimateFilm({ source, format, shape, at: Math.floor(source.count / 3) })
    expect(foretold.bytes / bytes).toBeGreaterThan(0.75)
    expect(foretold.bytes / bytes).toBeLessThan(1.3)
  },
)
