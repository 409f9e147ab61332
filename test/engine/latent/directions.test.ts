/** Directions: the eigenvectors of NumPy, and a regression that finds what was put in. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { attributeDirections, sefaDirections } from '../../../src/engine/latent/directions.ts'
import { dot, latentsFromSeed, stackLatents } from '../../../src/engine/latent/latent.ts'
import { randomStream } from '../../../src/engine/random.ts'

interface Fixture {
  readonly rows: number
  readonly columns: number
  readonly weight: number[]
  readonly explained: number[]
  readonly vectors: number[][]
}

test('SeFa gives NumPy’s eigenvectors, the strongest first, sign apart', () => {
  const file = new URL('../../fixtures/sefa.json', import.meta.url)
  const { rows, columns, weight, explained, vectors } = JSON.parse(readFileSync(file, 'utf8')) as Fixture
  const found = sefaDirections({ rows, columns, data: weight }, rows)
  expect(found.map(({ name }) => name)).toEqual(Array.from({ length: rows }, (_, i) => `sefa-${i + 1}`))
  for (const [i, direction] of found.entries()) {
    expect(direction.explained).toBeCloseTo(explained[i]!, 6)
    const expected = Float32Array.from(vectors[i]!)
    const sign = Math.sign(dot(direction.vector, expected))
    direction.vector.forEach((value, at) => expect(Math.abs(sign * value - expected[at]!)).toBeLessThan(1e-4))
  }
})

test('an attribute that is linear in the latent is found, and how much noise is in it', () => {
  const [size, samples] = [20, 4000]
  const latents = latentsFromSeed(1, samples, size)
  const noise = randomStream(1, 'noise')
  const [truth] = latentsFromSeed(99, 1, size)
  const length = Math.sqrt(dot(truth!, truth!))
  const clean = latents.map((latent) => 3 + dot(latent, truth!))
  const noisy = clean.map((value) => value + length * noise.normal())
  const constant = clean.map(() => 7)
  const z = { rows: samples, columns: size, data: stackLatents(latents) }
  const [exact, blurred, none] = attributeDirections(z, { clean, noisy, constant })
  expect(exact!.explained).toBeGreaterThan(0.999)
  expect(dot(exact!.vector, truth!) / length).toBeGreaterThan(0.9999)
  expect(blurred!.explained).toBeCloseTo(0.5, 1)
  expect(dot(blurred!.vector, truth!) / length).toBeGreaterThan(0.99)
  expect(none!.explained).toBe(0)
  expect(none!.vector.every(Number.isFinite)).toBe(true)
})
