/**
 * The timeline that is open: what it is called, what it shows, where it is kept. Lives as long as the window, so that
 * undo works over visits to other views. Everybody who has pictures for it calls `add`.
 */
import { createContext } from 'svelte'
import { limits } from '../../contract/limits.ts'
import type { Model } from '../../contract/schemas/models.ts'
import type { Keyframe, SavedTimeline, Timeline } from '../../contract/schemas/timelines.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { onFrame } from '../../engine/latent/timelinePresets.ts'
import { timelineTexts } from './timelineTexts.ts'
import type { NewKeyframe } from '../latents/newKeyframe.ts'
import type { OpenTimeline } from '../latents/openTimeline.ts'
import { shareFile } from '../window/shareFile.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { emptyContent, TimelineDocument, type TimelineContent } from './timelineDocument.svelte.ts'
import { TimelineDeeds } from './timelineDeeds.svelte.ts'
import { added, changed, nextMoment, usualGap } from './timelineEdits.ts'
import { TimelineFrames } from './timelineFrames.svelte.ts'
import { newId } from './timelineIds.ts'
import { keptDraft, readDraft } from './timelineKeeping.ts'
import { TimelineList } from './timelineList.svelte.ts'
import { TimelineModels } from './timelineModels.svelte.ts'
import { TimelineOptions } from './timelineOptions.svelte.ts'
import { TimelinePlayer } from './timelinePlayer.svelte.ts'
import { TimelinePatterns } from './timelinePatterns.ts'
import { TimelineSaving } from './timelineSaving.svelte.ts'
import { TimelineSelection } from './timelineSelection.svelte.ts'
import { TimelineZoom } from './timelineZoom.svelte.ts'
import { say, sayDone, sayDoneAt, sayProblem, sayWithUndo } from '../parts/toasts.ts'
import type { Keeping, Workspace } from '../window/workspace.svelte.ts'

export class Timelines implements OpenTimeline {
  readonly document = new TimelineDocument(() => this.#changed())
  readonly selection = new TimelineSelection()
  readonly options = new TimelineOptions(() => this.#keep())
  readonly models: TimelineModels
  readonly list: TimelineList
  readonly frames: TimelineFrames
  readonly player: TimelinePlayer
  readonly zoom = new TimelineZoom(() => this.timeline)
  readonly deeds = new TimelineDeeds(this)
  readonly patterns: TimelinePatterns
  /** Whether somebody sees it: otherwise what is added has to be said. */
  seen = false
  #id = $state<string>()
  #name = $state<string>()
  /** The name of the model that it was saved with, where that is gone. */
  #lostModel = $state<string>()
  #begun: Promise<void> | undefined
  #isReady = $state(false)
  /** The keyframe that was asked to be changed in Explore. */
  #asked: string | undefined
  readonly #saving: TimelineSaving
  readonly #studio: Studio
  readonly #workspace: Workspace

  constructor(studio: Studio, workspace: Workspace) {
    this.#studio = studio
    this.#workspace = workspace
    this.models = new TimelineModels(studio)
    this.patterns = new TimelinePatterns(this, studio)
    this.list = new TimelineList(studio)
    this.frames = new TimelineFrames(studio, () =>
      this.model ? { kind: 'model', id: this.model.id } : undefined,
    )
    this.player = new TimelinePlayer(() => this.timeline, this.frames)
    this.#saving = new TimelineSaving(studio, {
      draft: () => ({ id: this.#id, name: this.#name, content: this.document.content }),
      onSaved: (summary, isAll) => {
        this.#id = summary.id
        this.#name = summary.name
        if (isAll) this.#keep()
      },
      onGone: () => (this.#id = undefined),
    })
    studio.on('timelines.changed', () => void this.list.load().catch(() => {}))
    studio.on('models.changed', () => void this.models.load().catch(() => {}))
  }

  /** Of the library's; undefined as long as it is not there. */
  get id(): string | undefined {
    return this.#id
  }

  get name(): string {
    return this.list.nameOf(this.#id) ?? this.#name ?? timelineTexts.newName
  }

  /** With the drag that is under way. */
  get timeline(): Timeline {
    return this.document.timeline
  }

  /** Undefined where there is none yet, or it is gone. */
  get model(): Model | undefined {
    return this.models.find(this.document.model)
  }

  /** What the model was called that it needs and that is not in the library. */
  get lostModel(): string | undefined {
    if (this.model || this.timeline.keyframes.length === 0 || !this.models.list) return undefined
    return this.#lostModel ?? this.document.model ?? timelineTexts.someModel
  }

  get latentSize(): number | undefined {
    return this.timeline.keyframes[0]?.latent.length
  }

  get keeping(): Keeping {
    return this.#saving.keeping
  }

  /** Whether what was open the last time is there. */
  get isReady(): boolean {
    return this.#isReady
  }

  get selected(): Keyframe[] {
    return this.selection.of(this.timeline.keyframes)
  }

  /** At first what was open the last time; later what may have changed in the meantime. @throws StudioProblem */
  async connect(): Promise<void> {
    const isFirst = !this.#begun
    await this.ready()
    if (isFirst) return
    await Promise.all([this.models.load(), this.list.load()])
    this.#saving.saveWhatIsNot()
    this.frames.large.clear()
    this.player.show()
    this.frames.rest()
  }

  /** @throws StudioProblem */
  async ready(): Promise<void> {
    this.#begun ??= this.#begin()
    try {
      await this.#begun
    } catch (thrown) {
      this.#begun = undefined
      throw thrown
    }
  }

  /** An empty one. */
  async begin(): Promise<void> {
    if (await this.#leave()) this.#open(emptyContent, {})
  }

  /** One of the library. @throws StudioProblem */
  async open(id: string): Promise<void> {
    if (id === this.#id || !(await this.#leave())) return
    this.#take(await this.#studio.call('timelines.open', { id }))
  }

  /** A timeline that is not in the library yet, as a new one. @throws StudioProblem */
  async openNew(content: TimelineContent, name: string): Promise<void> {
    if (!(await this.#leave())) return
    this.#open(content, { name: name.trim().slice(0, limits.name) || undefined })
    this.#changed()
  }

  async rename(name: string): Promise<void> {
    const before = this.name
    if (name === '' || name === before) return
    this.#name = name
    const id = this.#id
    if (id === undefined) return
    await this.#renameTo(id, name)
    sayWithUndo(timelineTexts.renamed(name), () => void this.#renameTo(id, before).catch(sayProblem))
  }

  /** @throws StudioProblem */
  async duplicate(): Promise<void> {
    if (!(await this.#leave()) || this.#id === undefined) return
    const { id } = await this.#studio.call('timelines.duplicate', { id: this.#id })
    await this.list.load()
    this.#take(await this.#studio.call('timelines.open', { id }))
    sayDone(timelineTexts.duplicated(this.name))
  }

  /** The one that is open, as a .loom file. */
  async share(): Promise<void> {
    if (!(await this.#leave())) return
    const id = this.#id
    if (id === undefined) return
    // Of one whose model is gone there is nothing else to give.
    const withoutModels = this.model === undefined
    await shareFile(() => this.#studio.call('timelines.share', { id, withoutModels }))
  }

  /** Opens the one that was changed last of those that stay. @throws StudioProblem */
  async remove(): Promise<void> {
    const [id, name] = [this.#id, this.name]
    if (id === undefined || !(await this.#leave())) return
    await this.#studio.call('timelines.remove', { id })
    await this.list.load()
    const next = this.list.newest
    if (next) this.#take(await this.#studio.call('timelines.open', { id: next.id }))
    else this.#open(emptyContent, {})
    sayWithUndo(timelineTexts.removed(name), () => void this.#restore(id).catch(sayProblem))
  }

  /**
   * Pictures as keyframes, from `at` on or else behind the last one. Refused in a sentence where their latents are of
   * another size; where the timeline isn't seen, it says that they are there. Resolves to whether they were added.
   */
  async add(pictures: readonly NewKeyframe[], at?: number): Promise<boolean> {
    try {
      await this.ready()
      const [first] = pictures
      if (!first) return false
      const { timeline } = this
      const size = this.latentSize ?? first.latent.length
      const other = pictures.find(({ latent }) => latent.length !== size)
      if (other) throw new StudioProblem(timelineTexts.otherSize(other.latent.length, size))
      if (timeline.keyframes.length + pictures.length > limits.keyframes)
        throw new StudioProblem(timelineTexts.tooMany(limits.keyframes))
      const model = timeline.keyframes.length > 0 ? this.document.model : this.modelFor(size, first)
      const from = at ?? nextMoment(timeline)
      const keyframes = pictures.map((picture, index) =>
        this.keyframe(picture, onFrame(from + index * usualGap, timeline.fps)),
      )
      if (keyframes.at(-1)!.at > limits.filmSeconds - usualGap)
        throw new StudioProblem(timelineTexts.tooLong(limits.filmSeconds))
      this.document.edit(added(timeline, keyframes), { model })
      this.selection.replace(keyframes.map(({ id }) => id))
      this.player.goToTime(keyframes[0]!.at)
      this.#sayAdded(pictures, model)
      return true
    } catch (thrown) {
      sayProblem(thrown)
      return false
    }
  }

  /** Whose pictures a timeline shows that begins with this one: its own maker's, if that is here. @throws StudioProblem */
  modelFor(latentSize: number, { generator }: Pick<NewKeyframe, 'generator'>): string {
    const fitting = this.models.of(latentSize)
    const { model } = this.document
    const wanted = [generator?.id, model, this.models.usual?.id, fitting[0]?.id]
    const found = wanted.find((id) => fitting.some((one) => one.id === id))
    if (found === undefined) throw new StudioProblem(timelineTexts.makerGone)
    return found
  }

  keyframe({ latent, title, explore }: NewKeyframe, at: number): Keyframe {
    return {
      id: newId(),
      latent: Float32Array.from(latent),
      at,
      hold: 0,
      easing: this.options.easing,
      path: this.options.path,
      ...(title && { title: title.slice(0, limits.title) }),
      ...(explore && { explore }),
    }
  }

  /** Another picture in a keyframe's place, at the same time. @throws StudioProblem where it cannot be one */
  replace(id: string, { latent, title, explore, generator }: NewKeyframe): void {
    const keyframe = this.document.keyframe(id)
    if (!keyframe) throw new StudioProblem(timelineTexts.keyframeGone)
    if (latent.length !== keyframe.latent.length)
      throw new StudioProblem(timelineTexts.otherSize(latent.length, keyframe.latent.length))
    const { explore: _, title: __, ...rest } = keyframe
    const next = this.keyframe({ latent, ...(title && { title }), ...(explore && { explore }) }, rest.at)
    const { hold, easing, path } = rest
    this.document.edit(changed(this.timeline, new Set([id]), () => ({ ...next, id, hold, easing, path })))
    this.selection.only(id)
    this.player.goToTime(keyframe.at)
    if (generator && generator.id !== this.document.model) say(timelineTexts.otherModel(1, this.model?.name))
  }

  indexOf(id: string): number {
    return this.timeline.keyframes.findIndex((one) => one.id === id)
  }

  picture(id: string): NewKeyframe {
    const keyframe = this.document.keyframe(id)
    if (!keyframe) throw new StudioProblem(timelineTexts.keyframeGone)
    return { ...keyframe, generator: this.model && { kind: 'model', id: this.model.id } }
  }

  askEdit(id: string): void {
    this.#asked = id
  }

  takeEdit(id: string): boolean {
    const isAsked = this.#asked === id
    if (isAsked) this.#asked = undefined
    return isAsked
  }

  edit(timeline: Timeline, control?: string): void {
    this.document.edit(timeline, control === undefined ? {} : { control })
  }

  /** Another model for the same latents. */
  chooseModel(id: string): void {
    const model = this.models.find(id)
    if (!model || (this.latentSize !== undefined && model.latentSize !== this.latentSize)) return
    this.document.edit(this.timeline, { model: id })
  }

  /** Without waiting a moment. */
  async save(): Promise<void> {
    if (await this.#saving.flush()) sayDone(timelineTexts.saved(this.name))
  }

  /** Where the playhead is, for the next visit. */
  keepPlace(): void {
    this.#keep()
  }

  async #begin(): Promise<void> {
    await Promise.all([this.models.load(), this.list.load()])
    const kept = this.options.restore(this.#workspace.read('timeline'))
    const unsaved = readDraft(kept.draft)
    const { entries, newest } = this.list
    const has = (id: string | undefined) => entries.some((one) => one.id === id && one.problem === undefined)
    // At a first visit there may be some that were made otherwise; a new one that was begun stays new.
    const isNew = kept.isKept && kept.open === undefined
    const open = isNew || has(kept.open) ? kept.open : newest?.id
    if (open !== undefined) this.#take(await this.#studio.call('timelines.open', { id: open }))
    if (unsaved) {
      // Of one that is gone, what there was becomes a new one.
      this.#open(unsaved.content, { id: has(unsaved.id) ? unsaved.id : undefined, name: unsaved.name })
      this.#changed()
    }
    this.player.goTo(kept.frame)
    this.#isReady = true
  }

  /** What is open is in the library before something else is opened. */
  async #leave(): Promise<boolean> {
    await this.ready()
    this.player.pause()
    if (await this.#saving.flush()) return true
    if (this.#studio.connection === 'open' && this.lostModel !== undefined) return true
    sayProblem(new StudioProblem(timelineTexts.notSaved))
    return false
  }

  #take(saved: SavedTimeline): void {
    const { id, name, modelId, model, fps, seconds, loop, keyframes } = saved
    this.#open({ model: modelId, timeline: { fps, seconds, loop, keyframes } }, { id, name })
    this.#lostModel = modelId === undefined ? model.name : undefined
  }

  #open(
    content: TimelineContent,
    { id, name }: { id?: string | undefined; name?: string | undefined },
  ): void {
    this.#saving.begin()
    this.document.open(content, { before: this.#id, now: id })
    this.#id = id
    this.#name = name
    this.#lostModel = undefined
    this.selection.clear()
    this.frames.large.clear()
    this.player.pause()
    this.player.goTo(0)
    this.zoom.fit()
    this.#keep()
  }

  async #renameTo(id: string, name: string): Promise<void> {
    const summary = await this.#studio.call('timelines.rename', { id, name })
    if (this.#id === id) this.#name = summary.name
    await this.list.load()
  }

  async #restore(id: string): Promise<void> {
    const restored = await this.#studio.call('timelines.restore', { id })
    await this.list.load()
    await this.open(restored.id)
  }

  #sayAdded(pictures: readonly NewKeyframe[], model: string | undefined): void {
    const foreign = pictures.filter(({ generator }) => generator && generator.id !== model).length
    if (foreign > 0) say(timelineTexts.otherModel(foreign, this.models.find(model)?.name))
    else if (!this.seen) {
      sayDoneAt(timelineTexts.added(pictures.length, this.name), timelineTexts.openIt, '#/timeline')
    }
  }

  #changed(): void {
    this.#saving.changed()
    this.#keep()
  }

  /** What the window finds again; the timeline itself only as long as the library has not got it. */
  #keep(): void {
    if (!this.#begun) return
    const { content } = this.document
    const draft =
      this.#saving.keeping === 'saved' || content.timeline.keyframes.length === 0
        ? undefined
        : keptDraft({ id: this.#id, name: this.#name, content })
    this.#workspace.keep('timeline', {
      ...this.options.kept(),
      open: this.#id,
      frame: this.player.frame,
      draft,
    })
  }
}

export const [useTimeline, provideTimeline] = createContext<Timelines>()
