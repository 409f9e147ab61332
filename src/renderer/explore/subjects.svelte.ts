/** What can be explored: models, and runs that have a checkpoint. Measures a model's directions where nobody has yet. */
import type { Job } from '../../contract/schemas/jobs.ts'
import type { Model } from '../../contract/schemas/models.ts'
import type { Generator } from '../../contract/schemas/pictures.ts'
import type { Run } from '../../contract/schemas/runs.ts'
import type { Problem } from '../../contract/problem.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { exploreTexts } from './exploreTexts.ts'
import { generatorKey, type Subject } from '../latents/latentState.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { asProblem } from '../parts/toasts.ts'

export class Subjects {
  #models = $state.raw<readonly Model[]>([])
  /** The job that measures directions, while it runs. */
  #job = $state.raw<Job>()
  #measuring: { readonly model: string; readonly job: string } | undefined
  #problem = $state.raw<{ readonly model: string; readonly problem: Problem }>()
  /** Those that have been explored, as they are now. */
  #runs = $state.raw<ReadonlyMap<string, Run>>(new Map())
  readonly #known = new Map<string, Subject>()
  /** Models whose measurement has been cancelled: it doesn't start again by itself. */
  #declined = $state.raw<ReadonlySet<string>>(new Set())
  readonly #studio: Studio
  readonly #onMeasured: (subject: Subject) => void

  constructor(studio: Studio, onMeasured: (subject: Subject) => void) {
    this.#studio = studio
    this.#onMeasured = onMeasured
    studio.on('job', (job) => void this.#hear(job))
    studio.on('run', (run) => this.#hearRun(run))
  }

  get models(): readonly Model[] {
    return this.#models
  }

  /** The one that is explored where nothing else is asked for. */
  get usual(): Model | undefined {
    return this.#models.find(({ shipped }) => shipped) ?? this.#models[0]
  }

  get job(): Job | undefined {
    return this.#job
  }

  /** Why a model's measurement failed. */
  problemOf(model: string): Problem | undefined {
    return this.#problem?.model === model ? this.#problem.problem : undefined
  }

  get declined(): string[] {
    return [...this.#declined]
  }

  decline(models: readonly string[]): void {
    this.#declined = new Set([...this.#declined, ...models])
  }

  async load(): Promise<void> {
    this.#models = await this.#studio.call('models.list', {})
    for (const [key, { generator }] of this.#known) {
      if (generator.kind === 'model' && !this.has(generator)) this.#known.delete(key)
    }
  }

  /** A run that is explored, as it is now. */
  run(id: string): Run | undefined {
    return this.#runs.get(id)
  }

  /** The model that a run has become where it has ended; anything else as it is. @throws StudioProblem */
  async outcome(generator: Generator): Promise<Generator> {
    if (generator.kind !== 'run') return generator
    const run = await this.#look(generator.id)
    if (!run || isOnItsWay(run)) return generator
    let id: string | undefined
    for (const model of run.models) if (this.#isHere(model)) id = model // the latest comes last
    return id === undefined ? generator : { kind: 'model', id }
  }

  /** Whether it is there; of a run nobody knows until it is asked for. */
  has({ kind, id }: Generator): boolean {
    return kind === 'run' || this.#isHere(id)
  }

  /** At once, where it has been looked up before. */
  known(generator: Generator): Subject | undefined {
    return this.#known.get(generatorKey(generator))
  }

  /** @throws StudioProblem `model-unknown`, `run-unknown` */
  async find(generator: Generator): Promise<Subject> {
    const known = this.known(generator)
    if (known) return known
    const subject = generator.kind === 'model' ? await this.#model(generator) : await this.#run(generator)
    this.#known.set(generatorKey(generator), subject)
    return subject
  }

  async #model(generator: Generator): Promise<Subject> {
    const model = this.#models.find(({ id }) => id === generator.id)
    if (!model) throw new StudioProblem(exploreTexts.modelGone)
    const { measured } = await this.#studio.call('models.directions', { id: model.id })
    const { name, latentSize, size } = model
    return { generator, name, latentSize, size, directions: measured }
  }

  async #run(generator: Generator): Promise<Subject> {
    const { id } = generator
    const [run, { latentSize, size }] = await Promise.all([
      this.#look(id),
      this.#studio.call('runs.previews', { id }),
    ])
    return { generator, name: run?.name ?? id, latentSize, size, directions: undefined }
  }

  /** From here on it is followed. */
  async #look(id: string): Promise<Run | undefined> {
    const run = (await this.#studio.call('runs.list', {})).find((one) => one.id === id)
    if (run) this.#runs = new Map(this.#runs).set(id, run)
    return run
  }

  #hearRun(run: Run): void {
    if (this.#runs.has(run.id)) this.#runs = new Map(this.#runs).set(run.id, run)
  }

  #isHere(id: string): boolean {
    return this.#models.some((model) => model.id === id)
  }

  /** Begins to measure, unless it is done, under way, or not wanted. */
  measureIfNeeded({ generator, directions }: Subject): void {
    if (directions || generator.kind === 'run' || this.#declined.has(generator.id)) return
    if (this.#measuring?.model !== generator.id) void this.measure(generator.id)
  }

  async measure(model: string): Promise<void> {
    this.#declined = new Set(this.declined.filter((one) => one !== model))
    this.#problem = undefined
    try {
      const { job } = await this.#studio.call('models.measureDirections', { id: model })
      this.#measuring = { model, job }
      // It may have said all that it says before its number was known here.
      const found = (await this.#studio.call('jobs.list', {})).find(({ id }) => id === job)
      if (found) await this.#hear(found)
    } catch (thrown) {
      this.#fail(model, asProblem(thrown))
    }
  }

  /** It isn't tried again by itself. */
  #fail(model: string, problem: Problem): void {
    this.decline([model])
    this.#problem = { model, problem }
  }

  async cancelMeasuring(): Promise<void> {
    const measuring = this.#measuring
    if (!measuring) return
    this.decline([measuring.model])
    await this.#studio.call('jobs.cancel', { job: measuring.job })
  }

  async #hear(job: Job): Promise<void> {
    const measuring = this.#measuring
    if (job.id !== measuring?.job) return
    this.#job = job.state.kind === 'running' ? job : undefined
    if (job.state.kind === 'running') return
    this.#measuring = undefined
    if (job.state.kind === 'failed') this.#fail(measuring.model, job.state.problem)
    if (job.state.kind !== 'done') return
    const generator: Generator = { kind: 'model', id: measuring.model }
    this.#known.delete(generatorKey(generator))
    this.#onMeasured(await this.find(generator))
  }
}

/** Whether it trains, waits, or may go on as it is: it is no model yet, or soon another one. */
export function isOnItsWay({ status }: Run): boolean {
  return status !== 'finished' && status !== 'stopped'
}
