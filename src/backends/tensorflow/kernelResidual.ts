/** Inverted residuals by kernels/residual.cc, which computes them in float32: what they multiply never leaves the cache. */
import { keep, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { InvertedResidual, ResidualPass, ResidualWeights } from '../../engine/operations.ts'
import type { Attribute, Calls } from './calls.ts'
import { panelsOf } from './matrices.ts'

export class KernelResidual implements InvertedResidual {
  readonly #calls: Calls
  readonly #weights: ResidualWeights
  readonly #stride: number
  #panels: Panels | undefined
  #transposed: Panels | undefined

  constructor(calls: Calls, weights: ResidualWeights, stride: number) {
    this.#calls = calls
    this.#weights = weights
    this.#stride = stride
  }

  predict(input: Tensor4D): Tensor4D {
    const [output, ...slopes] = this.#forward(input, false)
    slopes.forEach((slope) => slope.dispose())
    return output
  }

  forward(input: Tensor4D): ResidualPass {
    const [output, ...slopes] = this.#forward(input, true)
    const [, size, , inputs] = input.shape
    return {
      output,
      inputGradient: (gradient) => this.#backward(gradient, slopes, size, inputs),
      dispose: () => slopes.forEach((slope) => slope.dispose()),
    }
  }

  dispose(): void {
    for (const panels of [this.#panels, this.#transposed]) {
      panels?.expand.dispose()
      panels?.project.dispose()
    }
    this.#panels = this.#transposed = undefined
  }

  /** The output, and where the two ReLU6 have a slope, a byte for each channel of each pixel. */
  #forward(input: Tensor4D, remembers: boolean): [Tensor4D, Tensor, Tensor] {
    const { expand, expandShift, depthwise, depthwiseShift, project, projectShift } = this.#weights
    const panels = (this.#panels ??= { expand: this.#panelsOf(expand), project: this.#panelsOf(project) })
    return this.#calls.several(
      'LoomInvertedResidual',
      [this.#strideAttribute(), this.#calls.integer('remembers', Number(remembers))],
      [input, panels.expand, expandShift, depthwise, depthwiseShift, panels.project, projectShift],
      3,
    ) as [Tensor4D, Tensor, Tensor]
  }

  #backward(gradient: Tensor4D, slopes: readonly Tensor[], size: number, inputs: number): Tensor4D {
    const { expand, depthwise, project } = this.#weights
    const panels = (this.#transposed ??= {
      expand: this.#panelsOf(expand, true),
      project: this.#panelsOf(project, true),
    })
    const calls = this.#calls
    return calls.single(
      'LoomInvertedResidualGradient',
      [calls.integer('size', size), calls.integer('inputs', inputs), this.#strideAttribute()],
      [gradient, ...slopes, depthwise, panels.project, panels.expand],
    ) as Tensor4D
  }

  /** A matrix in the order in which these kernels read it; of none: nothing. */
  #panelsOf(matrix: Tensor2D | undefined, transposes = false): Tensor {
    if (!matrix) return keep(tensor2d([], [0, 0]))
    return tidy(() => panelsOf(this.#calls, transposes ? transpose(matrix) : matrix))
  }

  #strideAttribute(): Attribute {
    return this.#calls.integer('stride', this.#stride)
  }
}

/** As the kernels take the two products' matrices. */
interface Panels {
  readonly expand: Tensor
  readonly project: Tensor
}
