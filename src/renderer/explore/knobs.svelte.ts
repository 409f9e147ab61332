/** The knobs of Explore: locked, put back, left to chance. Knows no pictures. */
import { knobsThat, withKnob, type LatentState } from '../latents/latentState.ts'
import type { ExploreDocument } from './exploreDocument.svelte.ts'

/** How far a knob goes either way. */
export const knobRange = 3

export class Knobs {
  #locked = $state.raw<ReadonlySet<string>>(new Set())
  readonly #document: ExploreDocument

  constructor(document: ExploreDocument) {
    this.#document = document
  }

  /** Only those that are locked stay turned. */
  reset(): void {
    this.#document.edit({ ...this.#document.state, knobs: this.locked() })
  }

  /** Those that are locked stay as they are. */
  randomise(names: readonly string[]): void {
    const turned = names
      .filter((name) => !this.isLocked(name))
      .reduce((state, name) => withKnob(state, name, randomAmount()), this.#document.state)
    this.#document.edit(turned)
  }

  isLocked(name: string): boolean {
    return this.#locked.has(name)
  }

  lock(name: string, locked: boolean): void {
    const names = new Set(this.#locked)
    if (locked) names.add(name)
    else names.delete(name)
    this.#locked = names
  }

  /** What stays turned wherever one goes. */
  locked(): LatentState['knobs'] {
    return knobsThat(this.#document.state, (name) => this.isLocked(name))
  }

  stored(): string[] {
    return [...this.#locked]
  }

  restore(names: readonly string[]): void {
    this.#locked = new Set(names)
  }
}

/** N(0, 1), as far as a slider reaches. */
function randomAmount(): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
  return Math.min(knobRange, Math.max(-knobRange, Number(normal.toFixed(2))))
}
