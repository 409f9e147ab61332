/** Statistics of channels out of means and matrix products, for a backend that has no kernel for them. */
import {
  add,
  concat,
  div,
  matMul,
  mean,
  mul,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  tidy,
  transpose,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Operations } from '../engine/operations.ts'

export const composedStatistics: Pick<Operations, 'channelStatistics' | 'channelStatisticsGradient'> = {
  channelStatistics: (maps, { grams, epsilon }) =>
    tidy(() => {
      const moments = maps.flatMap((map) => {
        const { middle, deviation } = momentsOf(pixelsOf(map), epsilon)
        return [middle, deviation].map((one) => flat(one))
      })
      const products = maps.slice(0, grams).map((map) => {
        const pixels = pixelsOf(map)
        return flat(div(matMul(pixels, pixels, true), pixels.shape[1]))
      })
      return concat([...moments, ...products], 1)
    }),

  channelStatisticsGradient: (maps, inRows, { grams, epsilon }) =>
    tidy(() => {
      let [nextMoments, nextGram] = [0, maps.reduce((sum, map) => sum + 2 * map.shape[3], 0)]
      return maps.map((map, at) => {
        const pixels = pixelsOf(map)
        const [batch, count, channels] = pixels.shape
        const part = (from: number, width: number): Tensor2D => slice(inRows, [0, from], [batch, width])
        const inMiddle = part(nextMoments, channels)
        const inDeviation = part(nextMoments + channels, channels)
        nextMoments += 2 * channels
        const { centred, deviation } = momentsOf(pixels, epsilon)
        const across = (values: Tensor2D): Tensor3D => reshape(values, [batch, 1, channels])
        const slope = div(across(inDeviation), deviation)
        const own = div(add(mul(centred, slope), across(inMiddle)), count)
        if (at >= grams) return reshape(own, map.shape)
        const inGram: Tensor3D = reshape(part(nextGram, channels ** 2), [batch, channels, channels])
        nextGram += channels ** 2
        const both = div(add(inGram, transpose(inGram, [0, 2, 1])), count) as Tensor3D
        return reshape(add(own, matMul(pixels, both)), map.shape)
      })
    }),
}

/** Over a picture's pixels [n, pixels, channels]: mean and deviation [n, 1, channels]. */
function momentsOf(pixels: Tensor3D, epsilon: number) {
  const middle = mean<Tensor3D>(pixels, 1, true)
  const centred = sub<Tensor3D>(pixels, middle)
  const deviation = sqrt(add(mean<Tensor3D>(square(centred), 1, true), epsilon)) as Tensor3D
  return { middle, centred, deviation }
}

/** [n, s, s, c] → [n, s·s, c] */
function pixelsOf(map: Tensor4D): Tensor3D {
  const [batch, side, , channels] = map.shape
  return reshape(map, [batch, side * side, channels])
}

function flat(values: Tensor): Tensor2D {
  return reshape(values, [values.shape[0]!, -1])
}
