import { expect, test } from 'vitest'
import type { FilmFormat } from '../../../src/contract/filmFormats.ts'
import { guessFilm, type PlannedFilm } from '../../../src/renderer/film/filmGuess.ts'

const picture = { width: 64, height: 64 }
const mp4: FilmFormat = { kind: 'mp4', quality: 80 }
const film = (format: FilmFormat, width = 256, scaling: PlannedFilm['scaling'] = 'nearest'): PlannedFilm => ({
  format,
  scaling,
  frames: 180,
  fps: 30,
  picture,
  width,
  height: width,
})

/** Bytes of a frame, on average, in a film of six seconds through three pieces of the shipped generator. */
const measured: readonly (readonly [bytes: number, ...Parameters<typeof film>])[] = [
  [325, mp4, 64],
  [2239, mp4, 256],
  [4532, mp4, 512],
  [19_546, mp4, 1024, 'lanczos'],
  [541, { kind: 'mp4', quality: 40 }],
  [3987, { kind: 'mp4', quality: 100 }],
  [286, { kind: 'webm', quality: 80 }, 64],
  [10_585, { kind: 'webm', quality: 80 }, 1024, 'lanczos'],
  [637, { kind: 'gif', palette: 'global', dither: 'none', loops: 0 }, 64],
  [3456, { kind: 'gif', palette: 'global', dither: 'none', loops: 0 }],
  [9816, { kind: 'gif', palette: 'global', dither: 'none', loops: 0 }, 256, 'lanczos'],
  [16_593, { kind: 'gif', palette: 'global', dither: 'diffusion', loops: 0 }],
  [28_645, { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 }],
  [2573, { kind: 'webp', quality: 80, lossless: false, loops: 0 }, 64],
  [7251, { kind: 'webp', quality: 40, lossless: false, loops: 0 }],
  [16_096, { kind: 'webp', quality: 100, lossless: false, loops: 0 }],
]

test.each(measured.map(([bytes, ...planned]) => ({ bytes, planned: film(...planned) })))(
  'before anything is measured, $bytes bytes a frame are guessed to a half: $planned.format',
  ({ bytes, planned }) => {
    const guess = guessFilm(planned)
    expect(guess.bytes / (180 * bytes)).toBeGreaterThan(0.5)
    expect(guess.bytes / (180 * bytes)).toBeLessThan(2)
    expect(guess.ms).toBeUndefined()
  },
)

test('what was measured says what comes of other choices', () => {
  const before = { planned: film(mp4), bytes: 3_000_000, ms: 2000 }
  expect(guessFilm(film(mp4), before)).toEqual({ bytes: 3_000_000, ms: 2000 })
  expect(guessFilm({ ...film(mp4), frames: 90 }, before)).toEqual({ bytes: 1_500_000, ms: 1000 })
  const slower = guessFilm({ ...film(mp4), frames: 90, fps: 15 }, before)
  expect(slower.bytes).toBeGreaterThan(1_800_000)
  expect(slower.bytes).toBeLessThan(3_000_000)
  const finer = guessFilm(film({ kind: 'mp4', quality: 90 }), before)
  expect(finer.bytes).toBeGreaterThan(3_500_000)
  const larger = guessFilm(film(mp4, 512), before)
  expect(larger.bytes).toBeGreaterThan(5_000_000)
  expect(larger.ms).toBe(8000)
})

test('a sheet is guessed by all of its pictures', () => {
  const sheet: FilmFormat = { kind: 'sheet', count: 16, columns: 4, gap: 0, labels: false }
  const one: PlannedFilm = { ...film({ kind: 'apng', loops: 0 }, 256), frames: 16 }
  const together = guessFilm({ ...one, format: sheet, width: 4 * 256, height: 4 * 256 })
  expect(together.bytes).toBeCloseTo(guessFilm(one).bytes)
})
