/** Inverted residuals out of convolutions, for a backend that has no kernels of its own for them. */
import {
  add,
  depthwiseConv2d,
  fused,
  keep,
  mul,
  pad,
  relu6,
  reshape,
  reverse,
  step,
  sub,
  tidy,
  transpose,
  conv2d,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import {
  samePadding,
  type InvertedResidual,
  type Operations,
  type ResidualPass,
  type ResidualWeights,
} from '../engine/operations.ts'

export const composedResidual: Operations['invertedResidual'] = (weights, stride) =>
  new ComposedResidual(weights, stride)

class ComposedResidual implements InvertedResidual {
  readonly #weights: ResidualWeights
  readonly #stride: number
  #back: Flipped | undefined

  constructor(weights: ResidualWeights, stride: number) {
    this.#weights = weights
    this.#stride = stride
  }

  predict(input: Tensor4D): Tensor4D {
    const pass = this.forward(input)
    pass.dispose()
    return pass.output
  }

  forward(input: Tensor4D): ResidualPass {
    const { expand, expandShift, depthwise, depthwiseShift, project, projectShift } = this.#weights
    const [output, expanded, filtered] = tidy(() => {
      // [n, s, s, inputs] → [n, s, s, width]
      const wide = expand
        ? pixelwise(input, expand, expandShift, 'relu6')
        : relu6(add<Tensor4D>(input, expandShift))
      // → [n, t, t, width]
      const slid = fused.depthwiseConv2d({
        x: wide,
        filter: reshape(depthwise, [...depthwise.shape, 1]),
        strides: this.#stride,
        pad: 'same',
        bias: depthwiseShift,
        activation: 'relu6',
      })
      // → [n, t, t, outputs]
      const narrow = pixelwise(slid, project, projectShift, 'linear')
      return [isSameShape(narrow, input) ? add<Tensor4D>(narrow, input) : narrow, wide, slid]
    }) as [Tensor4D, Tensor4D, Tensor4D]
    return {
      output,
      inputGradient: (gradient) => this.#backward(gradient, input.shape, expanded, filtered),
      dispose: () => [expanded, filtered].forEach((one) => one.dispose()),
    }
  }

  dispose(): void {
    if (this.#back) Object.values(this.#back).forEach((one) => one?.dispose())
    this.#back = undefined
  }

  #backward(
    gradient: Tensor4D,
    inputShape: readonly number[],
    expanded: Tensor4D,
    filtered: Tensor4D,
  ): Tensor4D {
    const { expand, depthwise, project } = (this.#back ??= flipped(this.#weights))
    return tidy(() => {
      const inFiltered = where6(conv2d(gradient, project, 1, 'valid'), filtered)
      const [kernel] = depthwise.shape
      const [, size] = expanded.shape
      const [before] = samePadding(size, kernel, this.#stride)
      const spread = dilated(inFiltered, this.#stride)
      // Every place of the input sees as many of the filter's taps as there are windows that it lies in.
      const front = kernel - 1 - before
      const sides: [number, number] = [front, size + kernel - 1 - spread.shape[1] - front]
      const framed = pad(spread, [[0, 0], sides, sides, [0, 0]])
      const inExpanded = where6(depthwiseConv2d(framed, depthwise, 1, 'valid'), expanded)
      const inInput = expand ? conv2d(inExpanded, expand, 1, 'valid') : inExpanded
      return gradient.shape.join() === inputShape.join() ? add<Tensor4D>(inInput, gradient) : inInput
    })
  }
}

/** The weights as the way back takes them: [1, 1, width, inputs], [k, k, width, 1] turned by half, [1, 1, outputs, width]. */
interface Flipped {
  readonly expand?: Tensor4D
  readonly depthwise: Tensor4D
  readonly project: Tensor4D
}

function flipped({ expand, depthwise, project }: ResidualWeights): Flipped {
  const across = (matrix: Tensor2D): Tensor4D =>
    keep(tidy(() => reshape(transpose(matrix), [1, 1, matrix.shape[1], matrix.shape[0]])))
  return {
    ...(expand && { expand: across(expand) }),
    depthwise: keep(tidy(() => reshape(reverse(depthwise, [0, 1]), [...depthwise.shape, 1]))),
    project: across(project),
  }
}

function pixelwise(x: Tensor4D, matrix: Tensor2D, bias: Tensor1D, activation: 'relu6' | 'linear'): Tensor4D {
  const filter: Tensor4D = reshape(matrix, [1, 1, ...matrix.shape])
  return fused.conv2d({ x, filter, strides: 1, pad: 'valid', bias, activation })
}

/** [n, t, t, c] → [n, stride·t, stride·t, c] with zeros after each value. */
function dilated(values: Tensor4D, stride: number): Tensor4D {
  if (stride === 1) return values
  const [batch, side, , channels] = values.shape
  const after: [number, number] = [0, stride - 1]
  const none: [number, number] = [0, 0]
  const columns = pad(reshape(values, [batch * side, side, 1, channels]), [none, none, after, none])
  const rows = reshape(columns, [batch, side, 1, side * stride * channels])
  return reshape(pad(rows, [none, none, after, none]), [batch, side * stride, side * stride, channels])
}

/** The gradient where ReLU6, whose output is given, has a slope. */
function where6(gradient: Tensor4D, output: Tensor4D): Tensor4D {
  return mul(gradient, mul(step(output), step(sub(6, output))))
}

function isSameShape(a: Tensor4D, b: Tensor4D): boolean {
  return a.shape.join() === b.shape.join()
}
