import { expect, test } from 'vitest'
import { wholeWeights } from '../../../src/engine/weights/normalisedWeights.ts'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import type { NamedArray } from '../../../src/engine/weights/stateDict.ts'
import { array, fixture, problemOf, within } from './fixture.ts'

const kept = readSafetensors(fixture('torch/normalised.safetensors')).tensors

test.each([
  'spectral',
  'weight',
  'weight of all',
  'weight by axis 1',
  'pruned',
  'spectral parametrization',
  'weight parametrization',
])('the %s normalisation’s weights are those that PyTorch computes with', (way) => {
  const tensors = within(kept, `${way}/`)
  const given = new Map([...tensors].filter(([name]) => !name.startsWith('whole')))
  const whole = wholeWeights(given)
  for (const at of [0, 3]) {
    const [made, right] = [whole.get(`main.${at}.weight`)!, tensors.get(`whole.${at}.weight`)!]
    expect(made.shape).toEqual(right.shape)
    made.data.forEach((value, i) => expect(Math.abs(value - right.data[i]!)).toBeLessThan(1e-6))
  }
  expect([...whole.keys()].filter((name) => /_(?:u|v|g|orig|mask)$|parametrizations/.test(name))).toEqual([])
  expect(whole.get('main.6.weight')).toBe(given.get('main.6.weight'))
})

test('weights in one piece stay as they are', () => {
  const plain = new Map([['main.0.weight', array([2, 3, 4, 4])]])
  expect(wholeWeights(plain)).toBe(plain)
})

test.each<[string, readonly string[]]>([
  ['an original alone', ['weight_orig']],
  ['a spectral norm of before PyTorch 1.1', ['weight_orig', 'weight_u']],
  ['a spectral norm by another program', ['weight_bar', 'weight_u', 'weight_v']],
  ['another parametrization', ['parametrizations.weight.original', 'parametrizations.weight.0.base']],
  ['two at once', ['parametrizations.weight.original', 'parametrizations.weight.1._u']],
  ['parts that do not fit', ['weight_orig', 'weight_u', 'weight_v']],
])('%s is refused by its name', (_, parts) => {
  const tensors = new Map<string, NamedArray>(parts.map((part) => [`main.3.${part}`, array([2, 3, 4, 4])]))
  expect(problemOf(() => wholeWeights(tensors))).toMatch(
    /^weights-unrecognised: The tensor main\.3\.weight is kept in parts \([^)]+\) that cannot be put together here\.$/,
  )
})
