/** A Studio with a window at it, as both hosts open it for the same tests: `loom serve` with a browser, the packaged application. */
import type { Page } from 'playwright'
import type { StudioClient } from '../../../src/contract/client.ts'

export interface OpenOptions {
  readonly library?: string
  readonly theme?: 'dark' | 'light'
  /** Of the page, in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number }
}

/** Calls of the contract, beside the page's own. */
export type StudioCalls = Pick<StudioClient, 'call'>

export interface OpenedStudio {
  readonly page: Page
  readonly library: string
  client(): Promise<StudioCalls>
  /** Chooses a folder of pictures in Train, which shows where they come from. */
  chooseFolder(folder: string): Promise<void>
  /** Chooses a folder in the system's dialog, which `start` opens; a browser has none. */
  chooseLibrary?(folder: string, start: () => Promise<unknown>): Promise<void>
  /** The file that comes of what `start` does, of the name that was suggested, in a folder of its own. */
  saved(start: () => Promise<unknown>): Promise<string>
  /** The system's. */
  readonly clipboard: {
    /** Width and height of the picture that it holds; nothing where it holds none. */
    pictureSize(): Promise<readonly number[]>
    clear(): Promise<void>
  }
  /** The window is closed and the Studio leaves its library. */
  stop(): Promise<void>
  /** As a power cut would. */
  kill(): Promise<void>
  /** The same library by the same user, once this one has ended. */
  openAgain(): Promise<OpenedStudio>
}

/** Collects what the page logs as an error. */
export function watchErrors(page: Page, errors: string[]): void {
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    // A connection that a test has cut is no error of the page.
    if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION_REFUSED/.test(message.text()))
      errors.push(message.text())
  })
}

/** @throws Error where one was logged */
export function refuseErrors(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`The page has logged: ${errors.join('\n')}`)
}
