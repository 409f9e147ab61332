/** How fast a training is, and how long it still takes: each phase's steps cost what they cost. Knows no clock. */
import type { Training } from '../../engine/training/training.ts'

type Moment = Pick<Training, 'step' | 'totalSteps' | 'stepsBefore'>

/** Steps that the pace is taken over. */
const lastSteps = 20

export class Pace {
  #recent: { readonly pictures: number; readonly ms: number; readonly isBefore: boolean }[] = []
  /** Of a step in epochs, from a trial, until there have been some. */
  readonly #expectedMs: number | undefined

  constructor(expectedMs?: number) {
    this.#expectedMs = expectedMs
  }

  /** A step of `training` that has been done. */
  add(pictures: number, ms: number, { step, stepsBefore }: Moment): void {
    const isBefore = step <= stepsBefore
    const kept = this.#recent.filter((one) => one.isBefore === isBefore)
    this.#recent = [...kept.slice(1 - lastSteps), { pictures, ms, isBefore }]
  }

  get picturesPerSecond(): number {
    return (1000 * this.#recent.reduce((sum, { pictures }) => sum + pictures, 0)) / this.#totalMs
  }

  remainingMs({ step, totalSteps, stepsBefore }: Moment): number {
    const msPerStep = this.#totalMs / this.#recent.length
    const before = Math.max(0, stepsBefore - step)
    const later = totalSteps - step - before
    const isBefore = step <= stepsBefore
    return before * msPerStep + later * (isBefore ? (this.#expectedMs ?? msPerStep) : msPerStep)
  }

  get #totalMs(): number {
    return this.#recent.reduce((sum, { ms }) => sum + ms, 0)
  }
}
