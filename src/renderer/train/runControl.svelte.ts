/** What can be done with a run, asked back where it ends something; and the models that runs have become. */
import type { Model } from '../../contract/schemas/models.ts'
import type { Run } from '../../contract/schemas/runs.ts'
import { trainTexts } from './trainTexts.ts'
import type { Confirm } from '../parts/confirm.svelte.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { orSay, sayDone, sayProblem } from '../parts/toasts.ts'
import type { TrainRuns } from './trainRuns.svelte.ts'

const { watch: words, runs: runWords } = trainTexts

export class RunControl {
  #models = $state.raw<readonly Model[]>()
  #checkpointing = $state(false)
  readonly #studio: Studio
  readonly #runs: TrainRuns
  readonly #confirm: Confirm

  constructor(studio: Studio, runs: TrainRuns, confirm: Confirm) {
    this.#studio = studio
    this.#runs = runs
    this.#confirm = confirm
  }

  get checkpointing(): boolean {
    return this.#checkpointing
  }

  get modelsKnown(): boolean {
    return this.#models !== undefined
  }

  /** The last that a run has become, where it is still there. */
  modelOf(run: Run): Model | undefined {
    return this.#models
      ?.filter(({ provenance }) => provenance.kind === 'trained' && provenance.run === run.id)
      .reduce<Model | undefined>(
        (last, one) => (last && last.createdAt > one.createdAt ? last : one),
        undefined,
      )
  }

  /** @throws StudioProblem */
  async loadModels(): Promise<void> {
    this.#models = await this.#studio.call('models.list', {})
  }

  async pause({ id }: Run): Promise<void> {
    await this.#do(() => this.#studio.call('runs.pause', { id }))
  }

  async resume({ id }: Run, epochs?: number): Promise<void> {
    await this.#do(() => this.#studio.call('runs.resume', { id, ...(epochs !== undefined && { epochs }) }))
  }

  async stop({ id, name, epoch, epochs }: Run): Promise<void> {
    const question = {
      title: words.stopTitle(name),
      body: words.stopBody(epoch, epochs),
      action: words.stopAction,
    }
    if (await this.#confirm.ask(question)) await this.#do(() => this.#studio.call('runs.stop', { id }))
  }

  async checkpoint({ id }: Run): Promise<void> {
    this.#checkpointing = true
    const kept = await orSay(this.#studio.call('runs.checkpoint', { id }))
    if (kept) sayDone(words.checkpointKept(kept.epoch, kept.step))
    this.#checkpointing = false
  }

  /** Whether it was done. */
  async remove({ id, name }: Run): Promise<boolean> {
    const question = {
      title: runWords.removeTitle(name),
      body: runWords.removeBody,
      action: runWords.removeAction,
    }
    if (!(await this.#confirm.ask({ ...question, danger: true }))) return false
    const removed = await orSay(this.#studio.call('runs.remove', { id }).then(() => true))
    if (removed) sayDone(runWords.removed(name))
    return removed ?? false
  }

  async #do(ask: () => Promise<Run>): Promise<void> {
    await ask().then((run) => this.#runs.take(run), sayProblem)
  }
}
