/**
 * A run's log: log.jsonl has a row a step with what was computed, timing.jsonl how long each took. They are apart so that
 * the log of a run that was stopped and resumed is the same, byte for byte, as that of one that was not.
 */
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepRow } from '../../engine/training/training.ts'
import { storageProblem, writeWhole } from '../library/wholeFile.ts'

export class RunLog {
  readonly #rows: FileHandle
  readonly #times: FileHandle
  readonly #directory: string
  #pendingRows = ''
  #pendingTimes = ''

  private constructor(directory: string, rows: FileHandle, times: FileHandle) {
    this.#directory = directory
    this.#rows = rows
    this.#times = times
  }

  /** Opens the log to go on after `step`; rows of later steps, which no checkpoint has, are dropped. */
  static async open(directory: string, step: number): Promise<RunLog> {
    const files = ['log.jsonl', 'timing.jsonl'].map((name) => join(directory, name))
    for (const file of files) await keepRows(file, step)
    try {
      const [rows, times] = await Promise.all(files.map((file) => open(file, 'a')))
      return new RunLog(directory, rows!, times!)
    } catch (error) {
      throw storageProblem(error, directory)
    }
  }

  add(row: StepRow, msStep: number): void {
    this.#pendingRows += `${JSON.stringify(row)}\n`
    this.#pendingTimes += `${JSON.stringify({ step: row.step, msStep: Math.round(msStep * 100) / 100 })}\n`
  }

  /** Hands what was added to the system; with `toDisk` it also survives a power cut. */
  async write(toDisk = false): Promise<void> {
    const [rows, times] = [this.#pendingRows, this.#pendingTimes]
    this.#pendingRows = this.#pendingTimes = ''
    try {
      if (rows !== '') {
        await this.#rows.appendFile(rows)
        await this.#times.appendFile(times)
      }
      if (toDisk) await this.#rows.sync()
    } catch (error) {
      throw storageProblem(error, this.#directory)
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#rows.close(), this.#times.close()])
  }
}

/** Rows that are whole and not after `step`. */
async function keepRows(file: string, step: number): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const kept = text
    .split('\n')
    .slice(0, step)
    .map((line) => `${line}\n`)
    .join('')
  if (kept !== text) await writeWhole(file, kept)
}
