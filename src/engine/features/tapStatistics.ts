/**
 * What the feature network sees in a picture wherever it lies: mean and deviation of every channel of the taps, and how the
 * channels of the two finest go together (Gram matrices; Gatys et al. 2015).
 */
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
} from '@tensorflow/tfjs-core'
import { transpose, type Tensor, type Tensor2D, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core'
import { tapChannels } from './efficientNet.ts'
import type { Taps } from './featureNetwork.ts'

/** Under each root, so that a channel that is the same everywhere has a gradient. */
const epsilon = 1e-5
const gramTaps = 2

interface Group {
  /** Where it begins in a picture's numbers. */
  readonly from: number
  readonly count: number
}

/** A picture's numbers, in groups: means and deviations of each tap, then the Gram matrices. */
export const statisticsGroups: readonly Group[] = groupsOf([
  ...tapChannels.map((channels) => 2 * channels),
  ...tapChannels.slice(0, gramTaps).map((channels) => channels ** 2),
])

export const statisticsCount = endOf(statisticsGroups)
/** The first of these numbers: all means and deviations. */
export const momentsCount = endOf(statisticsGroups.slice(0, tapChannels.length))

/** [n, statisticsCount]. The caller owns it. */
export function tapStatistics(taps: Taps): Tensor2D {
  return tidy(() => {
    const moments = taps.flatMap((tap) => {
      const { middle, deviation } = momentsOf(pixelsOf(tap))
      return [middle, deviation].map((one) => flat(one))
    })
    const grams = taps.slice(0, gramTaps).map((tap) => {
      const pixels = pixelsOf(tap)
      return flat(div(matMul(pixels, pixels, true), pixels.shape[1]))
    })
    return concat([...moments, ...grams], 1)
  })
}

/** The gradients in the taps, from that in their statistics [n, statisticsCount]. The caller owns them. */
export function tapStatisticsGradient(taps: Taps, inStatistics: Tensor2D): Tensor4D[] {
  return tidy(() =>
    taps.map((tap, at) => {
      const pixels = pixelsOf(tap)
      const [batch, count, channels] = pixels.shape
      const part = (from: number, width: number): Tensor2D => slice(inStatistics, [0, from], [batch, width])
      const group = statisticsGroups[at]!
      const inMiddle = part(group.from, channels)
      const inDeviation = part(group.from + channels, channels)
      const { centred, deviation } = momentsOf(pixels)
      const across = (values: Tensor2D): Tensor3D => reshape(values, [batch, 1, channels])
      const slope = div(across(inDeviation), deviation)
      const own = div(add(mul(centred, slope), across(inMiddle)), count)
      if (at >= gramTaps) return reshape(own, tap.shape)
      const gram = statisticsGroups[taps.length + at]!
      const inGram: Tensor3D = reshape(part(gram.from, gram.count), [batch, channels, channels])
      const both = div(add(inGram, transpose(inGram, [0, 2, 1])), count) as Tensor3D
      return reshape(add(own, matMul(pixels, both)), tap.shape)
    }),
  )
}

/** Over a picture's pixels [n, pixels, channels]: mean and deviation [n, 1, channels]. */
function momentsOf(pixels: Tensor3D) {
  const middle = mean<Tensor3D>(pixels, 1, true)
  const centred = sub<Tensor3D>(pixels, middle)
  const deviation = sqrt(add(mean<Tensor3D>(square(centred), 1, true), epsilon)) as Tensor3D
  return { middle, centred, deviation }
}

/** [n, s, s, c] → [n, s·s, c] */
function pixelsOf(tap: Tensor4D): Tensor3D {
  const [batch, side, , channels] = tap.shape
  return reshape(tap, [batch, side * side, channels])
}

function flat(values: Tensor): Tensor2D {
  return reshape(values, [values.shape[0]!, -1])
}

function groupsOf(counts: readonly number[]): Group[] {
  let from = 0
  return counts.map((count) => {
    const group = { from, count }
    from += count
    return group
  })
}

function endOf(groups: readonly Group[]): number {
  const { from, count } = groups.at(-1)!
  return from + count
}
