/** What the large picture is compared with, and how it is shown: by itself, beside a pinned one, or repeated. */
import type { RawPictures } from '../parts/rawPicture.ts'
import { readStored, type StoredState } from '../latents/storedState.ts'
import { isRecord } from '../parts/isRecord.ts'

export const stageModes = ['single', 'compare', 'seamless'] as const
export const repeats = ['straight', 'half-drop', 'mirror'] as const
export type StageMode = (typeof stageModes)[number]
export type Repeat = (typeof repeats)[number]

export interface Pinned {
  readonly state: StoredState
  /** Undefined until it has been made. */
  readonly picture: RawPictures | undefined
}

export class Comparison {
  mode = $state<StageMode>('single')
  repeat = $state<Repeat>('straight')
  /** The pinned picture is seen in the large one's place, as long as a key is held. */
  holding = $state(false)
  #pinned = $state.raw<Pinned>()
  readonly #make: (state: StoredState) => Promise<RawPictures | undefined>

  constructor(make: (state: StoredState) => Promise<RawPictures | undefined>) {
    this.#make = make
  }

  get pinned(): Pinned | undefined {
    return this.#pinned
  }

  /** @throws StudioProblem where it comes without its picture, and none can be made */
  async pin(state: StoredState, picture?: RawPictures): Promise<void> {
    this.#pinned = { state, picture }
    await this.illustrate()
  }

  async illustrate(): Promise<void> {
    const pinned = this.#pinned
    if (!pinned || pinned.picture) return
    const picture = await this.#make(pinned.state)
    if (this.#pinned === pinned) this.#pinned = { ...pinned, picture }
  }

  stored() {
    return { mode: this.mode, repeat: this.repeat, pinned: this.#pinned?.state }
  }

  restore(value: unknown): void {
    if (!isRecord(value)) return
    const state = readStored(value['pinned'])
    this.#pinned = state && { state, picture: undefined }
    this.repeat = repeats.find((repeat) => repeat === value['repeat']) ?? this.repeat
    this.mode = stageModes.find((mode) => mode === value['mode']) ?? this.mode
    if (this.mode === 'compare' && !state) this.mode = 'single'
  }
}
