/** A problem as the caller of the Studio meets it. */
import type { Problem } from './problem.ts'

export class StudioProblem extends Error implements Problem {
  override readonly name = 'StudioProblem'
  readonly code: string
  readonly remedy: string

  constructor({ code, message, remedy }: Problem) {
    super(message)
    this.code = code
    this.remedy = remedy
  }
}
