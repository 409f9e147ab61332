/** Where Explore stands, with the way back. Whoever listens hears of a change within the change's own call. */
import { isSameState, isState, withKnob, type LatentState } from '../latents/latentState.ts'
import { History } from '../window/history.svelte.ts'
import { keepOverReload, recallHistory } from '../window/keptHistory.ts'

export const firstState: LatentState = {
  generator: { kind: 'model', id: '' },
  base: { kind: 'seed', seed: 1 },
  psi: 1,
  knobs: {},
}

/** Of the model that comes with the program: a handsome one to begin with. */
export const handsomeSeed = 11

export class ExploreDocument extends History<LatentState> {
  readonly #onchange: (inputAt?: number) => void

  /** `inputAt`: of the input that changes it, as performance.now(). */
  constructor(onchange: (inputAt?: number) => void) {
    super(firstState)
    this.#onchange = onchange
    keepOverReload('explore', () => this)
  }

  /** Where one stood the last time, with the way back that there was before a reload. */
  begin(state: LatentState): void {
    this.restart(state)
    recallHistory('explore', this, isState, isSameState)
  }

  get state(): LatentState {
    return this.present
  }

  override edit(state: LatentState, control?: string): void {
    const inputAt = performance.now()
    super.edit(state, control)
    this.#onchange(inputAt)
  }

  setPsi(psi: number): void {
    this.edit({ ...this.state, psi }, 'psi')
  }

  setSeed(seed: number): void {
    this.edit({ ...this.state, base: { kind: 'seed', seed } }, 'seed')
  }

  turn(knob: string, amount: number): void {
    this.edit(withKnob(this.state, knob, amount), knob)
  }

  override undo(): void {
    super.undo()
    this.#onchange()
  }

  override redo(): void {
    super.redo()
    this.#onchange()
  }

  override restart(state: LatentState): void {
    super.restart(state)
    this.#onchange()
  }
}
