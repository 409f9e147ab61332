import { expect, test } from 'vitest'
import { interpolations } from '../../../src/engine/latent/interpolate.ts'
import { latentOfSeed, norm, weightedSum, type Latent } from '../../../src/engine/latent/latent.ts'
import {
  checkTimeline,
  easingNames,
  easings,
  evenFrames,
  evenlySpread,
  frameCount,
  latentAt,
  latentOfFrame,
  type Keyframe,
  type Timeline,
} from '../../../src/engine/latent/timeline.ts'
import {
  circleTimeline,
  evenSteps,
  loopThrough,
  walkTimeline,
} from '../../../src/engine/latent/timelinePresets.ts'
import { circleLoop, randomWalk } from '../../../src/engine/latent/walk.ts'
import { randomStream } from '../../../src/engine/random.ts'

const size = 100
const [a, b, c] = [1, 2, 3].map((seed) => latentOfSeed(seed, size)) as [Latent, Latent, Latent]
const keyframe = (latent: Latent, at: number, rest: Partial<Keyframe> = {}): Keyframe => ({
  latent,
  at,
  hold: 0,
  easing: 'linear',
  path: 'slerp',
  ...rest,
})
const timeline = (keyframes: Keyframe[], rest: Partial<Timeline> = {}): Timeline => ({
  fps: 30,
  seconds: 4,
  loop: false,
  keyframes,
  ...rest,
})
const distance = (x: Latent, y: Latent) => norm(weightedSum([x, y], [1, -1]))
const steps = (of: Timeline) => {
  const latents = Array.from({ length: frameCount(of) }, (_, i) => latentOfFrame(of, i))
  const next = of.loop ? [...latents.slice(1), latents[0]!] : latents.slice(1)
  return next.map((latent, i) => distance(latents[i]!, latent))
}
const median = (values: number[]) => values.toSorted((x, y) => x - y)[values.length >> 1]!

test('a keyframe that lies on a frame is that frame, to the last bit', () => {
  const of = timeline([keyframe(a, 0), keyframe(b, 1.6), keyframe(c, 119 / 30)])
  expect(latentOfFrame(of, 0)).toEqual(a)
  expect(latentOfFrame(of, 48)).toEqual(b)
  expect(latentOfFrame(of, 119)).toEqual(c)
})

test.each(['lerp', 'slerp', 'slerp-norm'] as const)('a segment goes by %s and by its easing', (path) => {
  const of = timeline([keyframe(a, 0, { path, easing: 'ease-in' }), keyframe(b, 2)])
  expect(latentAt(of, 1)).toEqual(interpolations[path](a, b, 0.25))
})

test('easings run from 0 to 1 without going back, and the gentle ones start or end slowly', () => {
  for (const name of easingNames) {
    const along = Array.from({ length: 101 }, (_, i) => easings[name](i / 100))
    expect(along[0], name).toBe(0)
    expect(
      along.every((value, i) => i === 0 || value >= along[i - 1]!),
      name,
    ).toBe(true)
    if (name !== 'step') expect(along[100], name).toBeCloseTo(1, 12)
  }
  const slope = (name: 'ease-in' | 'ease-out' | 'ease-in-out', t: number) =>
    (easings[name](t + 1e-4) - easings[name](t)) / 1e-4
  expect(slope('ease-in', 0)).toBeLessThan(0.01)
  expect(slope('ease-out', 1 - 1e-4)).toBeLessThan(0.01)
  expect(slope('ease-in-out', 0)).toBeLessThan(0.01)
  expect(slope('ease-in-out', 1 - 1e-4)).toBeLessThan(0.01)
})

test('a hold keeps the keyframe, and the way begins after it', () => {
  const of = timeline([keyframe(a, 0, { hold: 1 }), keyframe(b, 3)])
  for (const time of [0, 0.5, 1]) expect(latentAt(of, time)).toEqual(a)
  expect(latentAt(of, 2)).toEqual(interpolations.slerp(a, b, 0.5))
})

test('a hold is cut short where the next keyframe comes earlier', () => {
  const of = timeline([keyframe(a, 0, { hold: 9 }), keyframe(b, 2)])
  expect(latentAt(of, 1.99)).toEqual(a)
  expect(latentAt(of, 2)).toEqual(b)
})

test('step stays until the next keyframe is there', () => {
  const of = timeline([keyframe(a, 0, { easing: 'step' }), keyframe(b, 2)])
  expect(latentOfFrame(of, 59)).toEqual(a)
  expect(latentOfFrame(of, 60)).toEqual(b)
})

test('before the first keyframe and after the last there is that one, unless it loops', () => {
  const keyframes = [keyframe(a, 1), keyframe(b, 3)]
  expect(latentAt(timeline(keyframes), 0)).toEqual(a)
  expect(latentAt(timeline(keyframes), 4)).toEqual(b)
  const looped = timeline(keyframes, { loop: true })
  expect(latentAt(looped, 0)).toEqual(interpolations.slerp(b, a, 0.5))
  expect(latentAt(looped, 3.5)).toEqual(interpolations.slerp(b, a, 0.25))
})

test('a loop is periodic, and its step from the last frame to the first is like the others', () => {
  const of = loopThrough([a, b, c], { secondsEach: 4 / 3, easing: 'linear' })
  expect(latentAt(of, of.seconds)).toEqual(latentAt(of, 0))
  expect(latentAt(of, 5.3)).toEqual(latentAt(of, 5.3 - of.seconds))
  const all = steps(of)
  expect(all).toHaveLength(frameCount(of))
  expect(all.at(-1)!).toBeLessThanOrEqual(median(all) * 1.1)
  const eased = steps(loopThrough([a, b, c]))
  expect(eased.at(-1)!).toBeLessThanOrEqual(median(eased))
})

test('one keyframe alone is a still film', () => {
  for (const loop of [false, true]) {
    const of = timeline([keyframe(a, 1)], { loop })
    for (const frame of [0, 30, 119]) expect(latentOfFrame(of, frame)).toEqual(a)
  }
})

test('the circle at every frame is the circle itself, always at the same speed', () => {
  const of = circleTimeline(a, b, { seconds: 4 })
  const circle = circleLoop(a, b, 120)
  expect(frameCount(of)).toBe(120)
  circle.forEach((latent, frame) => expect(distance(latent, latentOfFrame(of, frame))).toBeLessThan(1e-4))
  const all = steps(of)
  expect(Math.max(...all) / Math.min(...all)).toBeLessThan(1.001)
})

test('a walk is at each of its steps in turn', () => {
  const of = walkTimeline(a, randomStream(7, 'walk'))
  const path = randomWalk(a, randomStream(7, 'walk'))
  expect(of.keyframes).toHaveLength(51)
  path.forEach((latent, i) => expect(latentOfFrame(of, i * 6)).toEqual(latent))
})

test.each([10, 16, 32])(
  '%d even steps between two are the interpolation’s own, both ends among them',
  (n) => {
    const of = evenSteps(a, b, { steps: n })
    expect(frameCount(of)).toBe(n)
    for (let i = 0; i < n; i++) {
      expect(distance(latentOfFrame(of, i), interpolations.slerp(a, b, i / (n - 1)))).toBeLessThan(1e-5)
    }
  },
)

test('frames are spread evenly from the first to the last; of a loop the end is not among them', () => {
  expect(evenlySpread(101, 5)).toEqual([0, 25, 50, 75, 100])
  expect(evenFrames(timeline([keyframe(a, 0)], { loop: true }), 4)).toEqual([0, 30, 60, 90])
  expect(evenlySpread(1, 3)).toEqual([0, 0, 0])
  expect(evenlySpread(9, 1)).toEqual([0])
})

test.each([
  ['without keyframes', [], {}, 'timeline-empty'],
  ['out of order', [keyframe(a, 2), keyframe(b, 1)], {}, 'timeline-order'],
  ['beyond its end', [keyframe(a, 0), keyframe(b, 5)], {}, 'timeline-end'],
  ['looping with a keyframe at its end', [keyframe(a, 0), keyframe(b, 4)], { loop: true }, 'timeline-end'],
] as const)('a timeline %s is refused in a sentence', (_, keyframes, rest, code) => {
  expect(() => checkTimeline(timeline([...keyframes], rest))).toThrow(expect.objectContaining({ code }))
})
