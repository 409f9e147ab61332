/** Ways between two latents, against the angles and norms that they promise. */
import { describe, expect, test } from 'vitest'
import {
  interpolatePath,
  interpolations,
  lerp,
  normKeepingSlerp,
  slerp,
  type InterpolationName,
} from '../../../src/engine/latent/interpolate.ts'
import { dot, latentOfSeed, norm, weightedSum, type Latent } from '../../../src/engine/latent/latent.ts'
import { expectNear, largestDistance } from '../numbers.ts'

const size = 100
const [a, b] = [latentOfSeed(1, size), latentOfSeed(2, size)]
const opposite = a.map((value) => -value)
const angleBetween = (x: Latent, y: Latent) => Math.acos(Math.min(1, dot(x, y) / (norm(x) * norm(y))))

describe.each(Object.keys(interpolations) as InterpolationName[])('%s', (name) => {
  const between = interpolations[name]

  test('starts at the first latent and ends at the second', () => {
    expectNear(between(a, b, 0), a, 1e-6)
    expectNear(between(a, b, 1), b, 1e-6)
  })

  test('is the same way back from the second to the first', () => {
    for (const t of [0.1, 0.37, 0.5]) expectNear(between(a, b, t), between(b, a, 1 - t), 1e-6)
  })

  test('stays where it is between a latent and itself', () => {
    for (const t of [0, 0.3, 1]) expectNear(between(a, a, t), a, 1e-6)
  })

  test('gives numbers between opposite latents and from the origin', () => {
    const origin = new Float32Array(size)
    for (const [from, to] of [
      [a, opposite],
      [a, opposite.map((value, i) => value + (i === 0 ? 1e-5 : 0))],
      [origin, a],
      [a, origin],
      [origin, origin],
    ] as const) {
      for (const t of [0, 0.25, 0.5, 0.75, 1]) {
        expect(between(from, to, t).every(Number.isFinite)).toBe(true)
      }
      expectNear(between(from, to, 0), from, 1e-6)
      expectNear(between(from, to, 1), to, 1e-6)
    }
  })

  test('leaves its latents as they are', () => {
    const [x, y] = [a.slice(), b.slice()]
    between(x, y, 0.4)
    expect([x, y]).toEqual([a, b])
  })
})

describe('lerp', () => {
  test('is (1 − t)·a + t·b', () => {
    expectNear(lerp(Float32Array.of(1, 2), Float32Array.of(5, -2), 0.25), [2, 1], 1e-7)
  })

  test('passes nearer to the origin than either end', () => {
    expect(norm(lerp(a, b, 0.5))).toBeLessThan(0.8 * Math.min(norm(a), norm(b)))
  })
})

describe('slerp', () => {
  test('turns a quarter circle of radius 3 evenly', () => {
    const third = Math.PI / 6
    const turned = slerp(Float32Array.of(3, 0), Float32Array.of(0, 3), 1 / 3)
    expectNear(turned, [3 * Math.cos(third), 3 * Math.sin(third)], 1e-6)
  })

  test('turns at constant speed between latents of one norm', () => {
    const other = weightedSum([b], [norm(a) / norm(b)])
    const path = Array.from({ length: 11 }, (_, i) => slerp(a, other, i / 10))
    const angles = path.slice(1).map((latent, i) => angleBetween(path[i]!, latent))
    for (const angle of angles) expect(angle).toBeCloseTo(angleBetween(a, other) / 10, 5)
    for (const latent of path) expect(norm(latent)).toBeCloseTo(norm(a), 4)
  })

  test('keeps the norm of about √d that latents have, rather than 1', () => {
    for (let seed = 0; seed < 40; seed += 2) {
      const middle = slerp(latentOfSeed(seed, size), latentOfSeed(seed + 1, size), 0.5)
      expect(Math.abs(norm(middle) - Math.sqrt(size))).toBeLessThan(2.5)
    }
  })

  test('is lerp between parallel latents of different norms', () => {
    const double = weightedSum([a], [2])
    expectNear(slerp(a, double, 0.25), lerp(a, double, 0.25), 1e-6)
  })

  test('joins on to lerp where the angle becomes too small', () => {
    const sideways = weightedSum([b, a], [1, -dot(a, b) / dot(a, a)])
    for (const angle of [2e-4, 0.9e-4]) {
      const turned = weightedSum([a, sideways], [1, (angle * norm(a)) / norm(sideways)])
      expectNear(slerp(a, turned, 0.5), lerp(a, turned, 0.5), 1e-5)
    }
  })
})

describe('norm-keeping slerp', () => {
  const longer = weightedSum([b], [3])

  test('has the norm (1 − t)‖a‖ + t‖b‖', () => {
    for (const t of [0, 0.2, 0.5, 0.9, 1]) {
      expect(norm(normKeepingSlerp(a, longer, t))).toBeCloseTo((1 - t) * norm(a) + t * norm(longer), 3)
    }
  })

  test('turns at constant speed though the norms differ', () => {
    const path = Array.from({ length: 9 }, (_, i) => normKeepingSlerp(a, longer, i / 8))
    for (let i = 1; i < path.length; i++) {
      expect(angleBetween(path[i - 1]!, path[i]!)).toBeCloseTo(angleBetween(a, longer) / 8, 5)
    }
  })
})

describe('a path', () => {
  const stops = [1, 2, 3, 4].map((seed) => latentOfSeed(seed, 8))

  test.each([
    { count: 2, steps: 10, length: 10 },
    { count: 2, steps: 2, length: 2 },
    { count: 3, steps: 16, length: 31 },
    { count: 4, steps: 32, length: 94 },
    { count: 1, steps: 10, length: 1 },
  ])('through $count stops in $steps steps has $length latents', ({ count, steps, length }) => {
    expect(interpolatePath(stops.slice(0, count), steps, slerp)).toHaveLength(length)
  })

  test('passes each stop once, at even distances', () => {
    const path = interpolatePath(stops, 5, slerp)
    stops.forEach((stop, i) => expectNear(path[4 * i]!, stop, 1e-6))
    const visits = path.filter((latent) => stops.some((stop) => largestDistance(stop, latent) < 1e-5))
    expect(visits).toHaveLength(stops.length)
  })

  test('takes the way it is told', () => {
    const [first, second] = stops as [Latent, Latent]
    expect(interpolatePath([first, second], 3, lerp)[1]).toEqual(lerp(first, second, 0.5))
    expect(interpolatePath([first, second], 3, slerp)[1]).toEqual(slerp(first, second, 0.5))
  })

  test('is made of copies', () => {
    const [first, second] = [stops[0]!.slice(), stops[1]!.slice()]
    for (const latent of interpolatePath([first, second], 4, lerp)) latent.fill(0)
    expect([first, second]).toEqual(stops.slice(0, 2))
  })
})
