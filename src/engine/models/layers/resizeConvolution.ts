/**
 * Twice as large by nearest neighbours, then a 3 × 3 convolution (Odena et al. 2016), as one transposed convolution: each new
 * pixel sees 2 × 2 of the old ones, through sums of the filter's weights. Pictures go on beyond their edges as they end there
 * (PyTorch's padding_mode `replicate`): zeros would show as a frame.
 */
import { add, concat, matMul, pad, reshape, slice, tensor2d, tidy, transpose } from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import type { Operations } from '../../operations.ts'
import type { Layer } from '../layer.ts'
import { linearMap, type LinearMapOptions } from './linearMap.ts'

const kernel = 3
/** Of the transposed convolution. */
const folded = { kernel: 4, stride: 2, padding: 1 }
/** Old pixels beyond each edge. */
const frame = 1

/** What each row of the folded filter is the sum of: rows of the filter. Columns alike. */
const folding = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [1, 0, 0],
]

interface ResizeConvolutionOptions extends LinearMapOptions {
  readonly inputs: number
  readonly outputs: number
}

/** [n, s, s, inputs] → [n, 2s, 2s, outputs]. PyTorch's Upsample and Conv2d; the weight is that one's: [outputs, inputs, 3, 3]. */
export function resizeConvolution(options: ResizeConvolutionOptions): Layer {
  const { inputs, outputs } = options
  return linearMap({
    ...options,
    fanIn: inputs * kernel * kernel,
    weight: {
      shape: [outputs, inputs, kernel, kernel],
      layout: { permutation: [2, 3, 1, 0], shape: [kernel, kernel, inputs, outputs] },
    },
    prepare(operations: Operations, weight: Tensor) {
      const filter = tidy(() => transpose(fold(weight as Tensor4D), [0, 1, 3, 2]))
      const convolution = operations.convolution(filter as Tensor4D, folded)
      return {
        convolution,
        dispose() {
          convolution.dispose()
          filter.dispose()
        },
      }
    },
    apply: ({ convolution }, input) =>
      tidy(() => {
        const framed = withFrame(input as Tensor4D)
        return middle(convolution.transposed(framed, 2 * framed.shape[1]), 2 * frame)
      }),
    inputGradient: ({ convolution }, gradient) =>
      tidy(() => withoutFrame(convolution.forward(widened(gradient as Tensor4D)))),
    weightGradient: ({ convolution }, input, gradient) =>
      tidy(() => {
        const inFolded = convolution.filterGradient(
          widened(gradient as Tensor4D),
          withFrame(input as Tensor4D),
        )
        return unfold(transpose(inFolded, [0, 1, 3, 2]))
      }),
  })
}

/** [3, 3, inputs, outputs] → [4, 4, inputs, outputs] */
function fold(filter: Tensor4D): Tensor4D {
  return throughBoth(filter, false)
}

/** The adjoint of `fold`. */
function unfold(inFolded: Tensor4D): Tensor4D {
  return throughBoth(inFolded, true)
}

function throughBoth(filter: Tensor4D, back: boolean): Tensor4D {
  const [from, , inputs, outputs] = filter.shape
  const to = back ? kernel : folded.kernel
  const matrix: Tensor2D = tensor2d(folding)
  const rows: Tensor2D = matMul(matrix, reshape(filter, [from, from * inputs * outputs]), back)
  const columns: Tensor3D = reshape(rows, [to, from, inputs * outputs])
  const both = matMul(reshape(matrix, [1, ...matrix.shape]), columns, back)
  return reshape(both, [to, to, inputs, outputs])
}

/** Its outermost rows and columns once more around it: [n, s, s, c] → [n, s + 2, s + 2, c]. */
function withFrame(picture: Tensor4D): Tensor4D {
  return ([1, 2] as const).reduce((one, axis) => {
    const last = one.shape[axis] - frame
    return concat([part(one, axis, 0, frame), one, part(one, axis, last, frame)], axis)
  }, picture)
}

/** The adjoint of `withFrame`. */
function withoutFrame(inFramed: Tensor4D): Tensor4D {
  return ([1, 2] as const).reduce((one, axis) => {
    const size = one.shape[axis] - 2 * frame
    const first = add<Tensor4D>(part(one, axis, 0, frame), part(one, axis, frame, frame))
    const last = add<Tensor4D>(part(one, axis, size, frame), part(one, axis, size + frame, frame))
    return concat([first, part(one, axis, 2 * frame, size - 2 * frame), last], axis)
  }, inFramed)
}

function part(picture: Tensor4D, axis: 1 | 2, from: number, count: number): Tensor4D {
  const begin: [number, number, number, number] = [0, 0, 0, 0]
  const size: [number, number, number, number] = [...picture.shape]
  begin[axis] = from
  size[axis] = count
  return slice(picture, begin, size)
}

/** Without so many pixels at each edge. */
function middle(picture: Tensor4D, edge: number): Tensor4D {
  const [batch, size, , channels] = picture.shape
  return slice(picture, [0, edge, edge, 0], [batch, size - 2 * edge, size - 2 * edge, channels])
}

/** The adjoint of `middle`, of an edge of two frames. */
function widened(picture: Tensor4D): Tensor4D {
  const edge = [2 * frame, 2 * frame] as [number, number]
  return pad(picture, [[0, 0], edge, edge, [0, 0]])
}
