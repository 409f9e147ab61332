/**
 * Explore: where one stands in a generator's latent space, and what is shown of it. Lives as long as the window, so that
 * undo works over visits to other views. Knows no component.
 */
import { createContext } from 'svelte'
import type { Run } from '../../contract/schemas/runs.ts'
import * as at from '../latents/latentState.ts'
import type { LatentState, Subject } from '../latents/latentState.ts'
import { LatestPicture } from '../latents/latestPicture.svelte.ts'
import { pictureOfState, type NewKeyframe } from '../latents/newKeyframe.ts'
import type { OpenTimeline } from '../latents/openTimeline.ts'
import { readStored, restoredState, storedState, type StoredState } from '../latents/storedState.ts'
import type { Visited } from '../latents/visited.svelte.ts'
import { isRecord } from '../parts/isRecord.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import { orSay, sayProblem } from '../parts/toasts.ts'
import type { Studio } from '../window/studio.svelte.ts'
import type { Workspace } from '../window/workspace.svelte.ts'
import { Comparison } from './comparison.svelte.ts'
import { ExploreDocument, firstState, handsomeSeed } from './exploreDocument.svelte.ts'
import { Knobs } from './knobs.svelte.ts'
import { Lineage } from './lineage.ts'
import { LiveGrid } from './liveGrid.svelte.ts'
import type { Opened } from './opening.ts'
import { isOnItsWay, Subjects } from './subjects.svelte.ts'

/** Nothing has been moved for so long: time for all that is not the large picture. */
const restMs = 150

export class Explore {
  readonly document = new ExploreDocument((inputAt) => void this.#move(inputAt))
  readonly knobs = new Knobs(this.document)
  readonly subjects: Subjects
  readonly large: LatestPicture<LatentState>
  readonly grid: LiveGrid
  readonly visited: Visited
  readonly lineage = new Lineage()
  readonly comparison = new Comparison((state) => this.pictureOf(state))
  readonly #studio: Studio
  readonly #workspace: Workspace
  #subject = $state.raw<Subject>()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The parameters that led here when this was stored: a reload must not undo what came after. */
  openedBy: string | undefined

  constructor(studio: Studio, workspace: Workspace, visited: Visited) {
    this.#studio = studio
    this.#workspace = workspace
    this.visited = visited
    this.subjects = new Subjects(studio, (subject) => this.#learn(subject))
    this.large = new LatestPicture(studio, { slot: 'large', measure: 'slider' })
    this.grid = new LiveGrid(studio, this.large)
  }

  get state(): LatentState {
    return this.document.state
  }

  /** What is explored; undefined until it is known. */
  get subject(): Subject | undefined {
    return this.#subject
  }

  /** After a connection: at first where one was the last time, later where one is. @throws StudioProblem */
  async connect(): Promise<void> {
    await this.subjects.load()
    if (this.#subject) {
      await this.#followRun()
      return this.#move()
    }
    const stored = this.#restore(this.#workspace.read('explore'))
    const state = (await this.#lastState(stored)) ?? (await this.#usualState())
    if (!state) return
    this.lineage.begin(this.stored(state), this.#storedOrigin())
    this.document.begin(state)
  }

  /** The list of models has changed. */
  async modelsChanged(): Promise<void> {
    await this.subjects.load()
    const { usual } = this.subjects
    this.visited.forget(({ generator }) => !this.subjects.has(generator))
    if (this.subjects.has(this.state.generator) || !usual) return
    await this.chooseModel(usual.id)
  }

  /** The run that is explored has changed. @throws StudioProblem */
  async runChanged(run: Run): Promise<void> {
    if (isOnItsWay(run)) return this.#move()
    await this.subjects.load()
    if (!(await this.#followRun())) await this.#move()
  }

  async chooseModel(id: string): Promise<void> {
    const subject = await this.subjects.find({ kind: 'model', id })
    const { state, subject: before } = this
    const isTurned = before && Object.keys(state.knobs).length > 0
    const now = isTurned ? at.rebased(state, before, at.steeredLatent(state, before)) : state
    const there = at.changedGenerator(now, subject)
    this.lineage.follow(this.stored(), this.stored(there))
    this.go(there)
  }

  go(state: LatentState): void {
    this.document.edit(state)
  }

  /** To a picture of the grid. */
  goToTile(state: LatentState): void {
    this.trace(state)
    this.go(state)
  }

  /** A neighbour is made of what it lies around; a picture at random of nothing. */
  trace(tile: LatentState): void {
    if (tile.base.kind === 'latent') this.lineage.follow(this.stored(), this.stored(tile))
  }

  open({ state, madeFrom }: Opened): void {
    this.go(state)
    this.lineage.begin(this.stored(), madeFrom)
  }

  /** Where a stop or a pinned picture leads. @throws StudioProblem */
  async goTo(stored: StoredState): Promise<void> {
    const generator = await this.subjects.outcome(stored.generator)
    const state = restoredState(stored, await this.subjects.find(generator))
    if (!state) return
    this.lineage.follow(stored, this.stored(state))
    this.go(state)
  }

  /** A picture by itself, beside the large one. @throws StudioProblem */
  async pictureOf(stored: StoredState): Promise<RawPictures | undefined> {
    const { generator } = stored
    const subject = await this.subjects.find(generator)
    const state = restoredState(stored, subject)
    if (!state) return undefined
    await this.large.rest
    const latents = at.finalLatent(state, subject) as Float32Array<ArrayBuffer>
    const made = await this.#studio.call('pictures.make', { generator, latents, count: 1 })
    return made.kind === 'made' ? made : undefined
  }

  /** Undefined where the generator is not known yet. */
  stored(state = this.state): StoredState | undefined {
    const subject = this.subjects.known(state.generator)
    return subject && storedState(state, subject)
  }

  /** As a keyframe that leads back here. A training that goes on draws its latents otherwise tomorrow: it gives none. */
  keyframe(state = this.state): NewKeyframe | undefined {
    const stored = state.generator.kind === 'model' ? this.stored(state) : undefined
    return stored && pictureOfState(stored)
  }

  addTo(timeline: OpenTimeline, state = this.state): void {
    const keyframe = this.keyframe(state)
    if (keyframe) void timeline.add([keyframe])
  }

  pin(state = this.state): void {
    const stored = this.stored(state)
    if (!stored) return
    this.comparison.pin(stored).catch(sayProblem)
    this.store()
  }

  /** Other neighbours and samples. */
  shuffle(): void {
    this.grid.seed += 1
    this.restSoon()
  }

  /** For what changes the grid or what is stored, but not where one is. */
  restSoon(): void {
    this.grid.stepBack()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#rest(), restMs)
  }

  /** For the next start. */
  store(): void {
    const state = this.stored()
    if (!state) return
    this.#workspace.keep('explore', {
      state,
      grid: this.grid.stored(),
      compare: this.comparison.stored(),
      visited: this.visited.stored(),
      locked: this.knobs.stored(),
      declined: this.subjects.declined,
      openedBy: this.openedBy,
      madeFrom: this.lineage.of(state),
    })
  }

  /** Takes what makes sense of what was stored, and gives the state to go back to. It may be of an older version. */
  #restore(value: unknown): StoredState | undefined {
    this.visited.forget(({ generator }) => !this.subjects.has(generator))
    if (!isRecord(value)) return undefined
    this.grid.restore(value['grid'])
    this.comparison.restore(value['compare'])
    this.knobs.restore(namesIn(value['locked']))
    this.subjects.decline(namesIn(value['declined']))
    const { openedBy } = value
    this.openedBy = typeof openedBy === 'string' ? openedBy : undefined
    return readStored(value['state'])
  }

  #storedOrigin(): string | undefined {
    const explore = this.#workspace.read('explore')
    const origin = isRecord(explore) ? explore['madeFrom'] : undefined
    return typeof origin === 'string' ? origin : undefined
  }

  async #lastState(stored: StoredState | undefined): Promise<LatentState | undefined> {
    const { usual } = this.subjects
    const isHere = stored && this.subjects.has(stored.generator)
    const generator = isHere
      ? await this.subjects.outcome(stored.generator)
      : usual && { kind: 'model' as const, id: usual.id }
    if (!stored || !generator) return undefined
    const subject = await orSay(this.subjects.find(generator))
    return subject && restoredState(stored, subject)
  }

  /** From a run that has ended to what it has become, at the same latent. Whether there was one to go to. */
  async #followRun(): Promise<boolean> {
    const { state } = this
    const generator = await this.subjects.outcome(state.generator)
    if (generator === state.generator || state !== this.state) return false
    await this.subjects.find(generator)
    const there = { ...state, generator }
    this.lineage.follow(this.stored(), this.stored(there))
    this.go(there)
    return true
  }

  async #usualState(): Promise<LatentState | undefined> {
    const { usual } = this.subjects
    if (!usual) return undefined
    const { generator } = await this.subjects.find({ kind: 'model', id: usual.id })
    return { ...firstState, generator, ...(usual.shipped && { base: { kind: 'seed', seed: handsomeSeed } }) }
  }

  /** Shows where one is now. At once, unless the generator has to be looked up. */
  async #move(inputAt?: number): Promise<void> {
    const { state } = this
    const { generator } = state
    const subject = this.subjects.known(generator)
    if (subject) {
      this.large.ask({ of: state, generator, latent: () => at.finalLatent(state, subject) }, inputAt)
      this.#subject = subject
      this.restSoon()
      return
    }
    try {
      await this.subjects.find(generator)
      if (this.state.generator === generator) await this.#move()
    } catch (thrown) {
      this.large.fail(thrown)
    }
  }

  async #rest(): Promise<void> {
    const { state, subject, large, visited } = this
    await large.rest
    const stored = this.stored()
    if (state !== this.state || !subject || !stored) return
    visited.remember(stored, large.shown === state ? large.picture : undefined)
    this.store()
    try {
      await this.grid.refresh(state, subject, this.knobs.locked())
      for (const stop of visited.stops) {
        if (state !== this.state) return
        const made = stop.picture ? undefined : await this.pictureOf(stop.state).catch(() => undefined)
        if (made) visited.illustrate(stop.key, made)
      }
      await this.comparison.illustrate()
      this.subjects.measureIfNeeded(subject)
    } catch (thrown) {
      // The large picture's own failure says it already.
      if (!large.problem && this.#studio.connection === 'open') sayProblem(thrown)
    }
  }

  /** Directions have been measured: the knobs are there, and stand at 0. */
  #learn(subject: Subject): void {
    if (at.generatorKey(this.state.generator) === at.generatorKey(subject.generator)) this.#subject = subject
  }
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : []
}

export const [useExplore, provideExplore] = createContext<Explore>()
