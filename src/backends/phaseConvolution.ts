/** A transposed convolution as ordinary convolutions of its phases: for backends and shapes whose own is slow or inexact. */
import {
  concat,
  conv2d,
  depthToSpace,
  pad,
  reshape,
  slice,
  transpose,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Sliding } from '../engine/operations.ts'

/**
 * Output place y = stride·q + a of the padded picture gets Σ_j gradient[q − j] · filter[stride·j + a]: for each phase a
 * a convolution with the flipped taps of that phase. All phases are convolved at once and interleaved by depthToSpace.
 */
export function convolvePhases(
  gradient: Tensor4D,
  filter: Tensor4D,
  { kernel, stride, padding }: Sliding,
  size: number,
): Tensor4D {
  const [batch, , , outputs] = gradient.shape
  const inputs = filter.shape[2]
  const taps = Math.ceil(kernel / stride)
  const whole = taps * stride
  const side = size + 2 * padding
  const phases = phaseFilter(filter, { inputs, outputs, taps, stride, missing: whole - kernel })
  const picture = conv2d(padded(gradient, taps - 1), phases, 1, 'valid')
  const spread = stride === 1 ? picture : depthToSpace(picture, stride, 'NHWC')
  const short = Math.max(0, side - spread.shape[1])
  const complete =
    short === 0
      ? spread
      : pad(spread, [
          [0, 0],
          [0, short],
          [0, short],
          [0, 0],
        ])
  return slice(complete, [0, padding, padding, 0], [batch, size, size, inputs])
}

/**
 * [k, k, i, o] → [taps, taps, o, stride·stride·i], the taps of each phase flipped. Put together from slices, since a
 * transposition of rank 6 and a reversal take WebAssembly twenty times as long.
 */
function phaseFilter(
  filter: Tensor4D,
  shape: { inputs: number; outputs: number; taps: number; stride: number; missing: number },
): Tensor4D {
  const { inputs, outputs, taps, stride, missing } = shape
  const swapped: Tensor4D = transpose(filter, [0, 1, 3, 2])
  const even =
    missing === 0
      ? swapped
      : pad(swapped, [
          [0, missing],
          [0, missing],
          [0, 0],
          [0, 0],
        ])
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

export function padded(input: Tensor4D, padding: number): Tensor4D {
  const both: [number, number] = [padding, padding]
  return padding === 0 ? input : pad(input, [[0, 0], both, both, [0, 0]])
}
