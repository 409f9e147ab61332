/** Questions that must be answered before something happens that cannot be undone. One at a time. */
import { createContext } from 'svelte'

export interface Question {
  readonly title: string
  /** One or two plain sentences on what will happen. */
  readonly body: string
  /** The action, as a verb: “Delete”. */
  readonly action: string
  readonly danger?: boolean
}

export class Confirm {
  #question = $state.raw<Question>()
  #resolve: ((yes: boolean) => void) | undefined

  get question(): Question | undefined {
    return this.#question
  }

  /** Resolves to whether the user said yes. */
  ask(question: Question): Promise<boolean> {
    this.answer(false)
    this.#question = question
    return new Promise((resolve) => (this.#resolve = resolve))
  }

  answer(yes: boolean): void {
    this.#question = undefined
    this.#resolve?.(yes)
    this.#resolve = undefined
  }
}

export const [useConfirm, provideConfirm] = createContext<Confirm>()
