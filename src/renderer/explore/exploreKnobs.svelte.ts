/** The knobs of Explore: turned, locked, put back, left to chance. Knows no pictures. */
import { knobsThat, withKnob, type ExploreState } from './exploreState.ts'

/** How far a knob goes either way. */
export const knobRange = 3

interface Place {
  state(): ExploreState
  /** Goes there at once; quick successive edits of one control are one step of undo. */
  edit(state: ExploreState, control?: string): void
}

export class ExploreKnobs {
  #locked = $state.raw<ReadonlySet<string>>(new Set())
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  amount(name: string): number {
    return this.#place.state().knobs[name] ?? 0
  }

  /** Within the input's own event: the picture is asked for before this returns. */
  turn(name: string, amount: number): void {
    this.#place.edit(withKnob(this.#place.state(), name, amount), name)
  }

  /** Only those that are locked stay turned. */
  reset(): void {
    this.#place.edit({ ...this.#place.state(), knobs: this.locked() })
  }

  /** Those that are locked stay as they are. */
  randomise(names: readonly string[]): void {
    const turned = names
      .filter((name) => !this.isLocked(name))
      .reduce((state, name) => withKnob(state, name, randomAmount()), this.#place.state())
    this.#place.edit(turned)
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
  locked(): ExploreState['knobs'] {
    return knobsThat(this.#place.state(), (name) => this.isLocked(name))
  }

  lockedNames(): string[] {
    return [...this.#locked]
  }

  restoreLocks(names: readonly string[]): void {
    this.#locked = new Set(names)
  }
}

/** N(0, 1), as far as a slider reaches. */
function randomAmount(): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
  return Math.min(knobRange, Math.max(-knobRange, Number(normal.toFixed(2))))
}
