/** One film on its way to a file, from the wish to what became of it. It goes on whoever looks. */
import type { Problem } from '../../contract/problem.ts'
import type { ExportFilmInput } from '../../contract/schemas/films.ts'
import type { JobResult } from '../../contract/schemas/jobs.ts'
import { download } from '../window/download.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { asProblem, sayProblem } from '../parts/toasts.ts'
import { WatchedJob } from '../window/watchedJob.svelte.ts'

type MadeFilm = Extract<JobResult, { kind: 'film' }>

export type FilmStage =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly film: MadeFilm }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'cancelled' }

export class FilmExport {
  readonly title: string
  readonly job: WatchedJob
  #stage = $state.raw<FilmStage>({ kind: 'running' })
  readonly #studio: Studio

  /** Begins at once. */
  constructor(studio: Studio, input: ExportFilmInput) {
    this.#studio = studio
    this.job = new WatchedJob(studio)
    this.title = input.title ?? ''
    void this.#run(input)
  }

  get stage(): FilmStage {
    return this.#stage
  }

  download(): void {
    if (this.#stage.kind !== 'done') return
    download(this.#stage.film.address, this.#stage.film.fileName)
  }

  /** Where the host can. */
  showInFolder(): void {
    const item = this.#stage.kind === 'done' ? this.#stage.film.item : undefined
    if (item) this.#studio.call('gallery.showInFolder', { id: item.id }).catch(sayProblem)
  }

  async #run(input: ExportFilmInput): Promise<void> {
    try {
      const result = await this.job.run(() => this.#studio.call('films.export', input))
      this.#stage = result?.kind === 'film' ? { kind: 'done', film: result } : { kind: 'cancelled' }
    } catch (thrown) {
      this.#stage = { kind: 'failed', problem: asProblem(thrown) }
    }
  }
}
