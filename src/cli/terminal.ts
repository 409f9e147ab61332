/** What a command says: results on stdout (one JSON object with --json), progress and problems on stderr. */
import { inspect } from 'node:util'
import { SingleBar } from 'cli-progress'
import { cleanJson, cleanText } from '../contract/cleanText.ts'
import { defect, isProblem } from '../contract/problem.ts'

export interface Output {
  readonly json: boolean
}

/** The result: `lines` for people, `value` for programs. */
export function say(output: Output, value: unknown, lines: readonly string[]): void {
  const text = output.json ? [cleanJson(value)] : lines.map(cleanText)
  process.stdout.write(text.map((line) => `${line}\n`).join(''))
}

/** 1 picture, 2 pictures. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A remark that is no result. */
export function remark(text: string): void {
  process.stderr.write(`${text.split('\n').map(cleanText).join('\n')}\n`)
}

/** Exit codes: 1 for a problem that explains itself, 70 (EX_SOFTWARE) for a defect of the program. */
export function sayProblem(output: Output, thrown: unknown): number {
  if (isProblem(thrown)) {
    const { code, message, remedy } = thrown
    if (output.json) process.stdout.write(`${cleanJson({ error: { code, message, remedy } })}\n`)
    // What a name in them holds does not begin a line.
    remark(cleanText(message))
    remark(cleanText(remedy))
    remarkDetails(thrown)
    return 1
  }
  if (output.json) process.stdout.write(`${cleanJson({ error: defect })}\n`)
  remark('Latent Loom made a mistake, and this could not be done. Nothing that was saved is lost.')
  remark('Set LOOM_DEBUG=1 to see where it happened, and please report it with that.')
  remarkDetails(thrown)
  return 70
}

/** In the words of whatever has thrown it, for those who ask: with LOOM_DEBUG=1. */
export function remarkDetails(thrown: unknown): void {
  if (process.env['LOOM_DEBUG']) remark(inspect(thrown))
}

/** A bar on a terminal; elsewhere a line every ten seconds. */
export class Progress {
  readonly #bar: SingleBar
  readonly #visible: boolean
  #started = false

  constructor(format: string, { json }: Output) {
    this.#visible = !json || process.stderr.isTTY === true
    this.#bar = new SingleBar({
      format: cleanText(format),
      stream: process.stderr,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: false,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
      gracefulExit: false,
      emptyOnZero: true,
    })
  }

  update(done: number, total: number, values: Record<string, string> = {}): void {
    if (!this.#visible) return
    const clean = Object.fromEntries(Object.entries(values).map(([key, text]) => [key, cleanText(text)]))
    if (!this.#started) {
      this.#bar.start(total, done, clean)
      this.#started = true
    }
    this.#bar.setTotal(total)
    this.#bar.update(done, clean)
  }

  end(): void {
    if (this.#started) this.#bar.stop()
    this.#started = false
  }
}

/** `1 h 12 min`, `3 min 20 s`, `8 s` */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Columns of text, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}

/** Aborts at the first Ctrl-C or SIGTERM, so that work can be saved; a second one ends at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    remark('\nStopping, and saving what there is. Press Ctrl-C again to leave at once.')
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return controller.signal
}
