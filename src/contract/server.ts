/** The Studio's end of the contract: checks what comes in, answers with a value or a problem. Needs only a transport. */
import { createBirpc } from 'birpc'
import * as v from 'valibot'
import { cleanText } from './cleanText.ts'
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
  name: unknown,
  input: unknown,
  caller: Caller,
  onDefect: ServeOptions['onDefect'],
): Promise<Reply> {
  if (typeof name !== 'string' || !Object.hasOwn(calls, name))
    return { ok: false, problem: unknownCall(name) }
  const known = name as CallName
  try {
    const checked = v.safeParse(calls[known].input, input)
    if (!checked.success) return { ok: false, problem: badInput }
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

/** In plain words: which field of which schema it is helps nobody who sees it. */
const badInput: Problem = {
  code: 'bad-input',
  message: 'The Studio does not take this: something in it is too long, too large, or not of its kind.',
  remedy: 'Change what was entered last; if that does not help, reload the page.',
}

function unknownCall(name: unknown): Problem {
  return {
    code: 'unknown-call',
    message: `The Studio has no call ${typeof name === 'string' ? cleanText(name.slice(0, 60)) : 'of that name'}.`,
    remedy: 'Reload the page: it is of another version than the Studio.',
  }
}
