/**
 * How strong light and colour are at the finest scales of a picture, wherever that is: an undecimated Haar transform (Nason
 * and Silverman 1995) of its luma and its two colour differences (Rec. 601).
 */
import {
  add,
  div,
  keep,
  log,
  mean,
  mul,
  reshape,
  square,
  tensor4d,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Convolution, Operations } from '../operations.ts'

/** Y′, Cb and Cr of red, green and blue. */
const colours = [
  [0.299, 0.587, 0.114],
  [-0.168736, -0.331264, 0.5],
  [0.5, -0.418688, -0.081312],
] as const
/** Differences of neighbouring squares of so many pixels … */
const scales = [1, 2] as const
/** … [down, across]: of upper and lower, of left and right ones, and of both. */
const directions = [
  [0, 1],
  [1, 0],
  [1, 1],
] as const
const kernel = 4
/** What is added to an energy: a picture of one colour has one, and a gradient. Pixels run from −1 to 1. */
const epsilon = 1e-5

/** Numbers of a picture. */
export const bandCount = colours.length * scales.length * directions.length

interface BandPass {
  /** Half the logarithm of each band's mean square: [n, bandCount]. */
  readonly energies: Tensor2D
  /** The gradient in the pictures, from that in the energies. The caller owns it. */
  backward(inEnergies: Tensor2D): Tensor4D
  dispose(): void
}

export class BandEnergies {
  readonly #filter: Tensor4D
  readonly #convolution: Convolution

  /** In float32: bands are small differences of large numbers. */
  constructor(operations: Operations) {
    this.#filter = keep(tensor4d(filters(), [kernel, kernel, 3, bandCount]))
    this.#convolution = operations.convolution(this.#filter, { kernel, stride: 1, padding: 0 })
  }

  /** Of pictures [n, s, s, 3], s ≥ 4. The caller disposes of the pass. */
  forward(pictures: Tensor4D): BandPass {
    const [batch, size] = pictures.shape
    const bands = this.#convolution.forward(pictures)
    const squares = tidy(() => add<Tensor2D>(mean(square(bands), [1, 2]), epsilon))
    const energies = tidy(() => mul<Tensor2D>(log(squares), 0.5))
    const places = (size - kernel + 1) ** 2
    return {
      energies,
      backward: (inEnergies) =>
        tidy(() => {
          const factors = reshape(div(inEnergies, mul(squares, places)), [batch, 1, 1, bandCount])
          return this.#convolution.transposed(mul<Tensor4D>(bands, factors), size)
        }),
      dispose: () => [bands, squares, energies].forEach((one) => one.dispose()),
    }
  }

  dispose(): void {
    this.#convolution.dispose()
    this.#filter.dispose()
  }
}

/** [kernel, kernel, 3, bandCount], row by row: means of squares, half of them taken away from the others. */
function filters(): Float32Array {
  const values = new Float32Array(kernel * kernel * 3 * bandCount)
  let band = 0
  for (const colour of colours) {
    for (const scale of scales) {
      for (const [down, across] of directions) {
        for (let y = 0; y < 2 * scale; y++) {
          for (let x = 0; x < 2 * scale; x++) {
            const sign = (down && y >= scale ? -1 : 1) * (across && x >= scale ? -1 : 1)
            const pixel = (y + kernel / 2 - scale) * kernel + x + kernel / 2 - scale
            colour.forEach((share, channel) => {
              values[(pixel * 3 + channel) * bandCount + band] = (sign * share) / (2 * scale) ** 2
            })
          }
        }
        band++
      }
    }
  }
  return values
}
