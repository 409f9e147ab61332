import type { Problem } from '../contract/problem.ts'

/** An expected failure: bad input or a machine that lacks something. Says what is wrong and what to do. */
export class ProblemError extends Error implements Problem {
  override readonly name = 'ProblemError'
  readonly code: string
  readonly remedy: string

  constructor({ code, message, remedy, cause }: Problem & { readonly cause?: unknown }) {
    super(message, { cause })
    this.code = code
    this.remedy = remedy
  }
}
