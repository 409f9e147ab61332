/** How far made pictures are from those they are to be like, one by one. Each loss comes with its gradient. */
import { abs, add, div, mean, mul, sign, sub, sum, tensor1d, tidy } from '@tensorflow/tfjs-core'
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { BandEnergies } from '../features/bandEnergies.ts'
import { averagePooling, type Resampling } from '../features/resampling.ts'
import { statisticsGroups } from '../features/tapStatistics.ts'

export interface Loss<Of extends Tensor> {
  readonly loss: Scalar
  readonly gradient: Of
}

/** Beside a deviation that a number is divided by. */
export const deviationFloor = 1e-3
const poolings = [8, 16]

/** Pictures that are to look like others of the same order: as a whole in colour, in detail by what is seen in them. */
export class ReconstructionLoss {
  /** Of each of a picture's statistics, what a distance of 1 counts. */
  readonly #weights: Tensor1D
  readonly #poolings: readonly Resampling[]
  readonly #bands: BandEnergies | undefined

  /**
   * For pictures of side `size`; `deviations`, of each of their statistics over all that are learned from. `bands`, where fine
   * detail counts, stays the caller's and must outlive this.
   */
  constructor(deviations: Float32Array, size: number, bands?: BandEnergies) {
    this.#bands = bands
    const weights = new Float32Array(deviations.length)
    for (const { from, count } of statisticsGroups) {
      for (let i = from; i < from + count; i++)
        weights[i] = 1 / ((deviations[i]! + deviationFloor) * count * statisticsGroups.length)
    }
    this.#weights = tensor1d(weights)
    this.#poolings = poolings.map((by) => averagePooling(size, by))
  }

  /**
   * |p − q| / (σ + 0.001) of the statistics [n, statisticsCount], averaged over each of their groups, over the groups and
   * over the pictures. The gradient is in `made`.
   */
  texture(made: Tensor2D, wanted: Tensor2D): Loss<Tensor2D> {
    const [batch] = made.shape
    return tidy(() => {
      const distance = sub(made, wanted)
      return {
        loss: div(sum(mul(abs(distance), this.#weights)), batch) as Scalar,
        gradient: div(mul(sign(distance), this.#weights), batch) as Tensor2D,
      }
    })
  }

  /** |x − y| of pictures [n, size, size, c], each averaged over squares of 8 pixels, and of 16; the mean of both. */
  pixels(made: Tensor4D, wanted: Tensor4D): Loss<Tensor4D> {
    return tidy(() => {
      const distance = sub<Tensor4D>(made, wanted)
      const parts = this.#poolings.map((pooling) => {
        const pooled = pooling.apply(distance)
        const share = 1 / (pooled.size * this.#poolings.length)
        return {
          loss: mul(sum(abs(pooled)), share),
          gradient: mul(pooling.gradient(sign(pooled)), share) as Tensor4D,
        }
      })
      const total = <Of extends Tensor>(of: readonly Of[]) => of.reduce((one, other) => add<Of>(one, other))
      return {
        loss: total(parts.map(({ loss }) => loss)) as Scalar,
        gradient: total(parts.map(({ gradient }) => gradient)),
      }
    })
  }

  /** |p − q| of the energies of bands of pictures [n, size, size, 3], averaged; nothing where they do not count. */
  bands(made: Tensor4D, wanted: Tensor4D): Loss<Tensor4D> | undefined {
    const bands = this.#bands
    if (!bands) return undefined
    return tidy(() => {
      const pass = bands.forward(made)
      const distance = sub<Tensor2D>(pass.energies, bands.forward(wanted).energies)
      return {
        loss: mean(abs(distance)) as Scalar,
        gradient: pass.backward(div(sign(distance), distance.size)),
      }
    })
  }

  dispose(): void {
    this.#weights.dispose()
    this.#poolings.forEach((pooling) => pooling.dispose())
  }
}
