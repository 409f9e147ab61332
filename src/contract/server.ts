/** The Studio's end of the contract: checks what comes in, answers with a value or a problem. Needs only a transport. */
import { createBirpc } from 'birpc'
import * as v from 'valibot'
import { calls, type CallName, type CallOutput, type CheckedInput } from './calls.ts'
import type { EventName, EventPayload } from './events.ts'
import { defect, isProblem, type Problem } from './problem.ts'
import type { Reply, StudioEnd, Transport, WindowEnd } from './transport.ts'

/** Who calls: one for each page. */
export interface Caller {
  readonly page: string
  /** Aborted when the page is gone. */
  readonly gone: AbortSignal
}

/** Something for every call: one that is missing does not compile. */
export type Handlers = {
  readonly [Name in CallName]: (
    input: CheckedInput<Name>,
    caller: Caller,
  ) => Promise<CallOutput<Name>> | CallOutput<Name>
}

export interface ServedPage {
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
  close(): void
}

export interface ServeOptions {
  readonly page: string
  /** Is told what was no expected problem: a defect, for the log. */
  readonly onDefect: (error: unknown, call: string) => void
}

/** As birpc writes it: type, number, method, arguments. */
const request = v.object({
  t: v.literal('q'),
  i: v.optional(v.string()),
  m: v.literal('call'),
  a: v.pipe(v.array(v.unknown()), v.length(2)),
})

/** Serves one page until it is closed. */
export function servePage(transport: Transport, handlers: Handlers, options: ServeOptions): ServedPage {
  const { page, onDefect } = options
  const gone = new AbortController()
  const caller: Caller = { page, gone: gone.signal }
  const window = createBirpc<WindowEnd, StudioEnd>(
    { call: (name, input) => answer(handlers, name, input, caller, onDefect) },
    {
      post: (message) => transport.post(message),
      // A stranger's message must not reach anything but the one function that is here for it.
      on: (receive) => transport.onMessage((message) => v.is(request, message) && receive(message)),
      eventNames: ['event'],
    },
  )
  return {
    send: (name, payload) => void window.event(name, payload),
    close: () => {
      gone.abort()
      if (!window.$closed) window.$close()
    },
  }
}

async function answer(
  handlers: Handlers,
  name: string,
  input: unknown,
  caller: Caller,
  onDefect: ServeOptions['onDefect'],
): Promise<Reply> {
  if (!Object.hasOwn(calls, name)) return { ok: false, problem: unknownCall(name) }
  const known = name as CallName
  const checked = v.safeParse(calls[known].input, input)
  if (!checked.success) return { ok: false, problem: badInput(known, checked.issues) }
  try {
    const handle = handlers[known] as (input: unknown, caller: Caller) => unknown
    return { ok: true, value: await handle(checked.output, caller) }
  } catch (error) {
    if (isProblem(error)) {
      const { code, message, remedy } = error
      return { ok: false, problem: { code, message, remedy } }
    }
    onDefect(error, known)
    return { ok: false, problem: defect }
  }
}

function badInput(name: CallName, issues: readonly v.BaseIssue<unknown>[]): Problem {
  const [issue] = issues
  const where = issue?.path?.map(({ key }) => String(key)).join('.')
  return {
    code: 'bad-input',
    message: `${name} was asked for something that it does not take${where ? ` (${where})` : ''}: ${issue?.message ?? ''}.`,
    remedy: 'Reload the page; if it stays, the page and the Studio are of different versions.',
  }
}

function unknownCall(name: string): Problem {
  return {
    code: 'unknown-call',
    message: `The Studio has no call ${name.slice(0, 60)}.`,
    remedy: 'Reload the page: it is of another version than the Studio.',
  }
}
