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

const bands = colours.flatMap((colour) =>
  scales.flatMap((scale) => directions.map(([down, across]) => ({ colour, scale, down, across }))),
)
type Band = (typeof bands)[number]

/** Numbers of a picture. */
export const bandCount = bands.length

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
    const parts = this.#convolution.forward(pictures)
    const squares = tidy(() => add<Tensor2D>(mean(square(parts), [1, 2]), epsilon))
    const energies = tidy(() => mul<Tensor2D>(log(squares), 0.5))
    const places = (size - kernel + 1) ** 2
    return {
      energies,
      backward: (inEnergies) =>
        tidy(() => {
          const factors = reshape(div(inEnergies, mul(squares, places)), [batch, 1, 1, bandCount])
          return this.#convolution.transposed(mul<Tensor4D>(parts, factors), size)
        }),
      dispose: () => [parts, squares, energies].forEach((one) => one.dispose()),
    }
  }

  dispose(): void {
    this.#convolution.dispose()
    this.#filter.dispose()
  }
}

/** [kernel, kernel, 3, bandCount], row by row: means of squares, half of them taken away from the others. */
function filters(): Float32Array {
  const places = Array.from({ length: kernel }, (_, at) => at - kernel / 2)
  const pixels = places.flatMap((y) => places.map((x) => [y, x] as const))
  return Float32Array.from(
    pixels.flatMap(([y, x]) =>
      [0, 1, 2].flatMap((channel) => bands.map((band) => shareOf(band, y, x, channel))),
    ),
  )
}

/** Of a pixel's channel in a band; places are counted from the window's middle. */
function shareOf({ colour, scale, down, across }: Band, y: number, x: number, channel: number): number {
  if (Math.min(y, x) < -scale || Math.max(y, x) >= scale) return 0
  const sign = (down && y >= 0 ? -1 : 1) * (across && x >= 0 ? -1 : 1)
  return (sign * colour[channel]!) / (2 * scale) ** 2
}
