/**
 * The Studio as windows have it: it holds the library, trains what is queued, keeps jobs, and tells every page what happens.
 * Hosts open one and serve its handlers over whatever transport they have.
 */
import { join } from 'node:path'
import { servePage, type Handlers, type ServedPage } from '../../contract/server.ts'
import type { Transport } from '../../contract/transport.ts'
import { Broadcast } from '../broadcast.ts'
import { Downloads } from '../downloads.ts'
import { Gallery } from '../gallery/gallery.ts'
import { Generators } from '../generation/generators.ts'
import { PictureService } from '../generation/pictureService.ts'
import { Jobs } from '../jobs/jobs.ts'
import type { Library } from '../library/library.ts'
import { takeLibraryLock, type LibraryLock } from '../library/libraryLock.ts'
import { runStatus } from '../runs/run.ts'
import { RunCurves } from '../runs/runCurves.ts'
import { RunQueue } from '../runs/runQueue.ts'
import { SettingsFile } from '../settings.ts'
import { Studio } from '../studio.ts'
import { Timelines } from '../timelines/timelines.ts'
import { Uploads, uploadsFolder } from '../uploads.ts'
import { datasetHandlers } from './datasetHandlers.ts'
import { fileHandlers } from './fileHandlers.ts'
import { filmHandlers } from './filmHandlers.ts'
import { galleryHandlers } from './galleryHandlers.ts'
import { MediaFinder } from './media.ts'
import { modelHandlers } from './modelHandlers.ts'
import type { SessionOptions, SessionParts } from './parts.ts'
import { runHandlers } from './runHandlers.ts'
import { studioHandlers } from './studioHandlers.ts'
import { timelineHandlers } from './timelineHandlers.ts'

export class Session {
  readonly media: MediaFinder
  readonly #parts: SessionParts
  readonly #lock: LibraryLock
  readonly #handlers: Handlers
  #closing: Promise<void> | undefined

  private constructor(parts: SessionParts, lock: LibraryLock) {
    this.#parts = parts
    this.#lock = lock
    this.media = new MediaFinder(parts)
    this.#handlers = {
      ...studioHandlers(parts),
      ...modelHandlers(parts),
      ...datasetHandlers(parts),
      ...runHandlers(parts),
      ...galleryHandlers(parts),
      ...timelineHandlers(parts),
      ...filmHandlers(parts),
      ...fileHandlers(parts),
    }
  }

  /** @throws ProblemError `library-busy`, `library-unwritable`, `newer-version`, … */
  static async open(options: SessionOptions): Promise<Session> {
    const studio = new Studio({ library: options.library })
    const library = await studio.library()
    const lock = await takeLibraryLock(library.directory, options.where)
    try {
      return new Session(await openParts(options, studio, library), lock)
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  get libraryFolder(): string {
    return this.#parts.library.directory
  }

  /** Aborted when another Studio has taken the library over. */
  get lost(): AbortSignal {
    return this.#lock.lost
  }

  get uploads(): Uploads {
    return this.#parts.uploads
  }

  /** Loads the engine ahead of the first picture. */
  async warmUp(): Promise<void> {
    await this.#parts.studio.backend()
  }

  /** Serves a page, which hears all events until it is closed. */
  serve(transport: Transport, page: string): ServedPage {
    const served = servePage(transport, this.#handlers, { page, onDefect: this.#parts.options.onDefect })
    const silence = this.#parts.broadcast.add(served)
    return {
      send: (name, payload) => served.send(name, payload),
      close: () => {
        silence()
        served.close()
      },
    }
  }

  /** Pauses what trains, ends what runs, leaves the library. */
  close(): Promise<void> {
    return (this.#closing ??= this.#leave())
  }

  async #leave(): Promise<void> {
    const { jobs, runs, gallery, uploads, downloads, removedModels, generators } = this.#parts
    await Promise.all([jobs.cancelAll(), runs.close()])
    for (const removed of removedModels.values()) await removed.letGo()
    generators.dispose()
    await gallery.close()
    await Promise.all([uploads.close(), downloads.close()])
    await this.#lock.release()
  }

  /** The process ends, and nothing can be waited for. */
  closeSync(): void {
    this.#lock.releaseSync()
  }
}

async function openParts(options: SessionOptions, studio: Studio, library: Library): Promise<SessionParts> {
  const { directory } = library
  const { onDefect } = options
  const broadcast = new Broadcast()
  const place = await studio.trainingPlace()
  const generators = new Generators({
    openBackend: () => studio.backend(),
    models: place.models,
    runs: library.runs,
  })
  const runs = await studio.runs()
  return {
    options,
    studio,
    library,
    settings: await SettingsFile.open(directory),
    broadcast,
    jobs: new Jobs(broadcast, onDefect),
    runs: new RunQueue({
      place,
      broadcast,
      onModel: () => broadcast.tell('models.changed', {}),
      onDefect,
    }),
    curves: new RunCurves(),
    generators,
    pictures: new PictureService(generators, () => studio.backend()),
    gallery: await Gallery.open(library.gallery, join(directory, 'index.sqlite')),
    timelines: new Timelines(library.timelines),
    uploads: await Uploads.open(uploadsFolder(directory)),
    downloads: await Downloads.open(join(directory, '.downloads')),
    removedModels: new Map(),
    interrupted: runs.filter((run) => runStatus(run) === 'interrupted').map(({ id }) => id),
  }
}
