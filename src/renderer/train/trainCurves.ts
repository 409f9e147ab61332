/** A run's curves as they grow: joined, thinned, laid side by side. Pure; knows no Studio and no chart. */
import type { Curves } from '../../contract/schemas/runs.ts'

const columns = ['lossD', 'lossG', 'real', 'fake'] as const
export type Column = (typeof columns)[number]

/** Points of a run, arrays of one length. `epoch` is where each lies, in epochs; fractions are within one. */
export interface RunCurves extends Readonly<Record<Column, readonly number[]>> {
  readonly epoch: readonly number[]
}

export const noCurves: RunCurves = { epoch: [], lossD: [], lossG: [], real: [], fake: [] }

/** More than can be told apart on a wide screen. */
const mostKept = 4000

/** The points so far with those that have come since. */
export function joinCurves(before: RunCurves, next: Curves): RunCurves {
  const joined = {
    epoch: before.epoch.concat(Array.from(next.step, (step) => step / Math.max(1, next.stepsPerEpoch))),
    lossD: before.lossD.concat(Array.from(next.lossD)),
    lossG: before.lossG.concat(Array.from(next.lossG)),
    real: before.real.concat(Array.from(next.real)),
    fake: before.fake.concat(Array.from(next.fake)),
  }
  return joined.epoch.length > mostKept ? thinCurves(joined, mostKept / 2) : joined
}

/**
 * At most `most` points, evenly over the epochs, each the mean of those it stands for and at the last one's place. What
 * was thinned already counts by point: it lies in stretches of its own.
 */
export function thinCurves(curves: RunCurves, most: number): RunCurves {
  const { epoch } = curves
  const count = epoch.length
  if (count <= most) return curves
  const first = epoch[0]!
  const width = (epoch[count - 1]! - first) / most
  const ends = epoch
    .map((at, point) => ({ bucket: Math.min(most - 1, Math.floor((at - first) / width)), end: point + 1 }))
    .filter(({ bucket }, point, all) => all[point + 1]?.bucket !== bucket)
    .map(({ end }) => end)
  const means = (values: readonly number[]) => ends.map((end, at) => mean(values, ends[at - 1] ?? 0, end))
  return {
    epoch: ends.map((end) => epoch[end - 1]!),
    lossD: means(curves.lossD),
    lossG: means(curves.lossG),
    real: means(curves.real),
    fake: means(curves.fake),
  }
}

/** `count` places from 0 to the longest run's last epoch: what the lines of several runs have in common. */
export function commonEpochs(all: readonly RunCurves[], count: number): number[] {
  const last = Math.max(0, ...all.map(({ epoch }) => epoch.at(-1) ?? 0))
  return last === 0 ? [] : Array.from({ length: count }, (_, at) => ((at + 1) / count) * last)
}

/** The values of one run at other places than its own, in between by proportion; NaN where it has none. */
export function valuesAt(epochs: readonly number[], curves: RunCurves, column: Column): number[] {
  const { epoch, [column]: values } = curves
  let right = 0
  return epochs.map((at) => {
    while (right < epoch.length && epoch[right]! < at) right++
    if (right === epoch.length || epoch.length === 0) return NaN
    if (right === 0) return values[0]!
    const share = (at - epoch[right - 1]!) / (epoch[right]! - epoch[right - 1]!)
    return values[right - 1]! * (1 - share) + values[right]! * share
  })
}

function mean(values: readonly number[], from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i]!
  return sum / (to - from)
}
