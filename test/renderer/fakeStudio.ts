/** A Studio that a test plays: both real ends of the contract, joined in this process, and the answers a test gives. */
import * as v from 'valibot'
import { onTestFinished } from 'vitest'
import { calls, type CallName } from '../../src/contract/calls.ts'
import type { EventName, EventPayload } from '../../src/contract/events.ts'
import type { StudioDescription } from '../../src/contract/schemas/studio.ts'
import { servePage, type Caller, type Handlers, type ServedPage } from '../../src/contract/server.ts'
import { joinedTransports } from '../../src/contract/transport.ts'
import { Studio, type Line } from '../../src/renderer/window/studio.svelte.ts'

/** By call. A call that has none fails the test, unless it is one of every window's. */
export type Answers = Partial<Handlers>

export const description: StudioDescription = {
  version: '0.0.0',
  host: 'test',
  abilities: { nativeDialogs: false, showInFolder: false },
  engine: {
    backend: 'wasm',
    label: 'WebAssembly',
    meaning: 'Works everywhere.',
    description: 'WebAssembly',
    threads: 1,
    precisions: ['float32'],
    missed: [],
  },
  library: '/library',
  libraryGone: false,
  node: '20',
  memoryBytes: 2 ** 33,
  settings: { theme: 'dark', smooth: false, precision: 'auto', keepAwake: true, notify: true },
  workspace: '',
  notices: [],
  interrupted: [],
}

// As it was before a test made time stand still.
const { setImmediate } = globalThis

/** Resolves when all messages that are under way have come, and what they lead to is done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

export class FakeStudio {
  /** What the window talks to. */
  readonly studio: Studio
  /** Every call but the first one of each connection, in order. */
  readonly asked: { readonly name: CallName; readonly input: unknown }[] = []
  /** Whether a window that knocks finds somebody. */
  isThere = true
  #answers: Answers = {
    'studio.describe': () => description,
    'studio.keepWorkspace': () => ({}),
    'jobs.list': () => [],
  }
  #page: ServedPage | undefined
  #end: () => void = () => {}
  readonly #defects: unknown[] = []

  private constructor(answers: Answers) {
    this.answer(answers)
    this.studio = new Studio(() => this.#open())
    onTestFinished(() => {
      this.#page?.close()
      if (this.#defects.length > 0) throw this.#defects[0]
    })
  }

  /** Connected. */
  static async open(answers: Answers = {}): Promise<FakeStudio> {
    const fake = new FakeStudio(answers)
    void fake.studio.stayConnected()
    await settled()
    return fake
  }

  /** From now on, beside those that were given before. */
  answer(answers: Answers): void {
    this.#answers = { ...this.#answers, ...answers }
  }

  /** The inputs of every call of that name so far. */
  inputs<Name extends CallName>(name: Name): unknown[] {
    return this.asked.filter((one) => one.name === name).map(({ input }) => input)
  }

  async send<Name extends EventName>(name: Name, payload: EventPayload<Name>): Promise<void> {
    this.#page?.send(name, payload)
    await settled()
  }

  /** Ends the line; the window knocks again a while later. */
  async lose(): Promise<void> {
    this.#page?.close()
    this.#end()
    await settled()
  }

  async #open(): Promise<Line> {
    if (!this.isThere) throw new Error('nobody is there')
    const [studioEnd, transport] = joinedTransports()
    const ended = new Promise<void>((resolve) => (this.#end = resolve))
    this.#page = servePage(studioEnd, this.#handlers(), {
      page: 'page-1',
      onDefect: (error) => this.#defects.push(error),
    })
    return { transport, ended }
  }

  #handlers(): Handlers {
    const handlers = Object.keys(calls).map((key) => {
      const name = key as CallName
      const handle = async (input: unknown, caller: Caller) => {
        if (name !== 'studio.describe') this.asked.push({ name, input })
        const answer = this.#answers[name] as ((input: unknown, caller: Caller) => unknown) | undefined
        if (!answer) throw new Error(`the test has no answer to ${name}`)
        // What the real one could not say is not to be said here.
        return v.parse(calls[name].output, await answer(input, caller))
      }
      return [name, handle]
    })
    return Object.fromEntries(handlers) as Handlers
  }
}
