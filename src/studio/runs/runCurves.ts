/** A run's logs as curves. Reads what is new in the files and keeps the rest; thins out what is too fine to be seen. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Curve, Curves, RowsHad } from '../../contract/schemas/runs.ts'
import { parseJson } from '../library/readJson.ts'
import type { Run } from './run.ts'
import { epochLog, stepLog } from './runLog.ts'

const mostPoints = 2000

/** Logs that are kept read; of a long run one takes some megabytes. */
const mostLogs = 16

const rowSchema = v.objectWithRest({ step: v.number() }, v.unknown())

interface ReadLog {
  /** Of the file: a run that goes on from a checkpoint writes its log anew, without the rows after it. */
  readonly inode: number
  /** Bytes that have been taken in: whole lines. */
  offset: number
  /** A column for each name that a row has had, each with a value for each row; NaN where a row has none. */
  readonly columns: Map<string, number[]>
  rows: number
}

export class RunCurves {
  /** Least recently asked for first. */
  readonly #logs = new Map<string, ReadLog>()

  async read(
    { directory }: Pick<Run, 'directory'>,
    counts: Pick<Curves, 'stepsBefore' | 'stepsPerEpoch'>,
    from: RowsHad,
  ): Promise<Curves> {
    const logs = [stepLog, epochLog].map((name) => this.#catchUp(join(directory, name)))
    const [steps, epochs] = await Promise.all(logs)
    return { step: curve(steps!, from.step), epoch: curve(epochs!, from.epoch), ...counts }
  }

  forget({ directory }: Pick<Run, 'directory'>): void {
    for (const name of [stepLog, epochLog]) this.#logs.delete(join(directory, name))
  }

  /** Those that are not kept are read anew. */
  #keep(path: string, log: ReadLog): void {
    this.#logs.delete(path)
    this.#logs.set(path, log)
    for (const oldest of this.#logs.keys()) {
      if (this.#logs.size <= mostLogs) break
      this.#logs.delete(oldest)
    }
  }

  async #catchUp(path: string): Promise<ReadLog> {
    const file = await open(path, 'r').catch(() => undefined)
    if (!file) return emptyLog(0)
    try {
      const info = await file.stat()
      if (!info.isFile()) return emptyLog(0)
      const { size, ino } = info
      let log = this.#logs.get(path)
      if (!log || log.inode !== ino || log.offset > size) log = emptyLog(ino)
      this.#keep(path, log)
      const { offset } = log
      const bytes = Buffer.alloc(size - offset)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset)
      const end = bytes.subarray(0, bytesRead).lastIndexOf(10) + 1
      if (end === 0 || log.offset !== offset) return log // nothing new, or another call has taken it in
      for (const line of bytes.toString('utf8', 0, end - 1).split('\n')) addRow(log, line)
      log.offset += end
      return log
    } finally {
      await file.close()
    }
  }
}

function emptyLog(inode: number): ReadLog {
  return { inode, offset: 0, columns: new Map(), rows: 0 }
}

/** A row that is damaged is left out. */
function addRow(log: ReadLog, line: string): void {
  const read = parseJson(line, { schema: rowSchema })
  if ('flaw' in read) return
  const row: Readonly<Record<string, unknown>> = read.value
  const { columns } = log
  for (const name of Object.keys(row)) {
    if (!columns.has(name))
      columns.set(
        name,
        Array.from({ length: log.rows }, () => NaN),
      )
  }
  for (const [name, values] of columns) values.push(typeof row[name] === 'number' ? row[name] : NaN)
  log.rows++
}

/** Points of the rows after `from`, each the mean of the rows since the point before. */
function curve({ columns, rows }: ReadLog, from: number): Curve {
  const start = Math.min(from, rows)
  const stride = Math.max(1, Math.ceil((rows - start) / mostPoints))
  const length = Math.ceil((rows - start) / stride)
  const end = (point: number) => Math.min(rows, start + (point + 1) * stride)
  const points = (valueAt: (point: number) => number) =>
    Float32Array.from({ length }, (_, point) => valueAt(point))
  const { step = [], epoch: _, ...measured } = Object.fromEntries(columns)
  return {
    at: points((point) => step[end(point) - 1]!),
    values: Object.fromEntries(
      Object.entries(measured).map(([name, values]) => [
        name,
        points((point) => mean(values, start + point * stride, end(point))),
      ]),
    ),
    rows,
  }
}

/** Of those that are numbers; NaN of none. */
function mean(values: readonly number[], from: number, to: number): number {
  let sum = 0
  let count = 0
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i]!)) continue
    sum += values[i]!
    count++
  }
  return sum / count
}
