/** What the handlers of a session work with. Knows the parts; none of the handlers. */
import type { Broadcast } from '../broadcast.ts'
import type { Downloads } from '../downloads.ts'
import type { Gallery } from '../gallery/gallery.ts'
import type { Generators } from '../generation/generators.ts'
import type { PictureService } from '../generation/pictureService.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Library } from '../library/library.ts'
import type { RemovedModel } from '../models/changeModel.ts'
import type { RunCurves } from '../runs/runCurves.ts'
import type { RunQueue } from '../runs/runQueue.ts'
import type { SettingsFile } from '../settings.ts'
import type { Studio } from '../studio.ts'
import type { Timelines } from '../timelines/timelines.ts'
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

export interface SessionParts {
  readonly options: SessionOptions
  readonly studio: Studio
  readonly library: Library
  readonly settings: SettingsFile
  readonly broadcast: Broadcast
  readonly jobs: Jobs
  readonly runs: RunQueue
  readonly curves: RunCurves
  readonly generators: Generators
  readonly pictures: PictureService
  readonly gallery: Gallery
  readonly timelines: Timelines
  readonly uploads: Uploads
  readonly downloads: Downloads
  readonly removedModels: Map<string, RemovedModel>
  /** Runs that were in training when the Studio last ended without a word. */
  readonly interrupted: readonly string[]
}
