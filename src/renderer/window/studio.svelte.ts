/** The Studio as the window sees it: calls, events, and whether it is there. Opens the connection and opens it again. */
import { createContext, onMount, untrack } from 'svelte'
import type { CallInput, CallName, CallOutput } from '../../contract/calls.ts'
import { StudioClient } from '../../contract/client.ts'
import type { EventHandler, EventName } from '../../contract/events.ts'
import type { StudioDescription } from '../../contract/schemas/studio.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import type { Transport } from '../../contract/transport.ts'
import { windowTexts } from './windowTexts.ts'

/** A way to the Studio that is open until `ended`, which comes for whatever reason. */
export interface Line {
  readonly transport: Transport
  readonly ended: Promise<void>
}

export type Connection = 'connecting' | 'open' | 'lost'

/** Waits between attempts; the last one again and again. */
const waitsMs = [250, 500, 1000, 2000, 4000]

export class Studio {
  #connection = $state<Connection>('connecting')
  #description = $state.raw<StudioDescription>()
  /** Counts connections, and returns of the library: what depends on it is fetched anew after a loss. */
  #times = $state(0)
  #client: StudioClient | undefined
  #opened: Promise<StudioClient>
  #resolveOpened: (client: StudioClient) => void = () => {}
  readonly #handlers = new Set<(client: StudioClient) => () => void>()
  readonly #offs = new Map<(client: StudioClient) => () => void, () => void>()
  readonly #open: () => Promise<Line>

  constructor(open: () => Promise<Line>) {
    this.#open = open
    this.#opened = new Promise((resolve) => (this.#resolveOpened = resolve))
  }

  get connection(): Connection {
    return this.#connection
  }

  get times(): number {
    return this.#times
  }

  /** What it runs on and what it is set to; undefined until it has said so. */
  get description(): StudioDescription | undefined {
    return this.#description
  }

  /** Whether pixels of enlarged pictures are blended, instead of shown as clear squares. */
  get smooth(): boolean {
    return this.#description?.settings.smooth ?? false
  }

  /** Waits for the first connection; later, without one, it fails at once. @throws StudioProblem */
  async call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    // Untracked: an effect that calls is not to call again because the line was lost.
    if (untrack(() => this.#connection) === 'lost') throw new StudioProblem(windowTexts.connectionProblem)
    const client = this.#client ?? (await this.#opened)
    return client.call(name, input)
  }

  /** Hears an event, over reconnections too, until the returned function is called. */
  on<Name extends EventName>(name: Name, handler: EventHandler<Name>): () => void {
    const attach = (client: StudioClient) => client.on(name, handler)
    this.#handlers.add(attach)
    if (this.#client) this.#offs.set(attach, attach(this.#client))
    return () => {
      this.#handlers.delete(attach)
      this.#offs.get(attach)?.()
      this.#offs.delete(attach)
    }
  }

  /** Connects, and connects again whenever the line ends. Never returns; nothing ends it but the page's end. */
  async stayConnected(): Promise<never> {
    for (let attempt = 0; ; attempt++) {
      const line = await this.#open().catch(() => undefined)
      if (line && (await this.#take(line))) {
        attempt = -1
        await line.ended
        this.#lose()
      }
      await new Promise((resolve) => setTimeout(resolve, waitsMs[Math.max(0, attempt)] ?? waitsMs.at(-1)))
    }
  }

  async #take(line: Line): Promise<boolean> {
    const client = new StudioClient(line.transport)
    // Who waits for a call when the line ends hears it at once.
    void line.ended.then(() => client.close())
    const description = await client.call('studio.describe', {}).catch(() => undefined)
    if (!description) return false
    this.#client = client
    for (const attach of this.#handlers) this.#offs.set(attach, attach(client))
    client.on('settings.changed', (settings) => {
      if (this.#description) this.#description = { ...this.#description, settings }
    })
    client.on('library', ({ isThere }) => this.#hearOfLibrary(isThere))
    this.#description = description
    this.#connection = 'open'
    this.#times += 1
    this.#resolveOpened(client)
    return true
  }

  /** One that is back is looked at as after a loss of the connection. */
  #hearOfLibrary(isThere: boolean): void {
    if (this.#description) this.#description = { ...this.#description, libraryGone: !isThere }
    if (isThere) this.#times += 1
  }

  #lose(): void {
    this.#client = undefined
    this.#offs.clear()
    this.#connection = 'lost'
  }
}

export const [useStudio, provideStudio] = createContext<Studio>()

/** Hears an event as long as the component is there. Call it while the component is set up. */
export function listen<Name extends EventName>(name: Name, handler: EventHandler<Name>): void {
  const studio = useStudio()
  onMount(() => studio.on(name, handler))
}

/** Looks once there is a connection, and again after a loss. Call it while the component is set up. */
export function onConnected(look: () => unknown): void {
  const studio = useStudio()
  $effect(() => {
    if (studio.times > 0) untrack(look)
  })
}
