/**
 * Explore: where one stands in a generator's latent space, with the way back, and what is shown of it. Lives as long as
 * the window, so that undo works over visits to other views. Knows no component; `draw` is the canvas that is there now.
 */
import type { Problem } from '../../contract/problem.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import { ExploreCompare } from './exploreCompare.svelte.ts'
import { ExploreGrid } from './exploreGrid.svelte.ts'
import { keptState, restoredState, type KeptState } from './exploreKeeping.ts'
import { ExploreKnobs } from './exploreKnobs.svelte.ts'
import { ExploreLineage } from './exploreLineage.ts'
import { keptExplore, restoreExplore } from './exploreMemory.ts'
import { changedGenerator, type Opened } from './exploreOpening.ts'
import * as at from './exploreState.ts'
import type { ExploreState, Subject } from './exploreState.ts'
import { ExploreSubjects } from './exploreSubjects.svelte.ts'
import { ExploreVisited } from './exploreVisited.svelte.ts'
import { History } from '../window/history.svelte.ts'
import { LatestPicture } from '../latents/latestPicture.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { asProblem, sayProblem } from '../parts/toasts.ts'
import type { Workspace } from '../window/workspace.svelte.ts'

/** Nothing has been moved for so long: time for all that is not the large picture. */
const restMs = 150
const firstState: ExploreState = {
  generator: { kind: 'model', id: '' },
  base: { kind: 'seed', seed: 1 },
  psi: 1,
  knobs: {},
}

export class Explore {
  readonly subjects: ExploreSubjects
  readonly grid: ExploreGrid
  readonly visited = new ExploreVisited()
  readonly lineage = new ExploreLineage()
  readonly compare: ExploreCompare
  readonly knobs: ExploreKnobs
  readonly #history = new History<ExploreState>(firstState)
  readonly #large: LatestPicture
  readonly #studio: Studio
  readonly #workspace: Workspace
  #subject = $state.raw<Subject>()
  #picture = $state.raw<RawPictures>()
  /** The state that the picture shows. */
  #pictured: ExploreState | undefined
  #roundTripMs = $state<number>()
  #problem = $state.raw<Problem>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #draw: (picture: RawPictures) => void = () => {}
  /** The parameters that led here when this was kept: a reload must not undo what came after. */
  openedBy: string | undefined

  constructor(studio: Studio, workspace: Workspace) {
    this.#studio = studio
    this.#workspace = workspace
    this.subjects = new ExploreSubjects(studio, (subject) => this.#learn(subject))
    this.#large = new LatestPicture(studio, {
      slot: 'large',
      wish: () => this.#wish(),
      draw: (picture) => this.#draw(picture),
      onDrawn: (picture, ms) => this.#show(picture, ms),
      onFailure: (thrown) => (this.#problem = asProblem(thrown)),
    })
    this.grid = new ExploreGrid(studio, () => this.#large.rest)
    this.knobs = new ExploreKnobs({
      state: () => this.state,
      edit: (state, control) => this.#edit(state, control),
    })
    this.compare = new ExploreCompare((kept) => this.pictureOf(kept))
  }

  get state(): ExploreState {
    return this.#history.present
  }

  /** What is explored; undefined until it is known. */
  get subject(): Subject | undefined {
    return this.#subject
  }

  get picture(): RawPictures | undefined {
    return this.#picture
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs
  }

  /** Why there is no picture of where one is. */
  get problem(): Problem | undefined {
    return this.#problem
  }

  get canUndo(): boolean {
    return this.#history.canUndo
  }

  get canRedo(): boolean {
    return this.#history.canRedo
  }

  /** The canvas that shows the large picture from now on, until the returned function is called. */
  drawOn(draw: (picture: RawPictures) => void): () => void {
    this.#draw = draw
    if (this.#picture) draw(this.#picture)
    return () => {
      if (this.#draw === draw) this.#draw = () => {}
    }
  }

  /** After a connection: at first where one was the last time, later where one is. @throws StudioProblem */
  async connect(): Promise<void> {
    await this.subjects.load()
    if (this.#subject) return this.#move()
    const kept = restoreExplore(this, this.#workspace.read('explore'))
    const generator = kept && this.subjects.has(kept.generator) ? kept.generator : this.#usualModel()
    if (!generator) return
    let state: ExploreState | undefined
    try {
      const subject = await this.subjects.find(generator)
      state = kept && restoredState(kept, subject)
    } catch (thrown) {
      sayProblem(thrown)
    }
    const usual = this.#usualModel()
    if (!state && usual) {
      await this.subjects.find(usual)
      state = { ...firstState, generator: usual }
    }
    if (!state) return
    this.#history.restart(state)
    await this.#move()
  }

  /** The list of models has changed. */
  async modelsChanged(): Promise<void> {
    await this.subjects.load()
    const usual = this.#usualModel()
    this.visited.forget(({ generator }) => !this.subjects.has(generator))
    if (this.subjects.has(this.state.generator) || !usual) return
    await this.chooseModel(usual.id)
  }

  async chooseModel(id: string): Promise<void> {
    const subject = await this.subjects.find({ kind: 'model', id })
    const { state, subject: before } = this
    const isTurned = before && Object.keys(state.knobs).length > 0
    const now = isTurned ? at.rebased(state, before, at.steeredLatent(state, before)) : state
    this.go(changedGenerator(now, subject))
  }

  /** Within the input's own event: the picture is asked for before this returns. */
  setPsi(psi: number): void {
    this.#edit({ ...this.state, psi }, 'psi')
  }

  setSeed(seed: number): void {
    this.#edit({ ...this.state, base: { kind: 'seed', seed } }, 'seed')
  }

  /** Ends a step of undo: the slider has been let go. */
  seal(): void {
    this.#history.seal()
  }

  go(state: ExploreState): void {
    this.#edit(state)
  }

  keep(): void {
    const state = this.kept()
    if (state) this.#workspace.keep('explore', keptExplore(this, state))
  }

  undo(): void {
    this.#history.undo()
    void this.#move()
  }

  redo(): void {
    this.#history.redo()
    void this.#move()
  }

  take({ state, madeFrom }: Opened): void {
    this.go(state)
    this.lineage.begin(this.kept(), madeFrom)
  }

  /** Where a stop or a pinned picture leads. @throws StudioProblem */
  async goTo(kept: KeptState): Promise<void> {
    const state = restoredState(kept, await this.subjects.find(kept.generator))
    if (state) this.go(state)
  }

  /** A picture by itself, beside the large one. @throws StudioProblem */
  async pictureOf(kept: KeptState): Promise<RawPictures | undefined> {
    const subject = await this.subjects.find(kept.generator)
    const state = restoredState(kept, subject)
    if (!state) return undefined
    await this.#large.rest
    const latents = at.finalLatent(state, subject) as Float32Array<ArrayBuffer>
    const made = await this.#studio.call('pictures.make', { generator: kept.generator, latents, count: 1 })
    return made.kind === 'made' ? made : undefined
  }

  kept(state = this.state): KeptState | undefined {
    const subject = this.subjects.known(state.generator)
    return subject && keptState(state, subject)
  }

  /** The picture's checkpoint is another one now. */
  again(): void {
    void this.#move()
  }

  /** For what changes the grid or what is kept, but not where one is. */
  restSoon(): void {
    this.grid.stepBack()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#rest(), restMs)
  }

  #edit(state: ExploreState, control?: string): void {
    const inputAt = performance.now()
    this.#history.edit(state, control)
    void this.#move(inputAt)
  }

  /** Shows where one is now. At once, unless the generator has to be looked up. */
  async #move(inputAt?: number): Promise<void> {
    const { generator } = this.state
    const known = this.subjects.known(generator)
    if (known) {
      this.#large.ask(inputAt)
      this.#subject = known
      this.restSoon()
      return
    }
    try {
      await this.subjects.find(generator)
      if (this.state.generator === generator) await this.#move()
    } catch (thrown) {
      this.#problem = asProblem(thrown)
    }
  }

  #wish() {
    const { state } = this
    const subject = this.subjects.known(state.generator)
    if (!subject) return undefined
    this.#pictured = state
    const latents = at.finalLatent(state, subject) as Float32Array<ArrayBuffer>
    return { generator: state.generator, latents }
  }

  #show(picture: RawPictures, roundTripMs: number): void {
    this.#picture = picture
    this.#roundTripMs = roundTripMs
    this.#problem = undefined
  }

  async #rest(): Promise<void> {
    const { state, subject } = this
    await this.#large.rest
    const kept = this.kept()
    if (state !== this.state || !subject || !kept) return
    this.visited.remember(kept, this.#pictured === state ? this.#picture : undefined)
    this.keep()
    try {
      await this.grid.refresh(state, subject, this.knobs.locked())
      for (const { place, kept: stop, picture } of this.visited.stops) {
        if (state !== this.state) return
        const made = picture ? undefined : await this.pictureOf(stop).catch(() => undefined)
        if (made) this.visited.illustrate(place, made)
      }
      await this.compare.illustrate()
      this.subjects.measureIfNeeded(subject)
    } catch (thrown) {
      // The large picture's own failure says it already.
      if (!this.#problem && this.#studio.connection === 'open') sayProblem(thrown)
    }
  }

  /** Directions have been measured: the knobs are there, and stand at 0. */
  #learn(subject: Subject): void {
    if (at.generatorKey(this.state.generator) === at.generatorKey(subject.generator)) this.#subject = subject
  }

  #usualModel(): ExploreState['generator'] | undefined {
    const { models } = this.subjects
    const model = models.find(({ shipped }) => shipped) ?? models[0]
    return model && { kind: 'model', id: model.id }
  }
}
