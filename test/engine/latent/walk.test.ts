/** Walks and loops: how far each frame is from the next, and that loops close. */
import { describe, expect, test } from 'vitest'
import {
  dot,
  latentOfSeed,
  latentsFromSeed,
  norm,
  weightedSum,
  type Latent,
} from '../../../src/engine/latent/latent.ts'
import { circleLoop, curveLoop, noiseLoop, randomWalk } from '../../../src/engine/latent/walk.ts'
import { randomStream } from '../../../src/engine/random.ts'
import { expectNear, meanOf } from '../numbers.ts'

const size = 100
const radius = Math.sqrt(size)
const start = latentOfSeed(1, size)
const stream = () => randomStream(4, 'walk')
const distance = (a: Latent, b: Latent) => norm(weightedSum([a, b], [1, -1]))
/** From each frame to the next, and from the last to the first. */
const stepsAround = (loop: readonly Latent[]) =>
  loop.map((latent, i) => distance(latent, loop[(i + 1) % loop.length]!))

describe('a walk', () => {
  test('takes 50 steps of 0.1 in each dimension unless told otherwise', () => {
    const path = randomWalk(start, stream())
    expect(path).toHaveLength(51)
    const steps = path.slice(1).map((latent, i) => distance(path[i]!, latent))
    expect(Math.abs(meanOf(steps) - 0.1 * radius)).toBeLessThan(0.05)
  })

  test('begins at its start, as a copy', () => {
    const [first] = randomWalk(start, stream(), { steps: 3, keepNorm: true })
    expect(first).toEqual(start)
    expect(first).not.toBe(start)
  })

  test.each([0, 1, 7])('of %i steps has one latent more', (steps) => {
    expect(randomWalk(start, stream(), { steps })).toHaveLength(steps + 1)
  })

  test('goes as far as its step size says', () => {
    const [from, to] = randomWalk(start, stream(), { steps: 1, stepSize: 0.5 })
    expect(Math.abs(distance(from!, to!) - 0.5 * radius)).toBeLessThan(1.5)
  })

  test('drifts outwards by itself and stays at √d when it keeps its norm', () => {
    const options = { steps: 200, stepSize: 0.3 }
    expect(norm(randomWalk(start, stream(), options).at(-1)!)).toBeGreaterThan(2 * radius)
    for (const latent of randomWalk(start, stream(), { ...options, keepNorm: true }).slice(1)) {
      expect(norm(latent)).toBeCloseTo(radius, 4)
    }
  })

  test('is the same from the same stream', () => {
    expect(randomWalk(start, stream())).toEqual(randomWalk(start, stream()))
  })
})

describe('a circle', () => {
  const second = latentOfSeed(2, size)

  test.each([4, 24, 61])('of %i frames closes with a step like all others', (frames) => {
    const loop = circleLoop(start, second, frames)
    expect(loop).toHaveLength(frames)
    for (const step of stepsAround(loop)) expect(step).toBeCloseTo(2 * radius * Math.sin(Math.PI / frames), 4)
  })

  test('runs at the norm √d, from the first latent’s direction towards the second', () => {
    const loop = circleLoop(start, second, 8)
    for (const latent of loop) expect(norm(latent)).toBeCloseTo(radius, 4)
    expectNear(loop[0]!, weightedSum([start], [radius / norm(start)]), 1e-5)
    expect(dot(loop[2]!, start) / (radius * norm(start))).toBeCloseTo(0, 5)
    expect(dot(loop[2]!, second)).toBeGreaterThan(0)
  })

  test('stays in the plane of its two latents', () => {
    const u = weightedSum([start], [1 / norm(start)])
    const across = weightedSum([second, u], [1, -dot(second, u)])
    const v = weightedSum([across], [1 / norm(across)])
    for (const latent of circleLoop(start, second, 10)) {
      expect(dot(latent, u) ** 2 + dot(latent, v) ** 2).toBeCloseTo(size, 2)
    }
  })

  test('cannot be drawn through one direction', () => {
    expect(() => circleLoop(start, start, 8)).toThrow(RangeError)
    expect(() => circleLoop(start, weightedSum([start], [-2]), 8)).toThrow(RangeError)
    expect(() => circleLoop(new Float32Array(size), start, 8)).toThrow(RangeError)
  })
})

describe('a curve', () => {
  const stops = latentsFromSeed(1, 4, size)

  test('passes its stops’ directions, at the norm √d', () => {
    const loop = curveLoop(stops, 40)
    expect(loop).toHaveLength(40)
    stops.forEach((stop, i) => expectNear(loop[10 * i]!, weightedSum([stop], [radius / norm(stop)]), 1e-5))
    for (const latent of loop) expect(norm(latent)).toBeCloseTo(radius, 4)
  })

  test('closes without a jump or a bend', () => {
    const frames = 400
    const loop = curveLoop(stops, frames)
    const at = (i: number) => loop[(i + frames) % frames]!
    const steps = stepsAround(loop)
    expect(steps.at(-1)!).toBeLessThan(1.1 * Math.max(...steps.slice(0, -1)))
    const bends = loop.map((latent, i) => norm(weightedSum([at(i - 1), latent, at(i + 1)], [1, -2, 1])))
    expect(bends[0]!).toBeLessThan(0.1 * meanOf(steps))
    expect(Math.max(...bends)).toBeLessThan(0.1 * meanOf(steps))
  })

  test('is the same film, turned, when it starts from another stop', () => {
    const turned = curveLoop([...stops.slice(1), stops[0]!], 40)
    const loop = curveLoop(stops, 40)
    turned.forEach((latent, i) => expectNear(latent, loop[(i + 10) % 40]!, 1e-5))
  })

  test('gives numbers for one stop, two stops and opposite ones', () => {
    for (const few of [[start], stops.slice(0, 2), [start, weightedSum([start], [-1])]]) {
      for (const latent of curveLoop(few, 7)) expect(latent.every(Number.isFinite)).toBe(true)
    }
  })
})

describe('a noise loop', () => {
  const loop = noiseLoop(randomStream(3, 'film'), size, 120, 8)

  test('has unit variance over the whole', () => {
    expect(loop).toHaveLength(120)
    expect(meanOf(loop.map((latent) => dot(latent, latent) / size))).toBeCloseTo(1, 5)
  })

  test('closes as smoothly as it runs', () => {
    const steps = stepsAround(loop)
    const last = steps.pop()!
    expect(last).toBeGreaterThan(0.8 * Math.min(...steps))
    expect(last).toBeLessThan(1.2 * Math.max(...steps))
    // Neighbours of a Gaussian filter of 8 frames: √(2 − 2·exp(−1 / (4·8²))) apart in each dimension.
    const expected = radius * Math.sqrt(2 - 2 * Math.exp(-1 / 256))
    expect(Math.abs(meanOf(steps) / expected - 1)).toBeLessThan(0.1)
  })

  test('wanders far from where it began and comes back', () => {
    expect(distance(loop[0]!, loop[60]!)).toBeGreaterThan(radius)
  })

  test('is quicker with less smoothness', () => {
    const quick = noiseLoop(randomStream(3, 'film'), size, 120, 2)
    expect(meanOf(stepsAround(quick))).toBeGreaterThan(2 * meanOf(stepsAround(loop)))
  })

  test('without smoothness is plain noise', () => {
    const noise = noiseLoop(randomStream(3, 'film'), size, 10, 0)
    for (const latent of noise) expect(latent.every(Number.isFinite)).toBe(true)
    expect(Math.abs(dot(noise[0]!, noise[1]!)) / size).toBeLessThan(0.5)
  })
})
