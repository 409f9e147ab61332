/** Tensors that a piece of work holds. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Disposable } from '../models/layer.ts'

/** What a step makes, freed at the latest when it ends, however it ends. Freeing twice does no harm. */
export class Scope {
  readonly #things: Disposable[] = []

  add<Thing extends Disposable>(thing: Thing): Thing {
    this.#things.push(thing)
    return thing
  }

  /** Those that are there, by whatever names. */
  addAll<Named extends object>(things: Named): Named {
    Object.values({ ...things } as Record<string, Disposable>).forEach((thing) => this.add(thing))
    return things
  }

  dispose(): void {
    this.#things.forEach((thing) => thing.dispose())
  }
}

/** Of tensors by name: for a caller, who owns them, where a scope frees the others. */
export function copyOf<Named extends object>(tensors: Named): Named {
  const all = Object.entries({ ...tensors } as Record<string, Tensor>)
  return Object.fromEntries(all.map(([name, tensor]) => [name, tensor.clone()])) as Named
}
