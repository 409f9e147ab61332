/** Edits of a timeline: values in, values out. */
import * as v from 'valibot'
import { expect, test } from 'vitest'
import {
  timeline as timelineSchema,
  type Keyframe,
  type Timeline,
} from '../../../src/contract/schemas/timelines.ts'
import { checkTimeline, latentOfFrame } from '../../../src/engine/latent/timeline.ts'
import * as edits from '../../../src/renderer/timeline/edits.ts'

function keyframe(id: string, at: number, more: Partial<Keyframe> = {}): Keyframe {
  const value = id.codePointAt(0)! - 96
  return {
    id,
    at,
    latent: Float32Array.of(value, -value, value / 2),
    hold: 0,
    easing: 'linear',
    path: 'lerp',
    ...more,
  }
}

/** Letters are keyframes, a second apart. */
function timeline(letters: string, more: Partial<Timeline> = {}): Timeline {
  const keyframes = [...letters].map((id, at) => keyframe(id, at))
  return { fps: 10, seconds: letters.length, loop: false, keyframes, ...more }
}

const times = ({ keyframes }: Timeline) => keyframes.map(({ id, at }) => `${id} ${Number(at.toFixed(4))}`)
const ids = (...some: string[]) => new Set(some)

test('what is added is put in the order of time, and the timeline grows to hold it', () => {
  const grown = edits.added(timeline('ab'), [keyframe('d', 7), keyframe('c', 0.5)])
  expect(times(grown)).toEqual(['a 0', 'c 0.5', 'b 1', 'd 7'])
  expect(grown.seconds).toBe(7.1)
  const loop = edits.added(timeline('ab', { loop: true }), [keyframe('c', 7, { hold: 1 })])
  expect(loop.seconds).toBe(10)
  for (const one of [grown, loop]) expect(() => checkTimeline(one)).not.toThrow()
})

test('the first one is at the start, the next one two seconds behind where the last one ends', () => {
  expect(edits.nextMoment(edits.emptyTimeline)).toBe(0)
  const last = keyframe('b', 3, { hold: 0.5 })
  expect(edits.nextMoment({ ...edits.emptyTimeline, keyframes: [keyframe('a', 0), last] })).toBe(5.5)
})

test('keyframes move together, on frames, over others, and none leaves the timeline', () => {
  expect(times(edits.moved(timeline('abcd'), ids('a', 'b'), 1.52))).toEqual(['a 1.5', 'c 2', 'b 2.5', 'd 3'])
  expect(times(edits.moved(timeline('abc'), ids('b', 'c'), -9))).toEqual(['a 0', 'b 0', 'c 1'])
  const late = edits.moved(timeline('abc', { loop: true }), ids('b', 'c'), 9)
  expect(times(late)).toEqual(['a 0', 'b 1.9', 'c 2.9'])
  expect(() => checkTimeline(late)).not.toThrow()
})

test('an edit leaves what it was given as it was, and what it does not touch the same object', () => {
  const before = timeline('abc')
  const after = edits.changed(before, ids('b'), () => ({ easing: 'step' }))
  expect(times(before)).toEqual(times(after))
  expect(before.keyframes[1]!.easing).toBe('linear')
  expect(after.keyframes[1]!.easing).toBe('step')
  expect(after.keyframes[0]).toBe(before.keyframes[0])
})

test('a keyframe stays at most until the next one, in a loop until the first one comes again', () => {
  expect(edits.mostHold(timeline('abc'), 'b')).toBe(1)
  expect(edits.mostHold(timeline('abc', { seconds: 5 }), 'c')).toBe(3)
  const loop = timeline('abc', { seconds: 5, loop: true })
  const later = edits.moved(loop, ids('a', 'b', 'c'), 0.5)
  expect(edits.mostHold(later, 'c')).toBeCloseTo(3)
})

test('another rate puts everything on its frames and loses no keyframe', () => {
  const slow = edits.withFps(timeline('abc', { keyframes: [keyframe('a', 0.1), keyframe('b', 2.9)] }), 4)
  expect(times(slow)).toEqual(['a 0', 'b 2.75'])
  expect(slow.seconds).toBe(3)
  expect(() => checkTimeline(slow)).not.toThrow()
  expect(edits.withFps(timeline('a', { seconds: 0.1 }), 1).seconds).toBe(1)
})

test('a timeline is never so short that its last keyframe would be lost', () => {
  expect(edits.withSeconds(timeline('abc'), 1).seconds).toBe(2.1)
  expect(edits.withSeconds(timeline('abc'), 7.04).seconds).toBe(7)
  expect(edits.leastLength(edits.emptyTimeline)).toBeCloseTo(1 / 30)
})

test('three and more are spread evenly between the first and the last of them', () => {
  const uneven = timeline('abcd', { keyframes: [0, 0.2, 0.3, 3].map((at, i) => keyframe('abcd'[i]!, at)) })
  expect(times(edits.distributed(uneven, ids('a', 'b', 'c', 'd')))).toEqual(['a 0', 'b 1', 'c 2', 'd 3'])
  expect(times(edits.distributed(uneven, ids('a', 'c', 'd')))).toEqual(['a 0', 'b 0.2', 'c 1.5', 'd 3'])
  expect(edits.distributed(uneven, ids('a', 'd'))).toBe(uneven)
})

test.each([true, false])('backwards, every frame is the one from the other end (loop: %s)', (loop) => {
  const forth = timeline('abcd', {
    loop,
    seconds: 5,
    keyframes: [
      keyframe('a', 0, { hold: 0.5, easing: 'ease-in' }),
      keyframe('b', 2, { easing: 'ease-out', path: 'slerp' }),
      keyframe('c', 3, { hold: 0.3 }),
      // Without a loop the last one stays where it is: nothing comes after it.
      keyframe('d', loop ? 4 : 4.9, { easing: 'ease-in-out' }),
    ],
  })
  const back = edits.reversed(forth, ids('a', 'b', 'c', 'd'))
  expect(() => checkTimeline(back)).not.toThrow()
  for (let frame = 0; frame < 50; frame++) {
    const other = loop ? (50 - frame) % 50 : 49 - frame
    const [one, mirrored] = [latentOfFrame(forth, frame), latentOfFrame(back, other)]
    one.forEach((value, i) => expect(mirrored[i]).toBeCloseTo(value, 5))
  }
})

test('some of them backwards stay within the time that they take', () => {
  const forth = timeline('abcd', {
    keyframes: [
      keyframe('a', 0),
      keyframe('b', 1, { easing: 'ease-in' }),
      keyframe('c', 1.2, { hold: 0.4, easing: 'step' }),
      keyframe('d', 3),
    ],
  })
  const back = edits.reversed(forth, ids('b', 'c'))
  expect(times(back)).toEqual(['a 0', 'c 1', 'b 1.6', 'd 3'])
  expect(back.keyframes.map(({ easing }) => easing)).toEqual(['linear', 'ease-out', 'step', 'linear'])
})

test('copies keep their distances, and go behind what they are copies of', () => {
  const some = timeline('abc').keyframes.slice(1)
  let next = 0
  const copies = edits.copiesAt(some, 4.04, 10, () => `copy-${next++}`)
  expect(copies.map(({ id, at }) => [id, at])).toEqual([
    ['copy-0', 4],
    ['copy-1', 5],
  ])
  const long = timeline('abc', { seconds: 9 })
  expect(edits.behind(long, long.keyframes)).toBe(3)
  expect(edits.behind(long, [long.keyframes[0]!])).toBe(0.5)
})

test('the neighbours of a moment are the keyframes before and after it, not the one that is there', () => {
  const abc = timeline('abc')
  expect(edits.neighbourOf(abc, 1, 1)?.id).toBe('c')
  expect(edits.neighbourOf(abc, 1, -1)?.id).toBe('a')
  expect(edits.neighbourOf(abc, 2.5, -1)?.id).toBe('c')
  expect(edits.neighbourOf(abc, 2, 1)).toBeUndefined()
  expect(edits.neighbourOf(abc, 0, -1)).toBeUndefined()
})

test.each([1, 23.976, 24, 29.97, 59.94, 119.88, 120])(
  'whatever is typed, at %d frames a second the Studio takes it',
  (fps) => {
    const loop = timeline('abc', { loop: true })
    const lengths = [0, 1e-9, 3599.999, 3600, 1e9].map((seconds) =>
      edits.withSeconds(edits.withFps(loop, fps), seconds),
    )
    const longest = lengths.at(-1)!
    const held = edits.changed(longest, ids('c'), () => ({ hold: edits.mostHold(longest, 'c') }))
    const late = edits.moved(longest, ids('a', 'b', 'c'), 1e9)
    const grown = edits.added(loop, [keyframe('d', 3597, { hold: 3600 })])
    for (const one of [...lengths, held, late, grown, edits.withFps(held, 120), edits.withFps(late, 1)])
      expect(v.safeParse(timelineSchema, one).issues).toBeUndefined()
    expect(longest.seconds).toBeGreaterThan(3600 - 1 / fps)
  },
)
