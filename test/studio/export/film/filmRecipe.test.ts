import { expect, test } from 'vitest'
import type { Timeline } from '../../../../src/engine/latent/timeline.ts'
import {
  parseFilmRecipe,
  writeFilmRecipe,
  type FilmRecipe,
} from '../../../../src/studio/export/film/filmRecipe.ts'

const timeline: Timeline = {
  fps: 29.97,
  seconds: 4.5,
  loop: true,
  keyframes: [
    {
      latent: Float32Array.of(0.1, -3.4028e38, 1e-45),
      at: 0,
      hold: 0.5,
      easing: 'ease-in-out',
      path: 'slerp',
    },
    { latent: Float32Array.of(1, 2, 3), at: 2, hold: 0, easing: 'step', path: 'lerp' },
  ],
}
const recipe: FilmRecipe = {
  made: { by: 'timeline', title: 'Grüße, 織物 “…”', frames: 135 },
  model: { name: 'Stoffe', sha256: 'ab'.repeat(32) },
  engine: 'TensorFlow 2.21.0, CPU',
  timeline,
  settings: { format: { kind: 'gif', palette: 'global' }, width: 512, scaling: 'nearest' },
}

test('a recipe comes back to the last bit', () => {
  expect(parseFilmRecipe(writeFilmRecipe(recipe), 'a.gif')).toEqual(recipe)
})

test('what no timeline was made into has none', () => {
  const { timeline: _, ...without } = recipe
  const back = parseFilmRecipe(writeFilmRecipe(without), 'a.gif')
  expect(back).toEqual(without)
  expect('timeline' in back).toBe(false)
})

test('what only a window knows of its keyframes stays out of it', () => {
  const keyframes = timeline.keyframes.map((keyframe) => ({ ...keyframe, id: 'k-1', explore: { seed: 4 } }))
  const text = writeFilmRecipe({ ...recipe, timeline: { ...timeline, keyframes } })
  expect(text).not.toContain('explore')
  expect(parseFilmRecipe(text, 'a.gif')).toEqual(recipe)
})

test('a newer version is told from damage', () => {
  const newer = JSON.stringify({ formatVersion: 2, all: 'different' })
  expect(() => parseFilmRecipe(newer, 'a.gif')).toThrow(expect.objectContaining({ code: 'newer-version' }))
})

const written = () => JSON.parse(writeFilmRecipe(recipe)) as Record<string, unknown>
test.each([
  ['nothing', undefined],
  ['no JSON', 'words'],
  ['null', 'null'],
  [
    'a picture’s recipe',
    '{"formatVersion":1,"latentSize":3,"latents":"AACAPwAAgD8AAIA/","layout":{"columns":1}}',
  ],
  ['no model', JSON.stringify({ ...written(), model: undefined })],
  ['latents that are none', JSON.stringify(written()).replace('AACAPwAAAEAAAEBA', 'AACA')],
  ['an easing that is not known', JSON.stringify(written()).replace('ease-in-out', 'bounce')],
])('%s is no recipe of a film', (_, text) => {
  expect(() => parseFilmRecipe(text, 'a.gif')).toThrow(
    expect.objectContaining({ code: 'film-without-recipe' }),
  )
})
