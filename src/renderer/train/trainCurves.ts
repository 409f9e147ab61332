/** A run's curves as they grow: joined, thinned, laid side by side. Pure; knows no Studio and no chart. */
import type { Curve, Curves, Measure, RowsHad } from '../../contract/schemas/runs.ts'

type Taken = Measure['taken']

/** Points of one of a run's logs, arrays of one length. */
export interface RunCurve {
  /** Where each lies, in epochs; fractions are within one, what is below 0 came before the first. */
  readonly epoch: readonly number[]
  /** By the names of measures; NaN where a point has none. */
  readonly values: Readonly<Record<string, readonly number[]>>
}
export type RunCurves = Readonly<Record<Taken, RunCurve>>

const noCurve: RunCurve = { epoch: [], values: {} }
export const noCurves: RunCurves = { step: noCurve, epoch: noCurve }

/** To ask for curves from their beginning. */
export const noRows: RowsHad = { step: 0, epoch: 0 }

/** More than can be told apart on a wide screen. */
const mostKept = 4000

/** The points so far with those that have come since. */
export function joinCurves(before: RunCurves, next: Curves): RunCurves {
  const joined = (taken: Taken) => {
    const curve = joinCurve(before[taken], next[taken], next)
    return curve.epoch.length > mostKept ? thinCurve(curve, mostKept / 2) : curve
  }
  return { step: joined('step'), epoch: joined('epoch') }
}

function joinCurve(
  before: RunCurve,
  { at, values }: Curve,
  { stepsBefore, stepsPerEpoch }: Pick<Curves, 'stepsBefore' | 'stepsPerEpoch'>,
): RunCurve {
  const epochAt = (step: number) => (step - stepsBefore) / Math.max(1, stepsPerEpoch)
  const names = Object.keys({ ...before.values, ...values })
  const none = (length: number) => Array.from({ length }, () => NaN)
  const joined = (name: string) =>
    (before.values[name] ?? none(before.epoch.length)).concat(Array.from(values[name] ?? none(at.length)))
  return {
    epoch: before.epoch.concat(Array.from(at, epochAt)),
    values: Object.fromEntries(names.map((name) => [name, joined(name)])),
  }
}

/**
 * At most `most` points, evenly over the epochs, each the mean of those it stands for and at the last one's place. What
 * was thinned already counts by point: it lies in stretches of its own.
 */
export function thinCurve(curve: RunCurve, most: number): RunCurve {
  const { epoch } = curve
  const count = epoch.length
  if (count <= most) return curve
  const first = epoch[0]!
  const width = (epoch[count - 1]! - first) / most
  const ends = epoch
    .map((at, point) => ({ bucket: Math.min(most - 1, Math.floor((at - first) / width)), end: point + 1 }))
    .filter(({ bucket }, point, all) => all[point + 1]?.bucket !== bucket)
    .map(({ end }) => end)
  const means = (values: readonly number[]) => ends.map((end, at) => mean(values, ends[at - 1] ?? 0, end))
  return {
    epoch: ends.map((end) => epoch[end - 1]!),
    values: Object.fromEntries(Object.entries(curve.values).map(([name, values]) => [name, means(values)])),
  }
}

/** `count` places from 0 to the longest run's last epoch: what the lines of several runs have in common. */
export function commonEpochs(all: readonly RunCurve[], count: number): number[] {
  const last = Math.max(0, ...all.map(({ epoch }) => epoch.at(-1) ?? 0))
  return last === 0 ? [] : Array.from({ length: count }, (_, at) => ((at + 1) / count) * last)
}

/** The values of one run at other places than its own, in between by proportion; NaN where it has none. */
export function valuesAt(epochs: readonly number[], { epoch, values }: RunCurve, name: string): number[] {
  const own = values[name]
  let right = 0
  return epochs.map((at) => {
    while (right < epoch.length && epoch[right]! < at) right++
    if (!own || right === epoch.length) return NaN
    // A run that was not measured from its first epoch on has nothing there.
    if (right === 0) return epoch[0]! <= 1 || epoch[0] === at ? own[0]! : NaN
    const share = (at - epoch[right - 1]!) / (epoch[right]! - epoch[right - 1]!)
    return own[right - 1]! * (1 - share) + own[right]! * share
  })
}

function mean(values: readonly number[], from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i]!
  return sum / (to - from)
}
