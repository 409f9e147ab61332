/** Resizing convolutions: products of pixels with the filter's nine places, in the precision, summed by kernels/resize.cc. */
import { keep, reshape, tidy, transpose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Ending, Precision, ResizeConvolution } from '../../engine/operations.ts'
import { ended } from '../ended.ts'
import type { Calls } from './calls.ts'
import { endingOf, matrixProduct, panelsOf } from './matrices.ts'

const places = 9

export class KernelResize implements ResizeConvolution {
  readonly #calls: Calls
  readonly #precision: Precision
  readonly #inputs: number
  readonly #outputs: number
  /** [i, 9 · o], in the precision. */
  readonly #filter: Tensor
  #panels: Tensor | undefined

  constructor(calls: Calls, filter: Tensor4D, precision: Precision) {
    this.#calls = calls
    this.#precision = precision
    const [, , inputs, outputs] = filter.shape
    this.#inputs = inputs
    this.#outputs = outputs
    this.#filter = keep(
      tidy(() => this.#inPrecision(reshape(transpose(filter, [2, 0, 1, 3]), [inputs, places * outputs]))),
    )
  }

  forward(input: Tensor4D, ending?: Ending): Tensor4D {
    const calls = this.#calls
    if (this.#precision === 'float32') {
      this.#panels ??= panelsOf(calls, this.#filter)
      const { attributes, inputs } = endingOf(calls, ending)
      const outputs = calls.integer('outputs', this.#outputs)
      return calls.single(
        'LoomResize',
        [outputs, ...attributes],
        [input, this.#panels, ...inputs],
      ) as Tensor4D
    }
    const [pictures, side] = input.shape
    return tidy(() => {
      const products = this.#product([this.#inPrecision(this.#pixels(input)), this.#filter])
      const parts = reshape(products, [pictures, side, side, places * this.#outputs])
      return ended(this.#calls.single('LoomEnlarge', [this.#type], [parts]) as Tensor4D, ending)
    })
  }

  inputGradient(gradient: Tensor4D): Tensor4D {
    const [pictures, doubled] = gradient.shape
    const side = doubled / 2
    return tidy(() => {
      const products = this.#product([this.#inParts(gradient), this.#filter], { right: true })
      return reshape(this.#inFloat(products), [pictures, side, side, this.#inputs])
    })
  }

  filterGradient(input: Tensor4D, gradient: Tensor4D): Tensor4D {
    return tidy(() => {
      const pixels = this.#inPrecision(this.#pixels(input))
      const products = this.#inFloat(this.#product([pixels, this.#inParts(gradient)], { left: true }))
      return transpose(reshape(products, [this.#inputs, 3, 3, this.#outputs]), [1, 2, 0, 3])
    })
  }

  dispose(): void {
    this.#filter.dispose()
    this.#panels?.dispose()
  }

  get #type() {
    return this.#calls.type('T', this.#precision)
  }

  /** [n, s, s, i] → [n·s·s, i] */
  #pixels(input: Tensor4D): Tensor {
    return reshape(input, [-1, this.#inputs])
  }

  /** The gradient in the products, [n·s·s, 9 · o], of that in what they were summed to. */
  #inParts(gradient: Tensor4D): Tensor {
    const parts = this.#calls.single('LoomEnlargeGradient', [this.#type], [gradient])
    return reshape(parts, [-1, places * this.#outputs])
  }

  #product(factors: readonly [Tensor, Tensor], transposed?: { left?: boolean; right?: boolean }): Tensor {
    return matrixProduct(this.#calls, this.#precision, factors, transposed)
  }

  #inPrecision(tensor: Tensor): Tensor {
    return this.#calls.cast(tensor, this.#precision)
  }

  #inFloat(tensor: Tensor): Tensor {
    return this.#calls.cast(tensor, 'float32', this.#precision)
  }
}
