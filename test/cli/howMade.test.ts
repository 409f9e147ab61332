import { expect, test } from 'vitest'
import { filmWords, howMade } from '../../src/cli/howMade.ts'

test.each([
  [{ by: 'seeds', seed: 7, count: 1, truncation: 1 }, 'seed 7'],
  [{ by: 'seeds', seed: 7, count: 4, truncation: 0.7 }, 'seeds 7 to 10, wildness 0.7'],
  [{ by: 'latents' }, 'latents of a file'],
  [
    { by: 'path', seeds: [3, 9, 4], steps: 4, method: 'lerp', truncation: 1 },
    'from seed 3 to 9 to 4, 4 pictures each, straight',
  ],
  [
    { by: 'walk', seed: 1, steps: 50, stepSize: 0.1, keepNorm: false },
    'a walk of 50 steps of 0.1 from seed 1',
  ],
  [{ by: 'place', photos: ['a.jpg', 'b.jpg'], truncation: 1 }, 'where a.jpg, b.jpg would lie'],
  [{ explore: { start: { kind: 'photo', name: 'a.jpg' }, latent: 'AAAA', knobs: {} } }, 'the photo a.jpg'],
  [
    { explore: { start: { kind: 'picture', name: 'wax/b.jpg' }, knobs: { hue: 1 } } },
    'the picture wax/b.jpg, hue +1',
  ],
  [{ explore: { latent: 'AAAA', start: 7 } }, 'a place in Explore'],
  [{ by: 'circle', seeds: [1, 5], frames: 60 }, 'a circle through seeds 1 and 5'],
  [{ by: 'arithmetic', a: [1, 2], b: [3], c: [4], rescale: false }, 'seeds 1, 2 − 3 + 4'],
  [{ by: 'training', run: 'leaves', seed: 3, epoch: 10 }, 'the run “leaves” at epoch 10, seed 3'],
  [{ by: 'timeline', timeline: 'Dawn', frames: 48 }, 'the timeline “Dawn”'],
  [
    {
      explore: { seed: 5, psi: 0.7, knobs: { redness: 0.5678, z3: -1 }, steered: 'AAAA' },
      grid: { count: 16 },
    },
    'seed 5, redness +0.568, z3 -1, wildness 0.7, a grid of 16',
  ],
])('how a picture was made is said as a person would say it (%#)', (made, words) => {
  expect(howMade(made)).toBe(words)
})

test('what a stranger wrote is said as far as it can be', () => {
  expect(howMade({})).toBe('in a way that it does not say')
  expect(howMade({ by: 'magic', stepSize: 3, on: true, deep: { a: 1 }, latent: 'A'.repeat(5000) })).toBe(
    'by magic, step size 3, on yes',
  )
  expect(howMade({ by: 'path', seeds: 'none' })).not.toMatch(/undefined|object|\{/)
  expect(howMade({ by: 'constructor', a: [[1], [2]] })).toBe('by constructor, a …, …')
})

test('a film is told by its size and length', () => {
  expect(filmWords({ width: 512, height: 512, frames: 120, fps: 24, seconds: 5 })).toBe(
    '512 × 512, 120 frames, 24 a second, 5 s',
  )
  expect(filmWords({})).toBe('')
})
