/** Energies of bands against loops over squares of pixels in float64, and their gradients against central differences. */
import { memory, tensor2d, tensor4d } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { bandCount, BandEnergies } from '../../../src/engine/features/bandEnergies.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import { normalValues, randomStream } from '../../../src/engine/random.ts'
import { expectNear, take } from '../numbers.ts'

const [count, size] = [2, 7]
const colours = [
  [0.299, 0.587, 0.114],
  [-0.168736, -0.331264, 0.5],
  [0.5, -0.418688, -0.081312],
]

/** Half the logarithm of the mean square of each difference of squares, wherever a window of 4 × 4 pixels fits. */
function energies(pictures: Float64Array, picture: number): number[] {
  const windows = Array.from({ length: (size - 3) ** 2 }, (_, i) => [
    Math.floor(i / (size - 3)),
    i % (size - 3),
  ])
  return colours.flatMap((colour) => {
    const pixel = (y: number, x: number) =>
      colour.reduce(
        (sum, share, channel) => sum + share * pictures[((picture * size + y) * size + x) * 3 + channel]!,
        0,
      )
    return [1, 2].flatMap((scale) => {
      /** The mean of a square, `down` and `across` squares from the upper left one in the window's middle. */
      const square = (top: number, left: number, down: number, across: number) => {
        let sum = 0
        for (let y = 0; y < scale; y++) {
          for (let x = 0; x < scale; x++)
            sum += pixel(top + 2 - scale + down * scale + y, left + 2 - scale + across * scale + x)
        }
        return sum / scale ** 2
      }
      const signs = [
        [1, -1, 1, -1],
        [1, 1, -1, -1],
        [1, -1, -1, 1],
      ]
      return signs.map(([a, b, c, d]) => {
        const squares = windows.map(([top, left]) => {
          const at = (down: number, across: number) => square(top!, left!, down, across)
          return ((a! * at(0, 0) + b! * at(0, 1) + c! * at(1, 0) + d! * at(1, 1)) / 4) ** 2
        })
        return Math.log(squares.reduce((sum, one) => sum + one) / squares.length + 1e-5) / 2
      })
    })
  })
}

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  let operations: Operations
  beforeAll(async () => {
    ;({ operations } = await openBackend(name))
  })
  const random = randomStream(1, 'bands')
  const drawn = Float64Array.from({ length: count * size * size * 3 }, () => 2 * random.uniform() - 1)
  const tensorOf = (values: Float64Array) => tensor4d(Float32Array.from(values), [count, size, size, 3])

  test('energies and their gradient are those of the definition', () => {
    const bands = new BandEnergies(operations)
    const pass = bands.forward(tensorOf(drawn))
    expectNear(take(pass.energies), [...energies(drawn, 0), ...energies(drawn, 1)], 1e-5)
    const weights = normalValues(randomStream(2, 'bands'), count * bandCount)
    const gradient = take(pass.backward(tensor2d(weights, [count, bandCount])))
    const slopes = Array.from({ length: 40 }, (_, i) => {
      const at = i * 7
      const moved = (by: number) => {
        const pictures = drawn.with(at, drawn[at]! + by)
        const all = [...energies(pictures, 0), ...energies(pictures, 1)]
        return all.reduce((sum, energy, band) => sum + weights[band]! * energy, 0)
      }
      return (moved(1e-5) - moved(-1e-5)) / 2e-5
    })
    expectNear(
      Float32Array.from(slopes, (_, i) => gradient[i * 7]!),
      slopes,
      1e-4,
    )
    pass.dispose()
    bands.dispose()
  })

  test('a picture of one colour has an energy and a gradient, and nothing is left behind', () => {
    const before = memory().numTensors
    const bands = new BandEnergies(operations)
    const pictures = tensorOf(drawn.map(() => 0.3))
    const pass = bands.forward(pictures)
    const ones = tensor2d(new Float32Array(count * bandCount).fill(1), [count, bandCount])
    const gradient = pass.backward(ones)
    for (const one of [pass.energies, gradient]) expect(one.dataSync().every(Number.isFinite)).toBe(true)
    for (const one of [pictures, ones, gradient, pass, bands]) one.dispose()
    expect(memory().numTensors).toBe(before)
  })
})
