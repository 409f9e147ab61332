/**
 * The Studio: what windows, commands and tests work with. Nothing is read or loaded before it is needed. Knows neither who
 * asks nor what is waited for: sessions serve windows with it, the command line opens it for one command.
 */
import { chooseBackend, openBackend, type BackendChoice } from '../../backends/chooseBackend.ts'
import type { Backend } from '../../engine/backend.ts'
import { Broadcast } from '../broadcast.ts'
import { UnpackedArchives } from '../datasets/unpackedArchives.ts'
import { Generators } from '../generation/generators.ts'
import { Jobs } from '../jobs/jobs.ts'
import { libraryAt, libraryFolder, openLibrary, type Library } from '../library/library.ts'
import { checkNotHeld } from '../library/libraryLock.ts'
import { LibraryPresence } from '../library/presence.ts'
import { removeLeftovers } from '../library/wholeFile.ts'
import type { RemovedModel } from '../models/changeModel.ts'
import type { ModelPlaces } from '../models/model.ts'
import { shippedModels } from '../resources.ts'
import { RunQueue } from '../runs/runQueue.ts'
import { Timelines } from '../timelines/timelines.ts'

export interface StudioOptions {
  /** Folder of the library; default as libraryFolder says. */
  readonly library?: string | undefined
  /** Is told what was no expected problem and nobody waits for. */
  readonly onDefect?: ((error: unknown, during: string) => void) | undefined
}

export class Studio {
  /** Where everything lies; whether it is there is another matter. */
  readonly library: Library
  /** Whether it still is, once it has been opened. */
  readonly presence: LibraryPresence
  readonly models: ModelPlaces
  readonly broadcast = new Broadcast()
  readonly jobs: Jobs
  readonly runs: RunQueue
  readonly generators: Generators
  readonly timelines: Timelines
  /** Archives of pictures that are looked at. */
  readonly archives: UnpackedArchives
  /** By their ids, to be brought back until the Studio is closed. */
  readonly removedModels = new Map<string, RemovedModel>()
  #backend: Promise<Backend> | undefined
  #tidied: Promise<void> | undefined

  constructor({ library, onDefect = () => {} }: StudioOptions = {}) {
    this.library = libraryAt(libraryFolder(library))
    this.presence = new LibraryPresence(this.library.directory)
    this.models = { library: this.library.models, shipped: shippedModels() }
    this.jobs = new Jobs(this.broadcast, onDefect, (error) => this.presence.explain(error))
    this.runs = new RunQueue(this, onDefect)
    this.generators = new Generators(this)
    this.timelines = new Timelines(this.library.timelines)
    this.archives = new UnpackedArchives(() => this.openLibrary())
    this.presence.onChange((isThere) => this.broadcast.tell('library', { isThere }))
  }

  /** Which engine will compute and why, without loading it. */
  backendChoice(): BackendChoice {
    return chooseBackend()
  }

  /** The engine, loaded once. */
  openBackend(): Promise<Backend> {
    return (this.#backend ??= openBackend())
  }

  /** Gives memory back to the system that only the engine's allocator holds on to. */
  async giveBackMemory(): Promise<void> {
    const backend = await this.#backend?.catch(() => undefined) // one that does not load holds nothing
    backend?.giveBack?.()
  }

  /** Makes the library where there is none, unless it was opened before. @throws ProblemError as openLibrary does; `library-gone` */
  async openLibrary(): Promise<Library> {
    this.presence.prepare()
    const library = await openLibrary(this.library.directory)
    this.presence.begin()
    return library
  }

  /** The same for who is to change it: while a session has it open, changes are its own. @throws `library-busy` */
  async ownLibrary(): Promise<Library> {
    const library = await this.openLibrary()
    checkNotHeld(library.directory)
    await this.tidyUp()
    return library
  }

  /** Removes what processes that were killed have left in the library, once. */
  tidyUp(): Promise<void> {
    return (this.#tidied ??= removeLeftovers(this.library.directory, 'below').catch(() => {})) // the next may have more luck
  }

  /** Pauses what trains, ends what runs, forgets what could be brought back. */
  async close(): Promise<void> {
    await Promise.all([this.jobs.cancelAll(), this.runs.close()])
    for (const removed of this.removedModels.values()) await removed.letGo()
    await this.archives.clear()
    this.generators.dispose()
    this.presence.end()
  }
}
