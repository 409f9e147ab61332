/** What the window says in its bottom line until it has been read, and what goes on there. Knows no element. */
import type { Component } from 'svelte'

export interface SaidMessage {
  readonly kind: 'said'
  readonly tone: 'plain' | 'good' | 'bad'
  readonly text: string
  /** What can be done about it, or more of it. */
  readonly more?: string | undefined
  readonly action?: { readonly label: string; run(): void } | undefined
  readonly staysMs: number
}

/** Something that goes on, drawn by whoever knows it; it leaves when that calls `end`. */
interface LiveMessage {
  readonly kind: 'live'
  readonly component: Component<{ end: () => void }>
}

type Message = (SaidMessage | LiveMessage) & { readonly id: number }

/** Older ones have been read, or never will be. */
const most = 4

class Messages {
  #list = $state.raw<readonly Message[]>([])
  #count = 0

  /** The newest last. */
  get list(): readonly Message[] {
    return this.#list
  }

  /** What is said anew takes the place of the same words. */
  say(message: SaidMessage): void {
    const others = this.#list.filter((one) => one.kind === 'live' || !isSame(one, message))
    this.#add(others, message)
  }

  follow(component: LiveMessage['component']): void {
    this.#add(this.#list, { kind: 'live', component })
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((one) => one.id !== id)
  }

  #add(others: readonly Message[], message: SaidMessage | LiveMessage): void {
    const list = [...others, { ...message, id: ++this.#count }]
    const said = list.filter(({ kind }) => kind === 'said')
    const gone = new Set(said.slice(0, Math.max(0, said.length - most)))
    this.#list = list.filter((one) => !gone.has(one))
  }
}

function isSame(a: SaidMessage, b: SaidMessage): boolean {
  return a.text === b.text && a.more === b.more
}

/** The window's only ones. */
export const messages = new Messages()
