/** What handlers work with besides the Studio itself. Knows the parts; none of the handlers. */
import type { Downloads } from '../downloads.ts'
import type { Gallery } from '../gallery/gallery.ts'
import type { PictureService } from '../generation/pictureService.ts'
import type { RunCurves } from '../runs/runCurves.ts'
import type { SettingsFile } from '../settings.ts'
import type { Uploads } from '../uploads.ts'

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
