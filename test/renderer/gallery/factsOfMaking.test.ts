/** What is said of a picture's making: what a person can read, and nothing that only a program can. */
import { expect, test } from 'vitest'
import { factsOfMaking } from '../../../src/renderer/gallery/factsOfMaking.ts'
import { writeFloats } from '../../../src/renderer/latents/floats.ts'
import { storedState } from '../../../src/renderer/latents/storedState.ts'

const generator = { kind: 'model', id: 'fabric-64' } as const
const subject = { generator, name: 'fabric-64', latentSize: 100, size: 64, directions: [] }
const latent = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i))
const factsOf = (made: Record<string, unknown>, count = 1) =>
  factsOfMaking({ made, engine: 'TensorFlow', count }).map(({ name, value }) => `${name}: ${value}`)

test('a picture of Explore says its seed and what is turned, as the sliders are called', () => {
  const knobs = { symmetry: 0.1, hue: 0.5666, contrast: -1.2, sefa3: 0.05, z16: 0.04 }
  const explore = storedState({ generator, base: { kind: 'seed', seed: 40_021 }, psi: 0.7, knobs }, subject)
  expect(factsOf({ explore })).toEqual([
    'Seed: 40021',
    'Knobs: Contrast −1.20, Redness +0.57, Symmetry +0.10, Structure 3 +0.05, z 17 +0.04',
    'Wildness: 0.7',
    'Engine: TensorFlow',
  ])
})

test('a place that no seed leads to, and a grid around it, are said in words', () => {
  const explore = storedState({ generator, base: { kind: 'latent', latent }, psi: 1, knobs: {} }, subject)
  const grid = { kind: 'near', count: 36, radius: 0.7, seed: 1 }
  expect(factsOf({ explore, grid }, 36)).toEqual([
    'Start: A place between seeds',
    'Grid: 36 pictures near this place, up to 0.70 away',
    'Engine: TensorFlow',
  ])
})

test('what began at one’s own picture says which', () => {
  const start = { kind: 'photo', name: 'trip/a.jpg' } as const
  const explore = storedState(
    { generator, base: { kind: 'latent', latent, start }, psi: 1, knobs: {} },
    subject,
  )
  expect(factsOf({ explore })).toEqual(['Photo: a.jpg', 'Engine: TensorFlow'])
})

test('what only a program can read is left out, whoever wrote it and however deep', () => {
  const numbers = writeFloats(latent)
  const made = { by: 'walk', seed: 3, stepSize: 0.1, keepNorm: true, psi: 0.5, start: numbers }
  const strange = {
    explore: { of: 'another version', steered: numbers },
    deep: { deeper: [numbers] },
    list: [numbers, 1],
  }
  expect(factsOf({ ...made, ...strange }, 51)).toEqual([
    'From: A walk',
    'Seed: 3',
    'Step size: 0.1',
    'Keep norm: Yes',
    'Wildness: 0.5',
    'List: 1',
    'Pictures: 51',
    'Engine: TensorFlow',
  ])
  expect(factsOf({ ...made, ...strange }).join()).not.toContain(numbers.slice(0, 30))
})
