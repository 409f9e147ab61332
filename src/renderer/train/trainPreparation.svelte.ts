/** A training before it is started: pictures and recipe together, what they want of each other, and the start. */
import type { Problem } from '../../contract/problem.ts'
import type { Dataset } from '../../contract/schemas/datasets.ts'
import type { Run } from '../../contract/schemas/runs.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { asProblem } from '../parts/toasts.ts'
import { TrainPictures, type Channels, type ImportSize } from './trainPictures.svelte.ts'
import { isSame, TrainRecipe, type PictureFormat } from './trainRecipe.svelte.ts'
import { TrainRuns } from './trainRuns.svelte.ts'

const kept = new WeakMap<Studio, TrainPreparation>()

/** The window's only one: what is sent, looked at or imported goes on while another view is open. */
export function preparationOf(studio: Studio): TrainPreparation {
  const preparation = kept.get(studio) ?? new TrainPreparation(studio, new TrainRuns(studio))
  kept.set(studio, preparation)
  return preparation
}

export class TrainPreparation {
  readonly pictures: TrainPictures
  readonly recipe: TrainRecipe
  readonly runs: TrainRuns
  #typedName = $state<string>()
  #problem = $state.raw<Problem>()
  #starting = $state(false)
  readonly #studio: Studio

  constructor(studio: Studio, runs: TrainRuns) {
    this.#studio = studio
    this.runs = runs
    this.pictures = new TrainPictures(studio)
    this.recipe = new TrainRecipe(studio)
  }

  /** The pictures' name until another one is typed. */
  get name(): string {
    return this.#typedName ?? this.#freeName(this.pictures.dataset?.name ?? '')
  }

  set name(name: string) {
    this.#typedName = name
  }

  get problem(): Problem | undefined {
    return this.#problem
  }

  get starting(): boolean {
    return this.#starting
  }

  /** Where the recipe learns other pictures than those that are chosen. */
  get misfit(): { readonly needed: PictureFormat; readonly dataset: Dataset } | undefined {
    const { format } = this.recipe
    const { dataset } = this.pictures
    return format && dataset && !isSame(format, dataset) ? { needed: format, dataset } : undefined
  }

  get ready(): boolean {
    return this.pictures.dataset !== undefined && !this.misfit && this.name.trim() !== ''
  }

  get estimate() {
    const { dataset } = this.pictures
    return dataset && this.recipe.estimateFor(dataset.id)
  }

  /** @throws StudioProblem */
  async load(): Promise<void> {
    await Promise.all([this.pictures.load(), this.recipe.load()])
  }

  startFrom(model: string): void {
    this.recipe.startFrom(model)
    this.wantFormat()
    const { dataset } = this.pictures
    if (!model && dataset) this.recipe.suit(dataset)
  }

  /** Pictures that are imported from now on become what the recipe learns. */
  wantFormat(): void {
    const { format } = this.recipe
    if (format) this.pictures.size = format.size as ImportSize
    if (format?.channels === 1 || this.recipe.fineTuned)
      this.pictures.channels = (format?.channels ?? 3) as Channels
  }

  importAgain(): void {
    const { dataset } = this.pictures
    this.wantFormat()
    this.pictures.back()
    if (dataset && !/[/\\]\.uploads[/\\]/.test(dataset.path)) void this.pictures.lookAtFolder(dataset.path)
  }

  async findEstimate(): Promise<void> {
    const { dataset } = this.pictures
    if (dataset) await this.#attempt(() => this.recipe.findEstimate(dataset.id))
  }

  /** The run, which trains or waits for its turn. */
  async start(): Promise<Run | undefined> {
    const { dataset } = this.pictures
    if (!dataset || this.#starting) return undefined
    this.#starting = true
    const { recipe } = this
    const request = {
      ...recipe.request(dataset.id),
      name: this.name.trim(),
      seed: recipe.seed,
      ...(!recipe.keepsPictures && { withoutPictures: true }),
    }
    const run = await this.#attempt(() => this.#studio.call('runs.start', request))
    this.#starting = false
    if (!run) return undefined
    this.runs.take(run)
    this.#typedName = undefined
    this.recipe.startAfresh()
    return run
  }

  async #attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      this.#problem = undefined
      return await work()
    } catch (thrown) {
      this.#problem = asProblem(thrown)
      return undefined
    }
  }

  /** Two runs cannot have the same name. */
  #freeName(wanted: string): string {
    const taken = new Set(this.runs.all.map(({ name }) => name.toLowerCase()))
    let name = wanted
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted} ${n}`
    return name
  }
}
