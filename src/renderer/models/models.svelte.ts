/** The models there are, which one is looked at, and what is done with it. It outlives the view. Knows no elements. */
import { createContext } from 'svelte'
import type { CallInput } from '../../contract/calls.ts'
import type { Direction, Model, StoredPrecision, Untold } from '../../contract/schemas/models.ts'
import type { DroppedFile } from '../parts/droppedFiles.ts'
import { fileTexts } from '../window/fileTexts.ts'
import { modelTexts } from './modelTexts.ts'
import { download } from '../window/download.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { isLoomFile, takeFile } from '../window/takeFile.ts'
import { shareFile } from '../window/shareFile.ts'
import { orSay, sayAtLength, sayDone, sayDoneAt, sayProblem, sayWithUndo } from '../parts/toasts.ts'
import { uploadFiles } from '../window/upload.ts'
import { WatchedJob } from '../window/watchedJob.svelte.ts'

function untoldWords({ label, choices, value }: Untold): string {
  const words = choices?.find((one) => one.value === value)?.label ?? value
  return `${label}: ${words}`
}

export class Models {
  readonly measuring: WatchedJob
  /** Undefined until they are known. */
  #list = $state.raw<readonly Model[]>()
  #chosen = $state<string>()
  #directions = $state.raw<{ readonly id: string; readonly measured: readonly Direction[] | undefined }>()
  /** The file that is on its way. */
  #importing = $state<string>()
  #measured = $state<string>()
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
    this.measuring = new WatchedJob(studio)
  }

  get list(): readonly Model[] | undefined {
    return this.#list
  }

  /** The one that is looked at; the first where none was chosen or it is gone. */
  get model(): Model | undefined {
    return this.#list?.find(({ id }) => id === this.#chosen) ?? this.#list?.[0]
  }

  get importing(): string | undefined {
    return this.#importing
  }

  /** The name of the model that is being measured. */
  get measured(): string | undefined {
    return this.#measured
  }

  /** `unknown` until the Studio has said whether they were measured. */
  directionsOf({ id }: Model): readonly Direction[] | 'unknown' | 'not measured' {
    if (this.#directions?.id !== id) return 'unknown'
    return this.#directions.measured ?? 'not measured'
  }

  choose(id: string): void {
    this.#chosen = id
  }

  async load(): Promise<void> {
    this.#list = (await orSay(this.#studio.call('models.list', {}))) ?? this.#list
  }

  async loadDirections({ id }: Model): Promise<void> {
    try {
      const { measured } = await this.#studio.call('models.directions', { id })
      if (this.model?.id === id) this.#directions = { id, measured }
    } catch (error) {
      if (this.model?.id === id) sayProblem(error)
    }
  }

  /** One after the other; one that is refused does not keep the others out. */
  async import(files: readonly DroppedFile[]): Promise<void> {
    if (this.#importing !== undefined) return
    for (const dropped of files) {
      this.#importing = dropped.file.name
      await orSay(isLoomFile(dropped) ? this.#takeLoomFile(dropped) : this.#importWeights(dropped))
    }
    this.#importing = undefined
  }

  async #importWeights({ file }: DroppedFile): Promise<void> {
    const upload = await uploadFiles([{ path: file.name, file }])
    const model = await this.#studio.call('models.import', { upload })
    await this.load()
    this.#chosen = model.id
    sayAtLength(modelTexts.imported(model.name), modelTexts.takenFor(model.untold.map(untoldWords)))
  }

  /** A timeline that is brought here is told of, and the model that came with it is shown. */
  async #takeLoomFile(dropped: DroppedFile): Promise<void> {
    const opened = await takeFile(this.#studio, dropped)
    await this.load()
    if (opened.kind === 'model') {
      this.#chosen = opened.id
      sayDone(fileTexts.model(opened.name, opened.wasHere))
    } else if (opened.kind === 'timeline') {
      this.#chosen = opened.newModels[0] ?? this.#chosen
      const { timeline, toTimeline } = fileTexts
      sayDoneAt(timeline(opened.name, opened.wasHere), toTimeline, `#/timeline?id=${opened.id}`)
    }
  }

  /** Resolves to whether it has the name now. */
  async rename({ id, name: before }: Model, typed: string): Promise<boolean> {
    const name = typed.trim()
    if (name === '' || name === before) return false
    const model = await orSay(this.#studio.call('models.rename', { id, name }))
    if (!model) return false
    if (this.#chosen === undefined || this.#chosen === id) this.#chosen = model.id
    await this.load()
    return true
  }

  /** What its weights do not tell; the pictures that it makes are others then. */
  async tell({ id, name }: Model, field: string, value: number | string): Promise<void> {
    const model = await orSay(this.#studio.call('models.tell', { id, told: { [field]: value } }))
    await this.load()
    if (model) sayDone(modelTexts.told(name))
  }

  async remove({ id, name }: Model): Promise<void> {
    try {
      await this.#studio.call('models.remove', { id })
      await this.load()
      sayWithUndo(modelTexts.removed(name), () => void this.#restore(id))
    } catch (error) {
      sayProblem(error)
    }
  }

  async export({ id }: Model, precision: StoredPrecision): Promise<void> {
    const files = await orSay(this.#studio.call('models.export', { id, precision }))
    for (const { address, fileName } of files ?? []) {
      download(address, fileName)
      sayDone(modelTexts.exported(fileName))
    }
  }

  /** As a .loom file; with what it was trained against where it is to be trained on. */
  async share({ id }: Model, parts: Omit<CallInput<'models.share'>, 'id'> = {}): Promise<void> {
    await shareFile(() => this.#studio.call('models.share', { id, ...parts }))
  }

  async measure(model: Model): Promise<void> {
    const { id, name } = model
    this.#measured = name
    const measuring = this.measuring.run(() => this.#studio.call('models.measureDirections', { id }))
    if (await orSay(measuring)) {
      sayDone(modelTexts.measured(name))
      if (this.model?.id === id) await this.loadDirections(model)
    }
    this.#measured = undefined
  }

  async #restore(id: string): Promise<void> {
    const model = await orSay(this.#studio.call('models.restore', { id }))
    if (!model) return
    await this.load()
    this.#chosen = model.id
  }
}

export const [useModels, provideModels] = createContext<Models>()
