/**
 * A Studio that holds its library and serves windows: it tells every page what happens. Hosts open one and give it whatever
 * transports they have.
 */
import { join } from 'node:path'
import { isProblem } from '../../contract/problem.ts'
import { servePage, type Handlers, type ServedPage } from '../../contract/server.ts'
import type { Transport } from '../../contract/transport.ts'
import { Downloads } from '../downloads.ts'
import { Gallery } from '../gallery/gallery.ts'
import { PictureService } from '../generation/pictureService.ts'
import type { FileLock } from '../library/fileLock.ts'
import { takeLibraryLock } from '../library/libraryLock.ts'
import { listRuns, runStatus } from '../runs/run.ts'
import { keepForNextStart, takeFromLastEnd } from '../runs/nextStart.ts'
import { RunCurves } from '../runs/runCurves.ts'
import { SettingsFile } from '../settings.ts'
import { Studio } from './studio.ts'
import { Uploads, uploadsFolder } from '../uploads.ts'
import { windowHandlers } from './handlers.ts'
import { MediaFinder } from './media.ts'
import type { SessionOptions, WindowParts } from './parts.ts'

/** How often memory is given back, in milliseconds: it takes one, and a training has to take some of it again. */
const givingBackPause = 30_000

export class Session {
  readonly media: MediaFinder
  readonly #studio: Studio
  readonly #windows: WindowParts
  readonly #lock: FileLock
  readonly #handlers: Handlers
  readonly #givingBack: NodeJS.Timeout
  #closing: Promise<void> | undefined

  private constructor(studio: Studio, windows: WindowParts, lock: FileLock) {
    this.#studio = studio
    this.#windows = windows
    this.#lock = lock
    this.media = new MediaFinder(studio, windows)
    this.#handlers = windowHandlers(studio, windows)
    this.#givingBack = setInterval(() => void studio.giveBackMemory(), givingBackPause).unref()
    studio.presence.onChange((isThere) => {
      if (isThere)
        void this.#lookAround().catch((error: unknown) => windows.options.onDefect(error, 'a look around'))
    })
  }

  /** @throws ProblemError `library-busy`, `library-unwritable`, `newer-version`, … */
  static async open(options: SessionOptions): Promise<Session> {
    const studio = new Studio(options)
    const { directory } = await studio.openLibrary()
    const lock = await takeLibraryLock(directory, options.where)
    try {
      const session = new Session(studio, await openParts(options, studio), lock)
      void studio.tidyUp()
      void session.#goOn()
      return session
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  get libraryFolder(): string {
    return this.#studio.library.directory
  }

  /** Aborted when another Studio has taken the library over. */
  get lost(): AbortSignal {
    return this.#lock.lost
  }

  get uploads(): Uploads {
    return this.#windows.uploads
  }

  /** Loads the engine ahead of the first picture. */
  async warmUp(): Promise<void> {
    await this.#studio.openBackend()
  }

  /** Serves a page, which hears all events until it is closed. */
  serve(transport: Transport, page: string): ServedPage {
    const served = servePage(transport, this.#handlers, { page, onDefect: this.#windows.options.onDefect })
    const silence = this.#studio.broadcast.add(served)
    return {
      send: (name, payload) => served.send(name, payload),
      close: () => {
        silence()
        served.close()
      },
    }
  }

  /** With what was in training when the last Studio was closed. */
  async #goOn(): Promise<void> {
    const { runs, library } = this.#studio
    for (const id of await takeFromLastEnd(library.directory))
      await runs.resume(id).catch((error: unknown) => {
        // It says so itself where it is looked at, or has been removed.
        if (!isProblem(error)) this.#windows.options.onDefect(error, 'going on with a training')
      })
  }

  /** The library is back; on another computer anything may have happened to it. */
  async #lookAround(): Promise<void> {
    await this.#windows.gallery.catchUp()
    for (const list of ['models', 'datasets', 'timelines', 'gallery'] as const)
      this.#studio.broadcast.tell(`${list}.changed`, {})
  }

  /** Pauses what trains until the next Studio is opened, ends what runs, leaves the library. */
  close(): Promise<void> {
    return (this.#closing ??= this.#leave())
  }

  async #leave(): Promise<void> {
    const { gallery, uploads, downloads } = this.#windows
    clearInterval(this.#givingBack)
    const { runs, library } = this.#studio
    const { ids } = runs
    await this.#studio.close()
    if (!this.lost.aborted) await keepForNextStart(library.directory, ids).catch(() => {}) // the disk is full or gone
    await gallery.close()
    await Promise.all([uploads.close(), downloads.close()])
    await this.#lock.release()
  }

  /** The process ends, and nothing can be waited for. */
  closeSync(): void {
    this.#lock.releaseSync()
  }
}

async function openParts(options: SessionOptions, studio: Studio): Promise<WindowParts> {
  const { directory, gallery, runs } = studio.library
  const { runs: all } = await listRuns(runs)
  return {
    options,
    settings: await SettingsFile.open(directory),
    curves: new RunCurves(),
    pictures: new PictureService(studio.generators),
    gallery: await Gallery.open(gallery, join(directory, 'index.sqlite')),
    uploads: await Uploads.open(uploadsFolder(directory)),
    downloads: await Downloads.open(join(directory, '.downloads')),
    interrupted: all.filter((run) => runStatus(run) === 'interrupted').map(({ id }) => id),
  }
}
