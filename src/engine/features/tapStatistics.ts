/**
 * What the feature network sees in a picture wherever it lies: mean and deviation of every channel of the taps, and how the
 * channels of the two finest go together (Gram matrices; Gatys et al. 2015).
 */
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { ChannelStatistics, Operations } from '../operations.ts'
import { tapChannels } from './efficientNet.ts'
import type { Taps } from './featureNetwork.ts'

/** ε, so that a channel that is the same everywhere has a gradient. */
const statistics: ChannelStatistics = { grams: 2, epsilon: 1e-5 }

interface Group {
  /** Where it begins in a picture's numbers. */
  readonly from: number
  readonly count: number
}

/** A picture's numbers, in groups: means and deviations of each tap, then the Gram matrices. */
export const statisticsGroups: readonly Group[] = groupsOf([
  ...tapChannels.map((channels) => 2 * channels),
  ...tapChannels.slice(0, statistics.grams).map((channels) => channels ** 2),
])

export const statisticsCount = endOf(statisticsGroups)
/** The first of these numbers: all means and deviations. */
export const momentsCount = endOf(statisticsGroups.slice(0, tapChannels.length))

/** [n, statisticsCount]. The caller owns it. */
export function tapStatistics(operations: Operations, taps: Taps): Tensor2D {
  return operations.channelStatistics(taps, statistics)
}

/** The gradients in the taps, from that in their statistics [n, statisticsCount]. The caller owns them. */
export function tapStatisticsGradient(
  operations: Operations,
  taps: Taps,
  inStatistics: Tensor2D,
): Tensor4D[] {
  return operations.channelStatisticsGradient(taps, inStatistics, statistics)
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
