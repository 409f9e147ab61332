/** Every call of the contract and what answers it: for windows, whom a session serves, and for commands in this process. */
import type { CallName, CallOutput, CheckedInput } from '../../contract/calls.ts'
import type { Caller, Handlers } from '../../contract/server.ts'
import type { Studio } from './studio.ts'
import { datasetHandlers } from './datasetHandlers.ts'
import { fileHandlers } from './fileHandlers.ts'
import { filmHandlers } from './filmHandlers.ts'
import { galleryHandlers } from './galleryHandlers.ts'
import { libraryHandlers } from './libraryHandlers.ts'
import { modelHandlers } from './modelHandlers.ts'
import type { WindowParts } from './parts.ts'
import { runHandlers } from './runHandlers.ts'
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
  return {
    ...studioHandlers(studio, ofWindows),
    ...modelHandlers(studio, ofWindows),
    ...datasetHandlers(studio, ofWindows),
    ...runHandlers(studio, ofWindows),
    ...galleryHandlers(studio, ofWindows),
    ...timelineHandlers(studio, ofWindows),
    ...filmHandlers(studio, ofWindows),
    ...fileHandlers(studio, ofWindows),
    ...libraryHandlers(studio, ofWindows),
  }
}
