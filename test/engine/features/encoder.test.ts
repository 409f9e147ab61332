/** Places against NumPy's (test/fixtures/make_encoder_fixture.py). */
import { describe, expect, test } from 'vitest'
import {
  CovarianceSum,
  encode,
  encoderState,
  fitEncoder,
  onSphere,
  readEncoder,
  type Encoder,
} from '../../../src/engine/features/encoder.ts'
import { norm } from '../../../src/engine/latent/latent.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import { randomStream } from '../../../src/engine/random.ts'
import fixture from '../../fixtures/encoder.json' with { type: 'json' }
import { expectNear } from '../numbers.ts'

const numbers = fixture.numbers.map((row) => Float32Array.from(row))
const random = () => randomStream(1, 'places')

function fitted(rows: readonly Float32Array[], latentSize = fixture.latentSize): Encoder {
  const sum = new CovarianceSum(rows[0]!.length)
  rows.forEach((row) => sum.add(row))
  return wholly(fitEncoder(sum, fixture.groups, latentSize))
}

test('pictures have the places that NumPy gives them', () => {
  const encoder = fitted(numbers)
  const places = numbers.map((row) => encode(encoder, row, random()))
  places.forEach((place, i) => expectNear(place, fixture.latents[i]!, 1e-4, `picture ${i}`))
  expect(encoder.explained).toBeCloseTo(fixture.explained, 5)
})

test('a place has the length that latents have', () => {
  const encoder = fitted(numbers)
  for (const row of numbers) expect(norm(encode(encoder, row, random()))).toBeCloseTo(Math.sqrt(6), 5)
})

test('before they are put onto the sphere, components have the deviation 1 over the pictures', () => {
  const { mean, components } = fitted(numbers)
  const count = components.length / mean.length
  for (let component = 0; component < count; component++) {
    const values = numbers.map((row) =>
      row.reduce((sum, value, i) => sum + (value - mean[i]!) * components[i * count + component]!, 0),
    )
    expect(values.reduce((sum, value) => sum + value * value, 0) / values.length).toBeCloseTo(1, 3)
  }
})

describe('where there are fewer pictures than dimensions', () => {
  const few = numbers.slice(0, 4)

  test('the entries that are left open are drawn from N(0, 1), the same for the same stream', () => {
    const encoder = fitted(few)
    expect(encoder.components.length / encoder.mean.length).toBe(3)
    const [one, again] = [encode(encoder, few[0]!, random()), encode(encoder, few[0]!, random())]
    expect(one).toEqual(again)
    const other = encode(encoder, few[0]!, randomStream(2, 'places'))
    expect(other.slice(3)).not.toEqual(one.slice(3))
    expect(norm(one)).toBeCloseTo(Math.sqrt(6), 5)
  })

  test('a single picture has a place too', () => {
    const encoder = fitted(numbers.slice(0, 1))
    const place = encode(encoder, numbers[0]!, random())
    expect([...place].every(Number.isFinite)).toBe(true)
    expect(norm(place)).toBeCloseTo(Math.sqrt(6), 5)
  })
})

test('the order of the pictures and what they have in common change nothing', () => {
  const encoder = fitted(numbers)
  const turned = fitted(numbers.toReversed().map((row) => row.map((value) => value + 1000)))
  numbers.forEach((row) => {
    const moved = row.map((value) => value + 1000)
    expectNear(encode(turned, moved, random()), encode(encoder, row, random()), 2e-3)
  })
})

test('the sphere leaves a latent of nothing as it is', () => {
  expect([...onSphere(new Float32Array(3))]).toEqual([0, 0, 0])
})

test('an encoder without pictures is refused', () => {
  expect(() => wholly(fitEncoder(new CovarianceSum(16), fixture.groups, 6))).toThrow(RangeError)
})

test('an encoder is tensors of a file', () => {
  const state = encoderState(fitted(numbers))
  expect(state.get('components')!.shape).toEqual([16, 6])
  expect(state.get('mean')!.data).toHaveLength(16)
})

test('read out of a file, it gives the same places', () => {
  const encoder = fitted(numbers)
  const read = readEncoder(encoderState(encoder), 16, 6)!
  for (const row of numbers) expect(encode(read, row, random())).toEqual(encode(encoder, row, random()))
  expect(read.explained).toBeCloseTo(encoder.explained, 6)
})

test('an encoder of other numbers, of another latent size or of values that are none is refused', () => {
  const state = encoderState(fitted(numbers))
  expect(readEncoder(state, 17, 6)).toBeUndefined()
  expect(readEncoder(state, 16, 5)).toBeUndefined()
  expect(readEncoder(state, 16, 7)).toBeUndefined()
  expect(readEncoder(new Map(), 16, 6)).toBeUndefined()
  const without = new Map([...state].filter(([name]) => name !== 'components'))
  expect(readEncoder(without, 16, 6)).toBeUndefined()
  const { shape, data } = state.get('mean')!
  const odd = new Map(state).set('mean', { shape, data: data.with(3, NaN) })
  expect(readEncoder(odd, 16, 6)).toBeUndefined()
})
