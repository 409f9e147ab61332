/**
 * A run's log: log.jsonl has a row a step and epochs.jsonl a row an epoch with what was measured, timing.jsonl how long each
 * step took. That is apart so that the logs of a run that was stopped and resumed are the same, byte for byte, as those of
 * one that was not. Runs from before epochs were measured have no epochs.jsonl, or one that begins later.
 */
import { existsSync } from 'node:fs'
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { count } from '../../contract/schemas/common.ts'
import type { LogRow } from '../../engine/training/training.ts'
import { setAside } from '../library/broken.ts'
import { parseJson } from '../library/readJson.ts'
import { storing, writeWhole } from '../library/wholeFile.ts'

export const stepLog = 'log.jsonl'
export const epochLog = 'epochs.jsonl'
const timeLog = 'timing.jsonl'

interface Lines {
  readonly file: FileHandle
  pending: string
}

export class RunLog {
  readonly #directory: string
  readonly #steps: Lines
  readonly #epochs: Lines
  readonly #times: Lines

  private constructor(directory: string, [steps, epochs, times]: readonly [Lines, Lines, Lines]) {
    this.#directory = directory
    this.#steps = steps
    this.#epochs = epochs
    this.#times = times
  }

  /** Opens the log to go on after `step`; rows of later steps, which no checkpoint has, are dropped. */
  static async open(directory: string, step: number): Promise<RunLog> {
    const openLines = async (name: string): Promise<Lines> => {
      const path = join(directory, name)
      await keepRows(path, step)
      return { file: await open(path, 'a'), pending: '' }
    }
    const openAll = async () =>
      [await openLines(stepLog), await openLines(epochLog), await openLines(timeLog)] as const
    return new RunLog(directory, await storing(directory, openAll))
  }

  add(row: LogRow, msStep: number): void {
    addLine(this.#steps, row)
    addLine(this.#times, { step: row.step, msStep: Math.round(msStep * 100) / 100 })
  }

  addEpoch(row: LogRow): void {
    addLine(this.#epochs, row)
  }

  /** Hands what was added to the system; with `toDisk` it also survives a power cut. */
  async write(toDisk = false): Promise<void> {
    const all = [this.#steps, this.#epochs, this.#times]
    const texts = all.map(({ pending }) => pending)
    for (const lines of all) lines.pending = ''
    await storing(this.#directory, async () => {
      for (const [at, { file }] of all.entries()) if (texts[at] !== '') await file.appendFile(texts[at]!)
      if (toDisk) await Promise.all([this.#steps.file.sync(), this.#epochs.file.sync()])
    })
  }

  async close(): Promise<void> {
    await Promise.all([this.#steps, this.#epochs, this.#times].map(({ file }) => file.close()))
  }
}

function addLine(lines: Lines, row: object): void {
  lines.pending += `${JSON.stringify(row)}\n`
}

/** Rows that are whole and not after `step`; a file with damaged ones is kept beside the new one. */
async function keepRows(file: string, step: number): Promise<void> {
  const text = await readFile(file, 'utf8').catch(async () => {
    if (existsSync(file)) await setAside(file) // such as a folder
    return ''
  })
  const lines = text.split('\n').slice(0, -1) // behind the last end of a line is half a row, or nothing
  const steps = lines.map((line) => {
    const read = parseJson(line, { schema: v.object({ step: count }) })
    return 'value' in read ? read.value.step : undefined
  })
  if (steps.includes(undefined)) await setAside(file)
  const kept = lines.filter((_, at) => (steps[at] ?? Infinity) <= step).map((line) => `${line}\n`)
  if (kept.join('') !== text) await writeWhole(file, kept.join(''))
}
