/**
 * The timeline that is open, in the library and in the workspace: what it is called, where it is stored, what comes
 * after it. Lives as long as the window, so that undo works over visits to other views. Knows no element.
 */
import { createContext } from 'svelte'
import { limits } from '../../contract/limits.ts'
import type { SavedTimeline } from '../../contract/schemas/timelines.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import type { NewKeyframe } from '../latents/newKeyframe.ts'
import type { OpenTimeline } from '../latents/openTimeline.ts'
import { sayDone, sayProblem, sayWithUndo } from '../parts/toasts.ts'
import { shareFile } from '../window/shareFile.ts'
import type { Studio } from '../window/studio.svelte.ts'
import type { Keeping, Workspace } from '../window/workspace.svelte.ts'
import { Autosave } from './autosave.svelte.ts'
import { addPictures, pictureAt, replacePicture, sayAdded } from './insertion.ts'
import { readStoredTimeline, storedDraft, type TimelineDraft } from './storedTimeline.ts'
import { emptyContent, type TimelineContent } from './timelineDocument.svelte.ts'
import { TimelineEditor } from './timelineEditor.svelte.ts'
import { TimelineList } from './timelineList.svelte.ts'
import { timelineTexts } from './timelineTexts.ts'

export class Timelines implements OpenTimeline {
  readonly editor: TimelineEditor
  readonly list: TimelineList
  /** Whether somebody sees it: otherwise what is added has to be said. */
  seen = false
  #id = $state<string>()
  #name = $state<string>()
  /** The name of the model that it was saved with, where that is gone. */
  #lostModel = $state<string>()
  #ready: Promise<void> | undefined
  #isReady = $state(false)
  /** The keyframe that was asked to be changed in Explore. */
  #asked: string | undefined
  readonly #saving: Autosave
  readonly #studio: Studio
  readonly #workspace: Workspace

  constructor(studio: Studio, workspace: Workspace) {
    this.#studio = studio
    this.#workspace = workspace
    this.list = new TimelineList(studio)
    this.editor = new TimelineEditor(studio, {
      onchange: () => this.#changed(),
      onoptions: () => this.store(),
    })
    this.#saving = new Autosave(studio, {
      draft: () => this.#draft(),
      onSaved: (summary, isAll) => {
        this.#id = summary.id
        this.#name = summary.name
        if (isAll) this.store()
      },
      onGone: () => (this.#id = undefined),
    })
    studio.on('timelines.changed', () => void this.list.load().catch(() => {}))
    studio.on('models.changed', () => void this.editor.models.load().catch(() => {}))
  }

  /** Of the library's; undefined as long as it is not there. */
  get id(): string | undefined {
    return this.#id
  }

  get name(): string {
    return this.list.nameOf(this.#id) ?? this.#name ?? timelineTexts.newName
  }

  /** What the model was called that it needs and that is not in the library. */
  get lostModel(): string | undefined {
    const { model, models, document, timeline } = this.editor
    if (model || timeline.keyframes.length === 0 || !models.list) return undefined
    return this.#lostModel ?? document.model ?? timelineTexts.someModel
  }

  get keeping(): Keeping {
    return this.#saving.keeping
  }

  /** Whether what was open the last time is there. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** At first what was open the last time; later what may have changed in the meantime. @throws StudioProblem */
  async connect(): Promise<void> {
    const isFirst = !this.#ready
    await this.ready()
    if (isFirst) return
    const { models, frames, player } = this.editor
    await Promise.all([models.load(), this.list.load()])
    this.#saving.saveWhatIsNot()
    frames.large.clear()
    player.show()
    frames.rest()
  }

  /** @throws StudioProblem */
  async ready(): Promise<void> {
    this.#ready ??= this.#openLast()
    try {
      await this.#ready
    } catch (thrown) {
      this.#ready = undefined
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

  /** One that may have come only now, as its model may. @throws StudioProblem */
  async openArrived(id: string): Promise<void> {
    await this.ready()
    await Promise.all([this.editor.models.load(), this.list.load()])
    await this.open(id)
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
    const withoutModels = this.editor.model === undefined
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

  /** From `at` on or else behind the last one. Refused in a sentence; where nobody sees it, it says that they are there. */
  async add(pictures: readonly NewKeyframe[], at?: number): Promise<boolean> {
    try {
      await this.ready()
      if (pictures.length === 0) return false
      addPictures(this.editor, pictures, at)
      sayAdded(this.editor, pictures, this.seen ? undefined : this.name)
      return true
    } catch (thrown) {
      sayProblem(thrown)
      return false
    }
  }

  indexOf(id: string): number {
    return this.editor.timeline.keyframes.findIndex((one) => one.id === id)
  }

  picture(id: string): NewKeyframe {
    return pictureAt(this.editor, id)
  }

  replace(id: string, picture: NewKeyframe): void {
    replacePicture(this.editor, id, picture)
  }

  askEdit(id: string): void {
    this.#asked = id
  }

  takeEdit(id: string): boolean {
    const isAsked = this.#asked === id
    if (isAsked) this.#asked = undefined
    return isAsked
  }

  /** Without waiting a moment. */
  async save(): Promise<void> {
    if (await this.#saving.flush()) sayDone(timelineTexts.saved(this.name))
  }

  /** What the window finds again; the timeline itself only as long as the library has not got it. */
  store(): void {
    if (!this.#ready) return
    const { options, player, document } = this.editor
    const isSaved = this.#saving.keeping === 'saved' || document.content.timeline.keyframes.length === 0
    this.#workspace.keep('timeline', {
      ...options.chosen,
      open: this.#id,
      frame: player.frame,
      draft: isSaved ? undefined : storedDraft(this.#draft()),
    })
  }

  async #openLast(): Promise<void> {
    const { options, models, player } = this.editor
    await Promise.all([models.load(), this.list.load()])
    const stored: unknown = this.#workspace.read('timeline')
    options.restore(stored)
    const last = readStoredTimeline(stored)
    const { entries, newest } = this.list
    const has = (id: string | undefined) => entries.some((one) => one.id === id)
    // At a first visit there may be some that were made otherwise; a new one that was begun stays new.
    const isNew = last && last.open === undefined
    const open = isNew || has(last?.open) ? last?.open : newest?.id
    if (open !== undefined) this.#take(await this.#studio.call('timelines.open', { id: open }))
    const draft = last?.draft
    if (draft) {
      // Of one that is gone, what there was becomes a new one.
      this.#open(draft.content, { id: has(draft.id) ? draft.id : undefined, name: draft.name })
      this.#changed()
    }
    this.editor.document.recall()
    player.goTo(last?.frame ?? 0)
    this.#isReady = true
  }

  /** What is open is in the library before something else is opened. */
  async #leave(): Promise<boolean> {
    await this.ready()
    this.editor.player.pause()
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

  #open(content: TimelineContent, { id, name }: Partial<Pick<TimelineDraft, 'id' | 'name'>>): void {
    this.#saving.begin()
    this.editor.open(content, { before: this.#id, now: id })
    this.#id = id
    this.#name = name
    this.#lostModel = undefined
    this.store()
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

  #changed(): void {
    this.#saving.changed()
    this.store()
  }

  #draft(): TimelineDraft {
    return { id: this.#id, name: this.#name, content: this.editor.document.content }
  }
}

export const [useTimelines, provideTimelines] = createContext<Timelines>()
