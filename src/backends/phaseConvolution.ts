/** A transposed convolution as ordinary convolutions of its phases: for backends and shapes whose own is slow or inexact. */
import {
  concat,
  conv2d,
  depthToSpace,
  keep,
  pad,
  reshape,
  slice,
  tidy,
  transpose,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Sliding } from '../engine/operations.ts'

/**
 * Output place y = stride·q + a of the padded picture gets Σ_j gradient[q − j] · filter[stride·j + a]: for each phase a
 * a convolution with the flipped taps of that phase. All phases are convolved at once and interleaved by depthToSpace.
 * The phases of the filter are put together once.
 */
export class PhaseConvolution {
  readonly #filter: Tensor4D
  readonly #sliding: Sliding
  #phases: Tensor4D | undefined

  constructor(filter: Tensor4D, sliding: Sliding) {
    this.#filter = filter
    this.#sliding = sliding
  }

  /** [n, t, t, o] → [n, size, size, i] */
  transposed(gradient: Tensor4D, size: number): Tensor4D {
    const { kernel, stride, padding } = this.#sliding
    const [batch] = gradient.shape
    const inputs = this.#filter.shape[2]
    const taps = Math.ceil(kernel / stride)
    this.#phases ??= keep(tidy(() => phaseFilter(this.#filter, { taps, stride })))
    const phases = this.#phases
    return tidy(() => {
      const side = size + 2 * padding
      const picture = conv2d(padded(gradient, taps - 1), phases, 1, 'valid')
      const spread = stride === 1 ? picture : depthToSpace(picture, stride, 'NHWC')
      const end: Padding = [0, Math.max(0, side - spread.shape[1])]
      const complete = end[1] === 0 ? spread : pad(spread, [none, end, end, none])
      return slice(complete, [0, padding, padding, 0], [batch, size, size, inputs])
    })
  }

  dispose(): void {
    this.#phases?.dispose()
    this.#phases = undefined
  }
}

/**
 * [k, k, i, o] → [taps, taps, o, stride·stride·i], the taps of each phase flipped. Put together from slices, since a
 * transposition of rank 6 and a reversal take WebAssembly twenty times as long.
 */
function phaseFilter(filter: Tensor4D, { taps, stride }: { taps: number; stride: number }): Tensor4D {
  const [kernel, , inputs, outputs] = filter.shape
  const missing = taps * stride - kernel
  const swapped: Tensor4D = transpose(filter, [0, 1, 3, 2])
  const end: Padding = [0, missing]
  const even = missing === 0 ? swapped : pad(swapped, [end, end, none, none])
  const upTo = (count: number) => [...Array(count).keys()]
  const tapsOf = (y: number, x: number) =>
    upTo(stride * stride).map((phase) => {
      const [down, across] = [Math.floor(phase / stride), phase % stride]
      const [fromY, fromX] = [stride * (taps - 1 - y) + down, stride * (taps - 1 - x) + across]
      return slice(even, [fromY, fromX, 0, 0], [1, 1, outputs, inputs])
    })
  const joined = upTo(taps * taps).map((tap) => concat(tapsOf(Math.floor(tap / taps), tap % taps), 3))
  return reshape(concat(joined, 0), [taps, taps, outputs, stride * stride * inputs])
}

type Padding = [before: number, after: number]
const none: Padding = [0, 0]

export function padded(input: Tensor4D, padding: number): Tensor4D {
  const both: Padding = [padding, padding]
  return padding === 0 ? input : pad(input, [none, both, both, none])
}
