/**
 * Opens a Studio for a test: in the project `desktop` the packaged application, else `loom serve` with a browser. Which
 * tests run in both says `webTests`; what they need of the host is in openedStudio.ts.
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

/**
 * Registers tests that run in a browser alone: all that the desktop does not do in a way of its own. The page, the contract
 * and the Studio are the same in both hosts. So those are chosen for both that go through a view once, and those that lead
 * through what only the desktop has, as each says: the menu, the system's dialogs, files by their path, downloads, the
 * clipboard, the scheme of pages and media, the port, the package's encoders, and how the application ends or dies. What
 * else it has, such as its security and dragging files out, is tested in test/e2e/desktop.
 */
export function webTests(register: () => void): void {
  if (!inDesktop) register()
}
