/** Tensors that a piece of work holds. */
import type { Disposable } from '../models/layer.ts'

/** What a step makes, freed at the latest when it ends, however it ends. Freeing twice does no harm. */
export class Scope {
  readonly #things: Disposable[] = []

  add<Thing extends Disposable>(thing: Thing): Thing {
    this.#things.push(thing)
    return thing
  }

  dispose(): void {
    this.#things.forEach((thing) => thing.dispose())
  }
}
