/** One Adam optimiser for one network, or for several that count as one: its moments and its count of steps. */
import { keep, zerosLike, type Tensor } from '@tensorflow/tfjs-core'
import { toEngineLayout } from '../models/layout.ts'
import type { Trainable } from '../models/trainable.ts'
import type { Pieces } from '../pieces.ts'
import { WeightsCopy } from '../models/weightsCopy.ts'
import type { AdamSettings, Operations } from '../operations.ts'
import type { StateDict } from '../weights/stateDict.ts'
import { damagedCheckpoint } from './checkpoint.ts'

export class Adam {
  readonly #network: Trainable
  readonly #settings: AdamSettings
  /** Under `mean.<name>` and `square.<name>`. */
  readonly #moments = new Map<string, Tensor>()
  #steps = 0

  constructor(network: Trainable, settings: AdamSettings) {
    this.#network = network
    this.#settings = settings
    for (const { name, parameter } of this.#places()) {
      this.#set(name, zerosLike(network.weight(parameter.fullName)))
    }
  }

  /** Moves the network against its gradients, which are freed. */
  *update(operations: Operations, gradients: ReadonlyMap<string, Tensor>): Pieces<void> {
    this.#steps++
    for (const [name, gradient] of gradients) {
      const [meanName, squareName] = momentsOf(name)
      const before = { mean: this.#moments.get(meanName)!, square: this.#moments.get(squareName)! }
      const weight = this.#network.weight(name)
      const { parameter, moments } = operations.adam(weight, gradient, before, this.#steps, this.#settings)
      gradient.dispose()
      this.#network.replace(name, parameter)
      this.#set(meanName, moments.mean)
      this.#set(squareName, moments.square)
      yield
    }
  }

  /** Moments and count of steps of now. */
  copy(): WeightsCopy {
    const values = this.#places().map((place) => ({ ...place, value: this.#moments.get(place.name)! }))
    const steps = this.#steps
    return new WeightsCopy(values, (name, value) => {
      this.#steps = steps
      this.#set(name, value)
    })
  }

  /**
   * Goes on from what a copy's `stateDict` gave after `stepsTaken` steps.
   * @throws ProblemError `checkpoint-damaged`, with nothing changed, where a moment is missing or has another shape.
   */
  restore(state: StateDict, stepsTaken: number): void {
    const places = this.#places()
    for (const { name, parameter } of places) {
      if (state.get(name)?.shape.join() !== parameter.shape.join()) throw damagedCheckpoint(name)
    }
    this.#steps = stepsTaken
    for (const { name, parameter } of places) {
      this.#set(name, toEngineLayout(parameter, state.get(name)!.data))
    }
  }

  dispose(): void {
    this.#moments.forEach((moment) => moment.dispose())
    this.#moments.clear()
  }

  /** What each moment is of. */
  #places() {
    const trained = this.#network.parameters.filter((parameter) => parameter.trained)
    return trained.flatMap((parameter) => momentsOf(parameter.fullName).map((name) => ({ name, parameter })))
  }

  #set(name: string, moment: Tensor): void {
    this.#moments.get(name)?.dispose()
    this.#moments.set(name, keep(moment))
  }
}

function momentsOf(name: string): readonly [mean: string, square: string] {
  return [`mean.${name}`, `square.${name}`]
}
