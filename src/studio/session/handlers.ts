/** Every call of the contract and what answers it: for windows, whom a session serves, and for commands in this process. */
import type { CallName, CallOutput, CheckedInput } from '../../contract/calls.ts'
import { isProblem } from '../../contract/problem.ts'
import type { Caller, Handlers } from '../../contract/server.ts'
import type { LibraryPresence } from '../library/presence.ts'
import type { Studio } from './studio.ts'
import { datasetHandlers } from './datasetHandlers.ts'
import { fileHandlers } from './fileHandlers.ts'
import { filmHandlers } from './filmHandlers.ts'
import { galleryHandlers } from './galleryHandlers.ts'
import { libraryHandlers } from './libraryHandlers.ts'
import { modelHandlers } from './modelHandlers.ts'
import type { WindowParts } from './parts.ts'
import { runHandlers } from './runHandlers.ts'
import { stillHandlers } from './stillHandlers.ts'
import { studioHandlers } from './studioHandlers.ts'
import { timelineHandlers } from './timelineHandlers.ts'

export function windowHandlers(studio: Studio, windows: WindowParts): Handlers {
  return handlersOf(studio, () => windows)
}

const command: Caller = { page: 'command', gone: new AbortController().signal }

/** Calls without a window and without a transport. What is thrown comes as it is. */
export async function callDirectly<Name extends CallName>(
  studio: Studio,
  name: Name,
  input: CheckedInput<Name>,
): Promise<CallOutput<Name>> {
  const handlers = handlersOf(studio, () => {
    throw new Error(`${name} is for windows`)
  })
  return handlers[name](input, command)
}

function handlersOf(studio: Studio, ofWindows: () => WindowParts): Handlers {
  return askingForLibrary(studio.presence, {
    ...studioHandlers(studio, ofWindows),
    ...modelHandlers(studio, ofWindows),
    ...datasetHandlers(studio, ofWindows),
    ...runHandlers(studio, ofWindows),
    ...galleryHandlers(studio, ofWindows),
    ...timelineHandlers(studio, ofWindows),
    ...filmHandlers(studio, ofWindows),
    ...stillHandlers(studio, ofWindows),
    ...fileHandlers(studio, ofWindows),
    ...libraryHandlers(studio, ofWindows),
  })
}

/** What is answered without the library. */
const answeredWithout: ReadonlySet<string> = new Set<CallName>([
  'studio.describe',
  'recipes.list',
  'runs.measures',
  'folders.list',
  'jobs.list',
  'jobs.cancel',
])

/** What is tried while the library is gone: the model may be in memory, or come with the program. */
const triedWithout: ReadonlySet<string> = new Set<CallName>(['pictures.make'])

/** Says of each call that needs a library which has gone that it has, whatever else its handler would say. */
function askingForLibrary(presence: LibraryPresence, handlers: Handlers): Handlers {
  const asking = Object.entries(handlers).map(([name, handle]) => {
    const call = handle as (input: unknown, caller: Caller) => unknown
    const needsIt = !answeredWithout.has(name)
    return [
      name,
      async (input: unknown, caller: Caller) => {
        if (needsIt && !triedWithout.has(name)) presence.check()
        try {
          return await call(input, caller)
        } catch (error) {
          throw needsIt || !isProblem(error) ? presence.explain(error) : error
        }
      },
    ]
  })
  return Object.fromEntries(asking) as Handlers // the same names, each with what it had
}
