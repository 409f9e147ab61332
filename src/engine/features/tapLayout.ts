/** What the feature network sees in a picture, and where: its taps, averaged over at most 4 × 4 equal parts of the picture. */
import { concat, reshape, split, tidy, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core'
import { tapChannels } from './efficientNet.ts'
import { averagePooling, type Resampling } from './resampling.ts'
import type { Taps } from './featureNetwork.ts'

const mostParts = 4
/** A picture's side over the finest tap's. */
const finest = 4

interface TapParts {
  readonly side: number
  readonly channels: number
  /** None where a tap has so few places already. */
  readonly pooling: Resampling | undefined
}

export class TapLayout {
  /** Numbers of a picture. */
  readonly count: number
  readonly #taps: readonly TapParts[]

  /** For pictures of side `size`, a multiple of 32. */
  constructor(size: number) {
    this.#taps = tapChannels.map((channels, at) => {
      const own = size / (finest << at)
      const side = Math.min(own, mostParts)
      return { side, channels, pooling: side < own ? averagePooling(own, own / side) : undefined }
    })
    this.count = this.#counts.reduce((sum, one) => sum + one)
  }

  /** [n, count]. The caller owns it. */
  of(taps: Taps): Tensor2D {
    const [batch] = taps[0].shape
    return tidy(() =>
      concat(
        this.#taps.map(({ pooling }, at) => {
          const tap = taps[at]!
          return reshape(pooling?.apply(tap) ?? tap, [batch, -1]) as Tensor2D
        }),
        1,
      ),
    )
  }

  /** The gradients in the taps, from that in their layout [n, count]. The caller owns them. */
  gradient(inLayout: Tensor2D): Tensor4D[] {
    const [batch] = inLayout.shape
    return tidy(() =>
      split(inLayout, this.#counts, 1).map((part, at) => {
        const { side, channels, pooling } = this.#taps[at]!
        const inParts: Tensor4D = reshape(part, [batch, side, side, channels])
        return pooling?.gradient(inParts) ?? inParts
      }),
    )
  }

  dispose(): void {
    this.#taps.forEach(({ pooling }) => pooling?.dispose())
  }

  get #counts(): number[] {
    return this.#taps.map(({ side, channels }) => side * side * channels)
  }
}
