/** One Adam optimiser for one network: its moments and its count of steps. */
import { clone, keep, zerosLike, type Tensor } from '@tensorflow/tfjs-core'
import { toEngineLayout, toTorchLayout, type Copy, type Network, type Pieces } from '../models/network.ts'
import type { AdamMoments, AdamSettings, Operations } from '../operations.ts'
import type { NamedArray, StateDict } from '../weights/stateDict.ts'
import { damagedCheckpoint } from './checkpoint.ts'

export class Adam {
  private readonly network: Network
  private readonly settings: AdamSettings
  private readonly moments = new Map<string, AdamMoments>()
  private steps = 0

  constructor(network: Network, settings: AdamSettings) {
    this.network = network
    this.settings = settings
    for (const name of network.trainedNames) {
      const value = network.weight(name)
      this.moments.set(name, { mean: keep(zerosLike(value)), square: keep(zerosLike(value)) })
    }
  }

  /** Moves the network against its gradients, which are freed. */
  *update(operations: Operations, gradients: ReadonlyMap<string, Tensor>): Pieces<void> {
    this.steps++
    for (const [name, gradient] of gradients) {
      const before = this.moments.get(name)!
      const weight = this.network.weight(name)
      const { parameter, moments } = operations.adam(weight, gradient, before, this.steps, this.settings)
      gradient.dispose()
      this.network.replace(name, parameter)
      this.setMoments(name, moments)
      yield
    }
  }

  /** Moments under `mean.<name>` and `square.<name>`, in PyTorch's layouts. */
  stateDict(): StateDict {
    const state = new Map<string, NamedArray>()
    for (const parameter of this.trained()) {
      const { mean, square } = this.moments.get(parameter.fullName)!
      const { shape } = parameter
      state.set(`mean.${parameter.fullName}`, { shape, data: toTorchLayout(parameter, mean) })
      state.set(`square.${parameter.fullName}`, { shape, data: toTorchLayout(parameter, square) })
    }
    return state
  }

  /**
   * Goes on from what `stateDict` gave after `stepsTaken` steps.
   * @throws ProblemError `checkpoint-damaged`, with nothing changed, where a moment is missing or has another shape.
   */
  restore(state: StateDict, stepsTaken: number): void {
    for (const { fullName, shape } of this.trained()) {
      for (const name of [`mean.${fullName}`, `square.${fullName}`]) {
        if (state.get(name)?.shape.join() !== shape.join()) throw damagedCheckpoint(name)
      }
    }
    this.steps = stepsTaken
    for (const parameter of this.trained()) {
      const moment = (kind: 'mean' | 'square') =>
        toEngineLayout(parameter, state.get(`${kind}.${parameter.fullName}`)!.data)
      this.setMoments(parameter.fullName, { mean: moment('mean'), square: moment('square') })
    }
  }

  /** Keeps moments and count of steps of now, at no cost. */
  copy(): Copy {
    const { steps } = this
    const kept = [...this.moments].map(
      ([name, { mean, square }]) => [name, { mean: keep(clone(mean)), square: keep(clone(square)) }] as const,
    )
    return {
      restore: () => {
        this.steps = steps
        for (const [name, { mean, square }] of kept) {
          this.setMoments(name, { mean: clone(mean), square: clone(square) })
        }
      },
      dispose: () =>
        kept.forEach(([, { mean, square }]) => {
          mean.dispose()
          square.dispose()
        }),
    }
  }

  dispose(): void {
    this.moments.forEach(({ mean, square }) => {
      mean.dispose()
      square.dispose()
    })
    this.moments.clear()
  }

  private trained() {
    return this.network.parameters.filter(({ trained }) => trained)
  }

  private setMoments(name: string, moments: AdamMoments): void {
    const before = this.moments.get(name)
    before?.mean.dispose()
    before?.square.dispose()
    this.moments.set(name, { mean: keep(moments.mean), square: keep(moments.square) })
  }
}
