/** What handlers work with besides the Studio itself. Knows the parts; none of the handlers. */
import type { Handlers } from '../../contract/server.ts'
import type { Broadcast } from '../broadcast.ts'
import type { Downloads } from '../downloads.ts'
import type { Gallery } from '../gallery/gallery.ts'
import type { PictureService } from '../generation/pictureService.ts'
import type { RunCurves } from '../runs/runCurves.ts'
import type { SettingsFile } from '../settings.ts'
import type { Uploads } from '../uploads.ts'
import { addresses } from './addresses.ts'

export interface SessionOptions {
  readonly library?: string | undefined
  readonly host: 'web' | 'desktop' | 'test'
  readonly version: string
  /** Where the Studio can be reached, for whoever finds the library held. */
  readonly where?: string | undefined
  /** Shows a file in the system's file manager; only where the window is on this computer. */
  readonly showInFolder?: ((file: string) => Promise<void>) | undefined
  /** Is told what was no expected problem. */
  readonly onDefect: (error: unknown, during: string) => void
}

/** What only windows need, and only who holds the library may open. */
export interface WindowParts {
  readonly options: SessionOptions
  readonly settings: SettingsFile
  readonly curves: RunCurves
  readonly pictures: PictureService
  readonly gallery: Gallery
  readonly uploads: Uploads
  readonly downloads: Downloads
  /** Runs that were in training when the Studio last ended without a word. */
  readonly interrupted: readonly string[]
}

/** @throws a defect where a command asks for what only windows have */
export type OfWindows = () => WindowParts

/** What answers the calls whose names begin so. */
export type HandlersOf<Group extends string> = Pick<Handlers, Extract<keyof Handlers, `${Group}.${string}`>>

/** Gives what a call answers that has made a list another one, and tells every page to ask for that again. */
export function changing(broadcast: Broadcast, list: 'models' | 'datasets' | 'gallery' | 'timelines') {
  return <Answer>(answer: Answer): Answer => {
    broadcast.tell(`${list}.changed`, {})
    return answer
  }
}

/** A file to be taken away, made by `write`, and where the page finds it. */
export async function offer(
  { downloads }: WindowParts,
  name: string,
  write: (path: string) => Promise<unknown>,
): Promise<{ readonly address: string; readonly fileName: string }> {
  const { id, path, fileName } = await downloads.place(name)
  try {
    await write(path)
  } catch (error) {
    await downloads.remove(id)
    throw error
  }
  downloads.ready(id)
  return { address: addresses.download(id), fileName }
}
