/** Where Explore stands, with the way back. Whoever listens hears of a change within the change's own call. */
import { withKnob, type LatentState } from '../latents/latentState.ts'
import { History } from '../window/history.svelte.ts'

export const firstState: LatentState = {
  generator: { kind: 'model', id: '' },
  base: { kind: 'seed', seed: 1 },
  psi: 1,
  knobs: {},
}

export class ExploreDocument {
  readonly #history = new History<LatentState>(firstState)
  readonly #onchange: (inputAt?: number) => void

  /** `inputAt`: of the input that changes it, as performance.now(). */
  constructor(onchange: (inputAt?: number) => void) {
    this.#onchange = onchange
  }

  get state(): LatentState {
    return this.#history.present
  }

  get canUndo(): boolean {
    return this.#history.canUndo
  }

  get canRedo(): boolean {
    return this.#history.canRedo
  }

  /** Quick successive edits of one control are one step. */
  edit(state: LatentState, control?: string): void {
    const inputAt = performance.now()
    this.#history.edit(state, control)
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

  /** Ends a step: the slider has been let go. */
  seal(): void {
    this.#history.seal()
  }

  undo(): void {
    this.#history.undo()
    this.#onchange()
  }

  redo(): void {
    this.#history.redo()
    this.#onchange()
  }

  /** Another state with no way back. */
  restart(state: LatentState): void {
    this.#history.restart(state)
    this.#onchange()
  }
}
