/** Steering by hand: ψ·(z + knobs + single dimensions). */
import { expect, test } from 'vitest'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { steer, steered } from '../../../src/engine/latent/steer.ts'

const base = Float32Array.of(1, -2, 0.5)
const none = { along: [], offsets: new Map<number, number>() }

test('nothing turned leaves the latent as it is, and the given one untouched', () => {
  const latent = steer({ base, ...none, psi: 1 })
  expect(latent).toEqual(base)
  expect(latent).not.toBe(base)
})

test('truncation comes last: it scales what knobs and dimensions have added too', () => {
  const latent = steer({
    base,
    along: [
      { vector: Float32Array.of(1, 0, 0), amount: 2 },
      { vector: Float32Array.of(0, 0.6, 0.8), amount: -1 },
    ],
    offsets: new Map([[2, 1]]),
    psi: 0.5,
  })
  const expected = [0.5 * (1 + 2), 0.5 * (-2 - 0.6), 0.5 * (0.5 - 0.8 + 1)]
  latent.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6))
})

test('ψ = 0 is the average picture, however far the knobs are turned', () => {
  const along = [{ vector: latentOfSeed(1, 3), amount: 3 }]
  expect(steer({ base, along, offsets: new Map([[0, 2]]), psi: 0 }).every((value) => value === 0)).toBe(true)
})

test('a knob turned there and back ends where it began', () => {
  const vector = Float32Array.of(0.6, 0.8, 0)
  const there = steered({ ...none, base, along: [{ vector, amount: 1.5 }] })
  const back = steered({ ...none, base: there, along: [{ vector, amount: -1.5 }] })
  back.forEach((value, i) => expect(value).toBeCloseTo(base[i]!, 6))
})

test('an offset for a dimension that the latent does not have counts for nothing', () => {
  expect(steer({ base, along: [], offsets: new Map([[7, 3]]), psi: 1 })).toEqual(base)
})
