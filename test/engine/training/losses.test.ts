/** Binary cross entropy on logits against its definition in float64. */
import { tensor2d } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { binaryCrossEntropy, leastSquares } from '../../../src/engine/training/losses.ts'
import { expectNear, meanOf, take } from '../numbers.ts'

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  beforeAll(async () => {
    await openBackend(name)
  })

  const logits = [-5, -1.25, -0.01, 0, 0.3, 2, 7]
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

  test.each([0, 0.9, 1])(
    'loss, realness and gradient for the target %d are those of the definition',
    (target) => {
      const { loss, realness, gradient } = binaryCrossEntropy(tensor2d(logits, [7, 1]), target)
      const losses = logits.map(
        (x) => -target * Math.log(sigmoid(x)) - (1 - target) * Math.log(1 - sigmoid(x)),
      )
      expectNear(take(loss), [meanOf(losses)], 1e-6)
      expectNear(take(realness), [meanOf(logits.map(sigmoid))], 1e-6)
      expect(gradient.shape).toEqual([7, 1])
      expectNear(
        take(gradient),
        logits.map((x) => (sigmoid(x) - target) / 7),
        1e-6,
      )
    },
  )

  test.each([-1, 0, 1])(
    'least squares of the target %d have the loss and gradient of the definition',
    (target) => {
      const { loss, gradient } = leastSquares(tensor2d(logits, [7, 1]), target)
      expectNear(take(loss), [meanOf(logits.map((x) => (x - target) ** 2 / 2))], 1e-6)
      expectNear(
        take(gradient),
        logits.map((x) => (x - target) / 7),
        1e-6,
      )
    },
  )

  test('logits of thousands give losses of thousands, not infinite ones', () => {
    const of = (logit: number, target: number) =>
      take(binaryCrossEntropy(tensor2d([logit], [1, 1]), target).loss)[0]
    expect(of(5000, 0)).toBe(5000)
    expect(of(5000, 1)).toBe(0)
    expect(of(-5000, 1)).toBe(5000)
    expect(of(-5000, 0)).toBe(0)
  })

  test('what is no number stays none', () => {
    const { loss, realness } = binaryCrossEntropy(tensor2d([NaN, 1], [2, 1]), 1)
    expect([...take(loss), ...take(realness)]).toEqual([NaN, NaN])
  })
})
