/** The window's end of the contract: typed calls, typed events. Needs only a transport. */
import { createBirpc, type BirpcReturn } from 'birpc'
import type { CallInput, CallName, CallOutput } from './calls.ts'
import type { EventHandler, EventName } from './events.ts'
import { StudioProblem } from './studioProblem.ts'
import type { StudioEnd, Transport, WindowEnd } from './transport.ts'

/** No call takes long: what does is a job. An engine without a native library may take its time for a large grid. */
const patienceMs = 120_000

export class StudioClient {
  readonly #studio: BirpcReturn<StudioEnd, WindowEnd>
  readonly #handlers = new Map<string, Set<(payload: never) => void>>()

  constructor(transport: Transport) {
    this.#studio = createBirpc<StudioEnd, WindowEnd>(
      {
        event: (name, payload) =>
          // The Studio has made it of the same table of events that the handler's type comes from.
          this.#handlers.get(name)?.forEach((handler) => handler(payload as never)),
      },
      {
        post: (message) => transport.post(message),
        on: (receive) => transport.onMessage(receive),
        timeout: patienceMs,
      },
    )
  }

  /** @throws StudioProblem what the Studio refused, or `connection-lost` */
  async call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    const reply = await this.#studio.call(name, input).catch(() => {
      throw new StudioProblem(connectionLost)
    })
    if (!reply.ok) throw new StudioProblem(reply.problem)
    // The one cast of the boundary: the Studio has made the value of this call's schema.
    return reply.value as CallOutput<Name>
  }

  /** Hears an event until the returned function is called. */
  on<Name extends EventName>(name: Name, handler: EventHandler<Name>): () => void {
    const handlers = this.#handlers.get(name) ?? new Set()
    this.#handlers.set(name, handlers)
    handlers.add(handler)
    return () => handlers.delete(handler)
  }

  /** Gives up what is waited for; the transport has ended. */
  close(): void {
    if (!this.#studio.$closed) this.#studio.$close(new StudioProblem(connectionLost))
  }
}

const connectionLost = {
  code: 'connection-lost',
  message: 'The connection to the Studio is lost.',
  remedy: 'It is tried again by itself; what runs there goes on.',
}
