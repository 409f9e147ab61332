/** The distances of batches against their definitions in float64, and their gradients against central differences. */
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { energyLoss } from '../../../src/engine/training/batchLosses.ts'
import { normalValues, randomStream } from '../../../src/engine/random.ts'
import { expectNear, take } from '../numbers.ts'

const [batch, count] = [5, 7]
const rows = (name: string) => Float64Array.from(normalValues(randomStream(1, name), batch * count))

/** 2·E|f − r| − E|f − f′| − E|r − r′| of rows, in parts of √count. */
function energy(made: Float64Array, real: Float64Array): number {
  const sumOf = (ones: Float64Array, others: Float64Array) => {
    let sum = 0
    for (let i = 0; i < batch; i++)
      for (let j = 0; j < batch; j++)
        sum += Math.hypot(...ones.slice(i * count, (i + 1) * count).map((x, k) => x - others[j * count + k]!))
    return sum / Math.sqrt(count)
  }
  const pairs = batch * (batch - 1)
  return (2 * sumOf(made, real)) / batch ** 2 - (sumOf(made, made) + sumOf(real, real)) / pairs
}

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  beforeAll(async () => {
    await openBackend(name)
  })

  test('the energy distance and its gradient are those of the definition', () => {
    const [made, real] = [rows('made'), rows('real')]
    const { loss, gradient } = energyLoss(
      tensor2d(Float32Array.from(made), [batch, count]),
      tensor2d(Float32Array.from(real), [batch, count]),
    )
    expect(take(loss)[0]).toBeCloseTo(energy(made, real), 4)
    const slopes = made.map((value, at) => {
      const moved = (by: number) => energy(made.with(at, value + by), real)
      return (moved(1e-4) - moved(-1e-4)) / 2e-4
    })
    expectNear(take(gradient), slopes, 1e-4)
  })

  test('rows that are alike cost more than rows that vary as the real ones do', () => {
    const [real, varied] = [rows('real'), rows('made')].map((all) =>
      tensor2d(Float32Array.from(all), [batch, count]),
    )
    const same = varied!.slice([0, 0], [1, count]).tile([batch, 1]) as Tensor2D
    const distance = (made: Tensor2D) => take(energyLoss(made, real!).loss)[0]!
    expect(distance(same)).toBeGreaterThan(distance(varied!) + 0.3)
    expect(take(energyLoss(same, real!).gradient).every(Number.isFinite)).toBe(true)
  })
})
