/** The pictures of a training that is being prepared: sent or found, looked at, imported, chosen. Knows no recipe. */
import type { CallInput } from '../../contract/calls.ts'
import { picturesTitle } from '../../contract/pictureArchives.ts'
import type { Problem } from '../../contract/problem.ts'
import type { Dataset, HealthReport, PicturesSource } from '../../contract/schemas/datasets.ts'
import type { DroppedFile } from '../parts/droppedFiles.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import { trainTexts } from './trainTexts.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { asProblem, sayProblem } from '../parts/toasts.ts'
import { uploadFiles } from '../window/upload.ts'
import { WatchedJob } from '../window/watchedJob.svelte.ts'

export type Fit = NonNullable<CallInput<'datasets.import'>['fit']>
export type ImportSize = CallInput<'datasets.import'>['size']
export type Channels = CallInput<'datasets.import'>['channels']

interface Found {
  readonly source: PicturesSource
  /** The folder's name, or what else they can be called. */
  readonly title: string
}

export type PicturesPhase =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'sending'; readonly title: string; readonly done: number; readonly total: number }
  | ({ readonly kind: 'inspecting' } & Found)
  | ({ readonly kind: 'report'; readonly report: HealthReport } & Found)
  | ({ readonly kind: 'importing'; readonly report: HealthReport } & Found)
  | {
      readonly kind: 'chosen'
      readonly dataset: Dataset
      readonly report?: HealthReport
      readonly reused?: true
    }

/** The largest that is learned here: the report then names whatever is too small for any. */
const inspectedSize = 128

export class TrainPictures {
  #phase = $state.raw<PicturesPhase>({ kind: 'choosing' })
  #datasets = $state.raw<readonly Dataset[]>([])
  #problem = $state.raw<Problem>()
  /** The first pictures as they would be imported. */
  #crops = $state.raw<RawPictures>()
  #sending: AbortController | undefined
  /** Where on the Studio's computer was looked last. */
  #folder: string | undefined
  name = $state('')
  size = $state<ImportSize>(64)
  channels = $state<Channels>(3)
  fit = $state<Fit>('cover')
  dropDuplicates = $state(true)
  /** Leave out those that would be enlarged. */
  dropSmall = $state(false)
  readonly job: WatchedJob
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
    this.job = new WatchedJob(studio)
  }

  get phase(): PicturesPhase {
    return this.#phase
  }

  /** Nothing is under way: other pictures can be looked at. */
  get rests(): boolean {
    return ['choosing', 'report', 'chosen'].includes(this.#phase.kind)
  }

  get folder(): string | undefined {
    return this.#folder
  }

  get dataset(): Dataset | undefined {
    return this.#phase.kind === 'chosen' ? this.#phase.dataset : undefined
  }

  /** The newest first. */
  get datasets(): readonly Dataset[] {
    return this.#datasets
  }

  /** Why the last attempt came to nothing. */
  get problem(): Problem | undefined {
    return this.#problem
  }

  /** @throws StudioProblem */
  async load(): Promise<void> {
    const datasets = await this.#studio.call('datasets.list', {})
    // oxlint-disable-next-line unicorn/no-array-sort -- Chromium 108 has no toSorted
    this.#datasets = [...datasets].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    const { dataset } = this
    if (dataset && !datasets.some(({ id }) => id === dataset.id)) this.#phase = { kind: 'choosing' }
  }

  choose(dataset: Dataset): void {
    this.#problem = undefined
    this.#phase = { kind: 'chosen', dataset }
    void this.#addReport(dataset)
  }

  back(): void {
    this.#problem = undefined
    this.#phase = { kind: 'choosing' }
  }

  async lookAtFiles(files: readonly DroppedFile[]): Promise<void> {
    const sending = new AbortController()
    this.#sending = sending
    const title = titleOf(files)
    const tell = (done: number) => {
      if (!sending.signal.aborted) this.#phase = { kind: 'sending', title, done, total: files.length }
    }
    tell(0)
    const onProgress = (progress: { readonly files: number }) => tell(progress.files)
    await this.#attempt(async () => {
      const upload = await uploadFiles(files, { signal: sending.signal, onProgress })
      if (!sending.signal.aborted) await this.#lookAt({ source: { kind: 'upload', upload }, title })
    }, sending.signal)
  }

  /** Unless others are under way, which is said. */
  async lookAtFolder(path: string): Promise<void> {
    if (!this.rests) return sayProblem(trainTexts.pictures.busyProblem)
    this.#folder = path
    const title = picturesTitle(/[^/\\]+(?=[/\\]*$)/.exec(path)?.[0] ?? path)
    await this.#attempt(() => this.#lookAt({ source: { kind: 'path', path }, title }))
  }

  async import(): Promise<void> {
    const phase = this.#phase
    if (phase.kind !== 'report') return
    const { name, size, channels, fit, dropDuplicates, dropSmall } = this
    const how = { size, channels, fit, dropDuplicates, dropSmall }
    const input = { source: phase.source, name: name.trim(), ...how }
    this.#phase = { ...phase, kind: 'importing' }
    try {
      this.#problem = undefined
      const result = await this.job.run(() => this.#studio.call('datasets.import', input))
      if (result?.kind !== 'dataset') this.#phase = phase
      else {
        const { dataset, report, reused } = result
        this.#phase = { kind: 'chosen', dataset, report, ...(reused && { reused }) }
      }
    } catch (thrown) {
      this.#problem = asProblem(thrown)
      this.#phase = phase
    }
  }

  get crops(): RawPictures | undefined {
    return this.#crops
  }

  /** Asks how the first pictures would be cut; of several answers that of the latest question stays. */
  async crop(): Promise<void> {
    const phase = this.#phase
    if (phase.kind !== 'report' || phase.report.count === 0) return
    const { size, channels, fit, dropSmall } = this
    const { source } = phase
    // Without it there is just less to see; what is wrong, the import itself says.
    const crops = await this.#studio
      .call('datasets.preview', { source, size, channels, fit, dropSmall })
      .catch(() => undefined)
    const isStill =
      this.size === size && this.channels === channels && this.fit === fit && this.dropSmall === dropSmall
    if (isStill && this.#phase === phase) this.#crops = crops
  }

  /** What is under way comes to nothing. @throws StudioProblem */
  async cancel(): Promise<void> {
    this.#sending?.abort()
    if (this.#phase.kind === 'sending') this.back()
    else await this.job.cancel()
  }

  /** @throws StudioProblem */
  async remove({ id }: Dataset): Promise<void> {
    await this.#studio.call('datasets.remove', { id })
    await this.load()
  }

  async #lookAt(found: Found): Promise<void> {
    this.#phase = { kind: 'inspecting', ...found }
    this.#crops = undefined
    const result = await this.job.run(() =>
      this.#studio.call('datasets.inspect', { source: found.source, size: inspectedSize }),
    )
    if (result?.kind !== 'report') return this.back()
    const { report } = result
    this.name = found.title
    this.fit = 'cover'
    this.dropSmall = false
    this.channels = report.count > 0 && report.greyscaleCount === report.count ? 1 : 3
    this.#phase = { kind: 'report', report, ...found }
  }

  async #attempt(work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    try {
      this.#problem = undefined
      await work()
    } catch (thrown) {
      this.back()
      if (!signal?.aborted) this.#problem = asProblem(thrown)
    }
  }

  /** Afterwards, and only where it is still wanted; without one there is just less to read. */
  async #addReport(dataset: Dataset): Promise<void> {
    const report = await this.#studio.call('datasets.report', { id: dataset.id }).catch(() => undefined)
    const phase = this.#phase
    if (report && phase.kind === 'chosen' && phase.dataset.id === dataset.id)
      this.#phase = { ...phase, report }
  }
}

/** The folder that they all lie in, or the only file's name, or what loose ones are called. */
function titleOf(files: readonly DroppedFile[]): string {
  const tops = new Set(files.map(({ path }) => path.split('/')[0] ?? path))
  const [top = ''] = tops
  return tops.size === 1 ? picturesTitle(top).replace(/\.[a-z\d]{2,5}$/i, '') : trainTexts.pictures.loose
}
