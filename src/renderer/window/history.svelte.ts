/** Undo and redo of one value that is replaced, never changed in place. Knows nothing of what the value is. */

/** Edits of the same control that follow each other this quickly are one step. */
const mergeMs = 700

export interface HistoryOptions {
  /** Steps back that are kept. */
  readonly limit?: number
  readonly now?: () => number
}

export class History<Value> {
  #past = $state.raw<readonly Value[]>([])
  #present = $state.raw<Value>() as Value
  #future = $state.raw<readonly Value[]>([])
  #lastControl: string | undefined
  #lastAt = -Infinity
  readonly #limit: number
  readonly #now: () => number

  constructor(initial: Value, { limit = 200, now = () => performance.now() }: HistoryOptions = {}) {
    this.#present = initial
    this.#limit = limit
    this.#now = now
  }

  get present(): Value {
    return this.#present
  }

  /** What lies before and after the present value, in the order of time. */
  get past(): readonly Value[] {
    return this.#past
  }

  get future(): readonly Value[] {
    return this.#future
  }

  get canUndo(): boolean {
    return this.#past.length > 0
  }

  get canRedo(): boolean {
    return this.#future.length > 0
  }

  /** Replaces the value. With `control`, quick successive edits of that control become one step. */
  edit(value: Value, control?: string): void {
    const at = this.#now()
    const merges =
      control !== undefined && control === this.#lastControl && at - this.#lastAt <= mergeMs && this.canUndo
    if (!merges) this.#past = [...this.#past, this.#present].slice(-this.#limit)
    this.#present = value
    this.#future = []
    this.#lastControl = control
    this.#lastAt = at
  }

  /** Ends the step: the next edit of the same control is another one. For the end of a drag. */
  seal(): void {
    this.#lastControl = undefined
  }

  undo(): void {
    const before = this.#past.at(-1)
    if (before === undefined) return
    this.#past = this.#past.slice(0, -1)
    this.#future = [this.#present, ...this.#future]
    this.#present = before
    this.seal()
  }

  redo(): void {
    const [after, ...rest] = this.#future
    if (after === undefined) return
    this.#past = [...this.#past, this.#present]
    this.#present = after
    this.#future = rest
    this.seal()
  }

  /** The way back and forth of another visit, whose present value was the same. */
  recall(past: readonly Value[], future: readonly Value[]): void {
    this.#past = past.slice(-this.#limit)
    this.#future = future
    this.seal()
  }

  /** Another value with no way back: another model, another file. */
  restart(value: Value): void {
    this.#past = []
    this.#future = []
    this.#present = value
    this.seal()
  }
}
