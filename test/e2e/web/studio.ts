/**
 * Opens a Studio for a test: in the project `desktop` the packaged application, else `loom serve` with a browser. The tests
 * are the same; what they need of the host is in openedStudio.ts.
 */
import { inject } from 'vitest'
import { openInDesktop } from './desktopStudio.ts'
import type { OpenedStudio, OpenOptions } from './openedStudio.ts'
import { openWeb } from './webStudio.ts'

export type { OpenedStudio, OpenOptions, StudioCalls } from './openedStudio.ts'

/** Only test/e2e/desktop/setUp.ts provides the application. */
const executable: string | undefined = inject('executable')

export const inDesktop = executable !== undefined

/** A window at a Studio; both end with the test, which fails where the page has logged an error. */
export function openStudio(options: OpenOptions = {}): Promise<OpenedStudio> {
  return inDesktop ? openInDesktop(options) : openWeb(options)
}

/** Registers tests of what the web host alone does: several windows at once, the server, its address. */
export function webTests(register: () => void): void {
  if (!inDesktop) register()
}
