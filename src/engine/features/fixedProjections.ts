/**
 * What a projected discriminator (Sauer et al. 2021) sees instead of pictures: the feature network's taps, their channels
 * mixed by random filters that never change, and from the coarsest on each added to the next finer one.
 */
import { add, keep, tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Convolution, Operations } from '../operations.ts'
import { normalValues, randomStream } from '../random.ts'
import { tapChannels } from './efficientNet.ts'
import type { Taps } from './featureNetwork.ts'
import { doubling, type Resampling } from './resampling.ts'

/** Of each map. */
export const projectedChannels = 64

const seed = 0

export class FixedProjections {
  readonly #filters: Tensor4D[] = []
  /** Of each tap. */
  readonly #across: readonly Convolution[]
  /** Of each map but the coarsest: what comes to it from the next coarser one. */
  readonly #between: readonly Convolution[]
  readonly #doublings = new Map<number, Resampling>()

  constructor(operations: Operations) {
    const fixed = (name: string, kernel: number, inputs: number) => {
      const fanIn = kernel * kernel * inputs
      const values = normalValues(randomStream(seed, `projection ${name}`), fanIn * projectedChannels)
      const scaled = values.map((value) => value / Math.sqrt(fanIn))
      const filter = keep(tensor4d(scaled, [kernel, kernel, inputs, projectedChannels]))
      this.#filters.push(filter)
      return operations.convolution(filter, { kernel, stride: 1, padding: (kernel - 1) / 2 })
    }
    this.#across = tapChannels.map((channels, tap) => fixed(`across ${tap}`, 1, channels))
    this.#between = tapChannels.slice(1).map((_, tap) => fixed(`between ${tap}`, 3, projectedChannels))
  }

  /** [n, s, s, c] of each tap → [n, s, s, 64], the finest first. The caller owns them. */
  forward(taps: Taps): Tensor4D[] {
    return tidy(() => {
      const maps: Tensor4D[] = []
      for (let tap = taps.length - 1; tap >= 0; tap--) {
        const own = this.#across[tap]!.forward(taps[tap]!)
        const coarser = maps[0]
        maps.unshift(
          coarser
            ? add<Tensor4D>(own, this.#between[tap]!.forward(this.#doubling(coarser.shape[1]).apply(coarser)))
            : own,
        )
      }
      return maps
    })
  }

  /** The gradients in the taps, from those in the maps, which stay the caller's. */
  gradient(inMaps: readonly Tensor4D[]): Tensor4D[] {
    return tidy(() => {
      let fromFiner: Tensor4D | undefined
      return inMaps.map((inMap, tap) => {
        const whole = fromFiner ? add<Tensor4D>(inMap, fromFiner) : inMap
        const size = whole.shape[1]
        const between = this.#between[tap]
        if (between) fromFiner = this.#doubling(size / 2).gradient(between.transposed(whole, size))
        return this.#across[tap]!.transposed(whole, size)
      })
    })
  }

  dispose(): void {
    for (const convolution of [...this.#across, ...this.#between]) convolution.dispose()
    this.#filters.splice(0).forEach((filter) => filter.dispose())
    this.#doublings.forEach((one) => one.dispose())
    this.#doublings.clear()
  }

  #doubling(size: number): Resampling {
    const known = this.#doublings.get(size)
    if (known) return known
    const made = doubling(size)
    this.#doublings.set(size, made)
    return made
  }
}
