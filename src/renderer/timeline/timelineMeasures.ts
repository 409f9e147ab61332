/** How soon a frame follows the hand and the clock, as the browser's own measures. Knows moments; no pictures. */

/** From an input to the draw call that shows its frame, and on to the frame of the screen that presents it. */
export const scrubMeasures = { draw: 'loom:scrub-to-picture', frame: 'loom:scrub-to-frame' } as const
/** From when a frame of a timeline that plays is due to the draw call that shows it. */
export const playMeasure = 'loom:play-to-picture'
/** Entries that are kept, for whoever reads them late. */
const mostEntries = 4000

let entries = 0

function note(name: string, start: number, end: number, detail?: unknown): void {
  entries += 1
  if (entries > mostEntries) {
    for (const one of [...Object.values(scrubMeasures), playMeasure]) performance.clearMeasures(one)
    entries = 1
  }
  performance.measure(name, { start, end, detail })
}

export function notePlayed(frame: number, dueAt: number): void {
  note(playMeasure, dueAt, Math.max(dueAt, performance.now()), frame)
}

/** Inputs that no picture shows yet. */
export class InputTimes {
  #waiting: { readonly number: number; readonly at: number }[] = []

  add(number: number, at: number): void {
    this.#waiting.push({ number, at })
  }

  /** What was asked for by `number` and before has been drawn just now. */
  answered(number: number): void {
    if (this.#waiting.length === 0) return
    const drawnAt = performance.now()
    const answered = this.#waiting.filter((input) => input.number <= number)
    this.#waiting = this.#waiting.filter((input) => input.number > number)
    if (answered.length === 0) return
    for (const { at } of answered) note(scrubMeasures.draw, at, drawnAt)
    requestAnimationFrame((shownAt) => {
      for (const { at } of answered) note(scrubMeasures.frame, at, Math.max(shownAt, drawnAt))
    })
  }
}
