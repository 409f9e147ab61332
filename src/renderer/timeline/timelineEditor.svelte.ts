/**
 * A timeline being edited: the document, and how one stands before it: what is selected, where the playhead is, how large
 * time is seen. What can be done with it are functions that take it. Knows no library.
 */
import type { Model } from '../../contract/schemas/models.ts'
import type { Keyframe, Timeline } from '../../contract/schemas/timelines.ts'
import type { NewKeyframe } from '../latents/newKeyframe.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { Frames } from './frames.svelte.ts'
import { KeyframeSelection } from './keyframeSelection.svelte.ts'
import { Player } from './player.svelte.ts'
import { TimelineDocument, type TimelineContent } from './timelineDocument.svelte.ts'
import { TimelineModels } from './timelineModels.svelte.ts'
import { TimelineOptions } from './timelineOptions.svelte.ts'
import { Zoom } from './track/zoom.svelte.ts'

/** Keyframes in the order of time, and whose latents they are. */
export interface Copied {
  readonly keyframes: readonly Keyframe[]
  readonly generator: NewKeyframe['generator']
}

export interface EditorListeners {
  /** After every step of the document, back and forth too. */
  onchange(): void
  onoptions(): void
}

export class TimelineEditor {
  readonly document: TimelineDocument
  readonly selection = new KeyframeSelection()
  readonly options: TimelineOptions
  readonly models: TimelineModels
  readonly frames: Frames
  readonly player: Player
  readonly zoom = new Zoom(() => this.timeline)
  /** The window's own. */
  clipboard = $state.raw<Copied>({ keyframes: [], generator: undefined })

  constructor(studio: Studio, { onchange, onoptions }: EditorListeners) {
    this.document = new TimelineDocument(onchange)
    this.options = new TimelineOptions(onoptions)
    this.models = new TimelineModels(studio)
    this.frames = new Frames(studio, () => this.generator)
    this.player = new Player(() => this.timeline, this.frames)
  }

  /** With the drag that is under way. */
  get timeline(): Timeline {
    return this.document.timeline
  }

  /** Undefined where there is none yet, or it is gone. */
  get model(): Model | undefined {
    return this.models.find(this.document.model)
  }

  get generator(): NewKeyframe['generator'] {
    return this.model && { kind: 'model', id: this.model.id }
  }

  get latentSize(): number | undefined {
    return this.timeline.keyframes[0]?.latent.length
  }

  get selected(): Keyframe[] {
    return this.selection.of(this.timeline.keyframes)
  }

  /** Another timeline. `before` and `now` are what the two are stored under. */
  open(content: TimelineContent, ids: { before: string | undefined; now: string | undefined }): void {
    this.document.open(content, ids)
    this.selection.clear()
    this.frames.large.clear()
    this.player.pause()
    this.player.goTo(0)
    this.zoom.fit()
  }

  /** Another model for the same latents. */
  chooseModel(id: string): void {
    const model = this.models.find(id)
    if (!model || (this.latentSize !== undefined && model.latentSize !== this.latentSize)) return
    this.document.edit(this.timeline, { model: id })
  }
}
