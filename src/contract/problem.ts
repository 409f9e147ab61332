/** What went wrong, for a person: the only form in which an error crosses a boundary. */
export interface Problem {
  /** Stable and for programs: `dataset-empty`, `weights-shape`. */
  readonly code: string
  /** One plain sentence that says what is wrong. */
  readonly message: string
  /** One plain sentence that says what to do. */
  readonly remedy: string
}

/** What is said of an error that nobody expected; its details are in the log, not here. */
export const defect: Problem = {
  code: 'defect',
  message: 'The program has a defect: this could not be done.',
  remedy: 'Try it again; if it stays, report it with the log.',
}

/** Whether something that was thrown explains itself; anything else is a defect of the program. */
export function isProblem(thrown: unknown): thrown is Error & Problem {
  return (
    thrown instanceof Error && 'code' in thrown && 'remedy' in thrown && typeof thrown.remedy === 'string'
  )
}
