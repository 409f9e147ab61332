/** The recipe of a training that is being prepared: the preset, what is changed of it, and whether it fits the pictures. */
import type { CallInput } from '../../contract/calls.ts'
import type { JobResult } from '../../contract/schemas/jobs.ts'
import type { Model } from '../../contract/schemas/models.ts'
import type { Recipe, RecipeField } from '../../contract/schemas/runs.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { WatchedJob } from '../window/watchedJob.svelte.ts'
import { givesPlaces } from '../../contract/givesPlaces.ts'

export type FieldValue = number | boolean | string | number[]
export type PrecisionChoice = 'auto' | 'float32' | 'bfloat16'
type Estimate = Extract<JobResult, { kind: 'estimate' }>

/** What networks and pictures have to agree on. */
export type PictureFormat = Readonly<Pick<Recipe, 'size' | 'channels'>>

type Part = RecipeField['part']
type Changes = Readonly<Record<Part, Readonly<Record<string, FieldValue>>>>
const noChanges: Changes = { network: {}, training: {} }

export class TrainRecipe {
  #recipes = $state.raw<readonly Recipe[]>([])
  #fields = $state.raw<readonly RecipeField[]>([])
  #models = $state.raw<readonly Model[]>([])
  #chosenName = $state('fabric-64')
  #changes = $state.raw<Changes>(noChanges)
  #estimate = $state.raw<{ readonly of: string; readonly estimate: Estimate }>()
  /** Undefined until something is chosen. */
  #fineTune = $state<string>()
  seed = $state(anySeed())
  #precision = $state<PrecisionChoice>()
  /** Whether the model is to keep the pictures, where it gives each a place. */
  keepsPictures = $state(true)
  readonly job: WatchedJob
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
    this.job = new WatchedJob(studio)
  }

  /** What is set for new runs, as far as it can be had here, until another one is chosen for this one. */
  get precision(): PrecisionChoice {
    const { settings, engine } = this.#studio.description ?? {}
    const wanted = this.#precision ?? settings?.precision ?? 'auto'
    return wanted === 'auto' || engine?.precisions.includes(wanted) ? wanted : 'auto'
  }

  set precision(precision: PrecisionChoice) {
    this.#precision = precision
  }

  get recipes(): readonly Recipe[] {
    return this.#recipes
  }

  get fields(): readonly RecipeField[] {
    return this.#fields
  }

  get chosen(): Recipe | undefined {
    return this.#recipes.find(({ name }) => name === this.#chosenName)
  }

  /** The id of the model that is started from, or nothing for new networks: the recipe's base unless another is chosen. */
  get fineTune(): string {
    return this.#fineTune ?? this.chosen?.base?.id ?? ''
  }

  /** One that was chosen, and that recipe and pictures have to fit. */
  get fineTuned(): Model | undefined {
    return this.#models.find(({ id }) => id === this.#fineTune)
  }

  /** What the networks learn, with the changes. */
  get format(): PictureFormat | undefined {
    const { chosen, fineTuned } = this
    if (fineTuned) return fineTuned
    return chosen && this.#formatOf(chosen)
  }

  get epochs(): number {
    return Number(this.value('training', 'epochs') ?? 1)
  }

  set epochs(epochs: number) {
    this.change('training', 'epochs', epochs)
  }

  /** Whether each picture gets a place of its own. */
  get givesPlaces(): boolean {
    return givesPlaces((field) => this.value('training', field))
  }

  get estimating(): boolean {
    return this.job.busy
  }

  /** @throws StudioProblem */
  async load(): Promise<void> {
    const [{ recipes, fields }, models] = await Promise.all([
      this.#studio.call('recipes.list', {}),
      this.#studio.call('models.list', {}),
    ])
    this.#recipes = recipes
    this.#fields = fields
    this.#models = models
    if (this.#fineTune && !this.fineTuned) this.#fineTune = undefined
  }

  /** Models that can be gone on from with such pictures. */
  modelsFor(format: PictureFormat | undefined): readonly Model[] {
    return this.#models.filter((model) => !format || isSame(model, format))
  }

  choose(name: string): void {
    if (name === this.#chosenName) return
    this.#chosenName = name
    this.#changes = noChanges
  }

  /** The next training is another one. */
  startAfresh(): void {
    this.#fineTune = undefined
    this.#precision = undefined
    this.seed = anySeed()
  }

  value(part: Part, field: string): FieldValue | undefined {
    return this.#changes[part][field] ?? this.chosen?.[part][field]
  }

  isChanged(part: Part, field: string): boolean {
    return field in this.#changes[part]
  }

  /** Its own value again is no change. */
  change(part: Part, field: string, value: FieldValue): void {
    const { [field]: _, ...others } = this.#changes[part]
    const isOwn = String(this.chosen?.[part][field]) === String(value)
    this.#changes = { ...this.#changes, [part]: isOwn ? others : { ...others, [field]: value } }
  }

  /**
   * A model brings its own network: only a recipe of its family can train it. Nothing is new networks, undefined what the
   * recipe says.
   */
  startFrom(id: string | undefined): void {
    this.#fineTune = id === this.chosen?.base?.id ? undefined : id
    this.#changes = { ...this.#changes, network: {} }
    const { fineTuned, chosen } = this
    if (!fineTuned || (chosen && this.fits(chosen, fineTuned))) return
    const kin = this.#recipes.filter(({ family }) => family === fineTuned.family)
    const fitting = kin.find((recipe) => this.fits(recipe, fineTuned)) ?? kin[0]
    if (fitting) this.choose(fitting.name)
  }

  /** Whether a preset can learn such pictures; some take any number of channels. */
  fits(recipe: Recipe, format: PictureFormat): boolean {
    const { fineTuned } = this
    if (fineTuned && !(recipe.family === fineTuned.family && isSame(fineTuned, format))) return false
    const { size, channels } = recipe
    return size === format.size && (recipe.anyChannels || channels === format.channels)
  }

  /** For pictures that are chosen: the first preset that fits them, unless the chosen one does. */
  suit(format: PictureFormat): void {
    if (this.fineTuned && !isSame(this.fineTuned, format)) this.startFrom(undefined)
    const { chosen } = this
    if (chosen && !this.fits(chosen, format)) {
      const fitting = this.#recipes.find((recipe) => this.fits(recipe, format))
      if (fitting) this.choose(fitting.name)
    }
    if (!this.fineTuned && this.chosen?.anyChannels) this.change('network', 'channels', format.channels)
  }

  /** What a training is asked for by, but for its name and seed. */
  request(dataset: string): CallInput<'runs.estimate'> {
    const { fineTune } = this
    const copy = (part: Part) => ({ ...this.#changes[part] })
    return {
      dataset,
      recipe: this.#chosenName,
      changes: fineTune
        ? { training: copy('training') }
        : { network: copy('network'), training: copy('training') },
      precision: this.precision,
      fineTune: fineTune || null,
    }
  }

  /** How long it takes, where that was found out for just this. */
  estimateFor(dataset: string): Estimate | undefined {
    const of = JSON.stringify(this.request(dataset))
    return this.#estimate?.of === of ? this.#estimate.estimate : undefined
  }

  /** @throws StudioProblem */
  async findEstimate(dataset: string): Promise<void> {
    const request = this.request(dataset)
    const result = await this.job.run(() => this.#studio.call('runs.estimate', request))
    if (result?.kind === 'estimate') this.#estimate = { of: JSON.stringify(request), estimate: result }
  }

  #formatOf(recipe: Recipe): PictureFormat {
    const { imageSize = recipe.size, channels = recipe.channels } = this.#changes.network
    return { size: Number(imageSize), channels: Number(channels) }
  }
}

function anySeed(): number {
  return Math.floor(Math.random() * 100_000)
}

export function isSame(a: PictureFormat, b: PictureFormat): boolean {
  return a.size === b.size && a.channels === b.channels
}
