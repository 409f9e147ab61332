/** A generator's first step against numbers that were worked out by hand, in both of PyTorch's layouts. */
import { expect, test } from 'vitest'
import { normalisedStep } from '../../../src/engine/families/firstStep.ts'
import type { NamedArray } from '../../../src/engine/weights/stateDict.ts'

// 1/√(σ² + 1e-5): 0.5 and 0.25 to eight digits, times γ = 2 and 4, so both features are weighed by 1.
const norm: readonly [string, NamedArray][] = [
  ['norm.weight', { shape: [2], data: Float32Array.of(2, 4) }],
  ['norm.running_var', { shape: [2], data: Float32Array.of(4 - 1e-5, 16 - 1e-5) }],
]

test('of a transposed convolution has a column for each feature and tap', () => {
  const weight = { shape: [3, 2, 1, 2], data: Float32Array.from({ length: 12 }, (_, i) => i) }
  const step = normalisedStep(new Map([['first.weight', weight], ...norm]), 'first', 'norm')
  expect(step).toMatchObject({ rows: 3, columns: 4 })
  Array.from(step.data).forEach((value, i) => expect(value).toBeCloseTo(i, 5))
})

test('of a linear layer is its transpose', () => {
  const weight = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }
  const step = normalisedStep(new Map([['first.weight', weight], ...norm]), 'first', 'norm')
  expect(step).toMatchObject({ rows: 3, columns: 2 })
  ;[1, 4, 2, 5, 3, 6].forEach((value, i) => expect(step.data[i]).toBeCloseTo(value, 5))
})
