/**
 * A film that is being decided on: what is chosen, what it will be, and the export once it has begun. One for each time
 * that the dialog is opened; what was chosen is found again the next time.
 */
import { createContext } from 'svelte'
import { isStill } from '../../contract/filmFormats.ts'
import type { EstimateFilmInput, FilmSubject } from '../../contract/schemas/films.ts'
import { FilmEstimate } from './filmEstimate.svelte.ts'
import { FilmExport } from './filmExport.svelte.ts'
import {
  fieldsOf,
  formatFields,
  fpsOf,
  frameIn,
  readChoices,
  settingsOf,
  shapeOf,
  type FilmChoices,
  type FilmMeasures,
  type FilmShape,
  type WholeSettings,
} from './filmSettings.ts'
import type { FormatField } from './formatChoices.ts'
import type { Studio } from '../window/studio.svelte.ts'
import type { Workspace } from '../window/workspace.svelte.ts'

/** What is to be exported. */
export interface FilmWish extends FilmMeasures {
  readonly subject: FilmSubject
  readonly name: string
  /** The frame that is looked at. */
  readonly at: number
  /** Frames from one that is made to the next, where that follows from what is exported, in a film of so many fps. */
  crossfade?(fps: number): number
}

export interface FilmMakingOptions {
  readonly studio: Studio
  readonly workspace: Workspace
  /** Under which the choices are kept. */
  readonly part: string
  /** Where nothing was kept. */
  readonly usual?: Partial<FilmChoices>
  /** As it is now. */
  readonly wish: () => FilmWish
}

export class FilmMaking {
  readonly estimate: FilmEstimate
  title = $state('')
  #choices = $state.raw() as FilmChoices
  #export = $state.raw<FilmExport>()
  readonly #options: FilmMakingOptions

  constructor(options: FilmMakingOptions) {
    this.#options = options
    this.estimate = new FilmEstimate(options.studio)
    this.#choices = readChoices(options.workspace.read(options.part), options.usual)
    this.title = options.wish().name
  }

  get choices(): FilmChoices {
    return this.#choices
  }

  get wish(): FilmWish {
    return this.#options.wish()
  }

  get fields(): Set<string> {
    return fieldsOf(this.#choices)
  }

  /** What there is to be chosen of the format itself. */
  get formatFields(): FormatField[] {
    return formatFields(this.#choices.format, this.#choices)
  }

  get settings(): WholeSettings {
    return settingsOf(this.#choices, this.wish, this.wish.crossfade?.(this.fps))
  }

  /** Before the Studio has answered; then the answer is right where the two differ. */
  get shape(): FilmShape {
    return shapeOf(this.#choices, this.wish)
  }

  get estimateInput(): EstimateFilmInput {
    const { subject, at, fps, frames } = this.wish
    const { settings } = this
    const there = frameIn(Math.min(at, frames - 1), fps, settings.fps)
    return { subject, settings, at: isStill(settings.format) ? 0 : there }
  }

  /** Frames a second of the film. */
  get fps(): number {
    return fpsOf(this.#choices, this.wish)
  }

  /** The one that was begun here last. */
  get export(): FilmExport | undefined {
    return this.#export
  }

  change(changes: Partial<FilmChoices>): void {
    this.#choices = { ...this.#choices, ...changes }
    this.#options.workspace.keep(this.#options.part, this.#choices)
  }

  begin(): void {
    this.estimate.stop()
    const keep = this.fields.has('keep') && this.#choices.keep
    const title = this.title.trim() || this.wish.name
    const { subject } = this.wish
    const input = { subject, settings: this.settings, keep, title }
    this.#export = new FilmExport(this.#options.studio, input)
  }

  /** Back to the choices, after an end of whatever kind. */
  again(): void {
    this.#export = undefined
  }
}

export const [useFilmMaking, provideFilmMaking] = createContext<FilmMaking>()
