/** What runs are measured by, as windows and the command line are told of it. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Measures } from '../../contract/schemas/runs.ts'
import { charts, epochMeasures, stepMeasures } from '../../engine/measures/measures.ts'
import { epochLog, stepLog } from './runLog.ts'

/** Values by the names of measures: those that are numbers. */
export type Measured = Readonly<Record<string, number>>

export function describeMeasures(): Measures {
  return {
    list: [...stepMeasures, ...epochMeasures].map(({ of: _, ...words }) => words),
    charts: charts.map(({ title, measures }) => ({ title, names: measures.map(({ name }) => name) })),
  }
}

/** A row of a log without its moment. */
export function measuredIn(row: object): Measured {
  const values = Object.entries(row).filter(([name, value]) => !isMoment(name) && Number.isFinite(value))
  return Object.fromEntries(values) as Measured
}

/** By the last rows of a run's logs; nothing where it has none. */
export function lastMeasured(directory: string): Measured {
  return Object.assign({}, ...[stepLog, epochLog].map((name) => measuredIn(lastRow(join(directory, name)))))
}

function isMoment(name: string): boolean {
  return name === 'step' || name === 'epoch'
}

/** More than a row takes. */
const endBytes = 16_384

/** The last whole row; nothing where there is none to be read. */
function lastRow(path: string): object {
  try {
    const file = openSync(path, 'r')
    try {
      const { size } = fstatSync(file)
      const bytes = Buffer.alloc(Math.min(size, endBytes))
      readSync(file, bytes, 0, bytes.length, size - bytes.length)
      const row: unknown = JSON.parse(bytes.toString().split('\n').at(-2) ?? '{}')
      return typeof row === 'object' && row !== null ? row : {}
    } finally {
      closeSync(file)
    }
  } catch {
    return {} // no file yet, or a damaged one
  }
}
