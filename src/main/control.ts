/** What the main process and the studio process say to each other besides what pages do. */
import type { Problem } from '../contract/problem.ts'
import type { MediaFile } from '../studio/session/media.ts'

export interface StudioProgramEnd {
  /** Opens the library; resolves with its folder. */
  open(options: OpenOptions): Promise<Opened>
  /** The file behind a media address; undefined where there is none. */
  findMedia(address: string): Promise<MediaFile | undefined>
  /** Pauses what trains, leaves the library, and ends the process. */
  close(): Promise<void>
}

export interface MainEnd {
  showInFolder(file: string): void
}

export interface OpenOptions {
  readonly library?: string | undefined
  readonly version: string
}

/** A problem comes back as a value: an error would lose what it says to do. */
export type Opened =
  | { readonly library: string; readonly problem?: never }
  | { readonly library?: never; readonly problem: Problem }

/** The message that brings the port of a page, named so that its requests can be told from others'. */
export interface PageMessage {
  readonly page: string
}

export function isPageMessage(message: unknown): message is PageMessage {
  return typeof message === 'object' && message !== null && 'page' in message
}
