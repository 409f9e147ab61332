/** A run's log as curves. Reads what is new in the file and keeps the rest; thins out what is too fine to be seen. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Curves } from '../../contract/schemas/runs.ts'
import type { StepRow } from '../../engine/training/training.ts'
import type { Run } from './run.ts'

const mostPoints = 2000
const columns = { lossD: 'lossD', lossG: 'lossG', real: 'dReal', fake: 'dFakeBefore' } as const
type Column = keyof typeof columns

interface ReadLog {
  /** Of the file: a run that goes on from a checkpoint writes its log anew, without the rows after it. */
  readonly inode: number
  /** Bytes that have been taken in: whole lines. */
  offset: number
  readonly values: Record<Column, number[]>
}

export class RunCurves {
  readonly #logs = new Map<string, ReadLog>()

  /** Points of the steps after `from`, each the mean of the steps since the point before. */
  async read(run: Run, stepsPerEpoch: number, from: number): Promise<Curves> {
    const { values } = await this.#catchUp(run)
    const steps = values.lossD.length
    const start = Math.min(from, steps)
    const stride = Math.max(1, Math.ceil((steps - start) / mostPoints))
    const points = Math.ceil((steps - start) / stride)
    const end = (point: number) => Math.min(steps, start + (point + 1) * stride)
    const means = (column: Column) =>
      Float32Array.from({ length: points }, (_, point) =>
        mean(values[column], start + point * stride, end(point)),
      )
    return {
      step: Float32Array.from({ length: points }, (_, point) => end(point)),
      lossD: means('lossD'),
      lossG: means('lossG'),
      real: means('real'),
      fake: means('fake'),
      steps,
      stepsPerEpoch,
    }
  }

  forget(run: Run): void {
    this.#logs.delete(run.directory)
  }

  async #catchUp({ directory }: Run): Promise<ReadLog> {
    const file = await open(join(directory, 'log.jsonl'), 'r').catch(() => undefined)
    if (!file) return emptyLog(0)
    try {
      const { size, ino } = await file.stat()
      let log = this.#logs.get(directory)
      if (!log || log.inode !== ino || log.offset > size) log = emptyLog(ino)
      this.#logs.set(directory, log)
      const bytes = Buffer.alloc(size - log.offset)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, log.offset)
      const end = bytes.subarray(0, bytesRead).lastIndexOf(10) + 1
      if (end === 0) return log
      const rows = bytes
        .toString('utf8', 0, end - 1)
        .split('\n')
        .map((line) => JSON.parse(line) as StepRow)
      for (const [column, name] of Object.entries(columns)) {
        const into = log.values[column as Column]
        rows.forEach((row) => (into[row.step - 1] = row[name]))
      }
      log.offset += end
      return log
    } finally {
      await file.close()
    }
  }
}

function emptyLog(inode: number): ReadLog {
  return { inode, offset: 0, values: { lossD: [], lossG: [], real: [], fake: [] } }
}

function mean(values: readonly number[], from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i]!
  return sum / (to - from)
}
