/** Where the time goes: how long each of TensorFlow's ops takes, seen where tfjs hands them over. */
import { backend } from '@tensorflow/tfjs-core'

export interface OpTime {
  readonly op: string
  /** Milliseconds and calls, for each run of the work. */
  readonly ms: number
  readonly calls: number
}

type Execute = (op: string, ...rest: unknown[]) => unknown

/** Runs the work some times and tells the mean of each op, the slowest first; none where ops are not TensorFlow's. */
export function recordOps(times: number, work: () => unknown): OpTime[] {
  const executing = backend() as unknown as Record<'executeSingleOutput' | 'executeMultipleOutputs', Execute>
  const names = (['executeSingleOutput', 'executeMultipleOutputs'] as const).filter((name) => executing[name])
  const totals = new Map<string, { ms: number; calls: number }>()
  const originals = names.map((name) => executing[name])
  for (const [i, name] of names.entries()) {
    executing[name] = (op, ...rest) => {
      const start = performance.now()
      const output = originals[i]!.call(executing, op, ...rest)
      const total = totals.get(op) ?? { ms: 0, calls: 0 }
      totals.set(op, { ms: total.ms + performance.now() - start, calls: total.calls + 1 })
      return output
    }
  }
  try {
    for (let i = 0; i < times; i++) work()
  } finally {
    for (const [i, name] of names.entries()) executing[name] = originals[i]!
  }
  return [...totals]
    .map(([op, { ms, calls }]) => ({ op, ms: Number((ms / times).toFixed(1)), calls: calls / times }))
    .toSorted((a, b) => b.ms - a.ms)
}
