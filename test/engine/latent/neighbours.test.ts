/** Neighbours of a latent, and seeds picked at random. */
import { describe, expect, test } from 'vitest'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { neighbours, pickedSeeds } from '../../../src/engine/latent/neighbours.ts'
import { meanOf } from '../numbers.ts'

const latent = latentOfSeed(5, 100)

describe('neighbours', () => {
  test('are the same again for the same number, and others for another', () => {
    const there = { count: 4, radius: 0.5, seed: 1 }
    expect(neighbours(latent, there)).toEqual(neighbours(latent, there))
    expect(neighbours(latent, there)).not.toEqual(neighbours(latent, { ...there, seed: 2 }))
  })

  test('stay where they are when more are asked for', () => {
    const few = neighbours(latent, { count: 4, radius: 0.5, seed: 1 })
    const many = neighbours(latent, { count: 16, radius: 0.5, seed: 1 })
    expect(many.slice(0, 4)).toEqual(few)
  })

  test('lie as far off as the radius says, each its own way', () => {
    const all = neighbours(latent, { count: 50, radius: 0.5, seed: 3 })
    const steps = all.flatMap((one) => [...one].map((value, i) => value - latent[i]!))
    expect(Math.sqrt(meanOf(steps.map((step) => step * step)))).toBeCloseTo(0.5, 1)
    expect(meanOf(steps)).toBeCloseTo(0, 1)
    expect(new Set(all.map(([first]) => first)).size).toBe(50)
  })

  test('go further the same way as the radius grows; radius 0 is the latent itself', () => {
    const [near] = neighbours(latent, { count: 1, radius: 0.5, seed: 1 })
    const [far] = neighbours(latent, { count: 1, radius: 1, seed: 1 })
    far!.forEach((value, i) => expect(value - latent[i]!).toBeCloseTo(2 * (near![i]! - latent[i]!), 4))
    expect(neighbours(latent, { count: 1, radius: 0, seed: 1 })[0]).toEqual(latent)
  })
})

test('picked seeds are all different, typeable, and the same again', () => {
  const seeds = pickedSeeds(100, 1)
  expect(new Set(seeds).size).toBe(100)
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 1_000_000)).toBe(true)
  expect(pickedSeeds(100, 1)).toEqual(seeds)
  expect(pickedSeeds(4, 1)).toEqual(seeds.slice(0, 4))
})
