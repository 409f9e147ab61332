/**
 * Made pictures are to vary as real ones do: in what is seen in them, in where that lies, in their colours and in how strong
 * fine detail is.
 */
import { addN, mul, reshape, tensor1d, tidy } from '@tensorflow/tfjs-core'
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { BandEnergies } from '../features/bandEnergies.ts'
import type { FeatureNetwork, Taps } from '../features/featureNetwork.ts'
import type { NumberSpread } from '../features/pictureStatistics.ts'
import { averagePooling, type Resampling } from '../features/resampling.ts'
import type { TapLayout } from '../features/tapLayout.ts'
import { tapStatistics, tapStatisticsGradient } from '../features/tapStatistics.ts'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import { energyLoss, momentsLoss, spreadLoss, spreadOf, type Spread } from './batchLosses.ts'
import type { Loss } from './pictureLosses.ts'
import { copyOf, Scope } from './scope.ts'
import type { TrainingExtras } from './trainingFields.ts'

type VarietyShares = Pick<TrainingExtras, 'momentsShare' | 'layoutShare' | 'coloursShare' | 'bandsShare'>

/** A batch of real pictures, and what is seen in them: [n, statisticsCount]. */
interface RealBatch {
  readonly photos: Tensor4D
  readonly statistics: Tensor2D
}

export interface VarietyLosses {
  readonly moments?: Scalar
  readonly layout?: Scalar
  readonly colours?: Scalar
  readonly allBands?: Scalar
}

/** What variety is measured by, where it counts; it stays the caller's, but for the layout's parts. */
interface Targets {
  /** How what is seen in each part varies over all pictures. */
  readonly layout?: { readonly parts: TapLayout; readonly spread: NumberSpread } | undefined
  readonly bands?: BandEnergies | undefined
}

/** Colours are compared in so many parts along each side. */
const colourParts = 4
/** They run from −1 to 1 and deviate by about half of that. */
const colourScale = 2

export function wantsVariety({
  momentsShare,
  layoutShare,
  coloursShare,
  bandsShare,
}: VarietyShares): boolean {
  return momentsShare + layoutShare + coloursShare + bandsShare > 0
}

export class Variety {
  readonly #shares: VarietyShares
  readonly #layout: { readonly parts: TapLayout; readonly real: Spread } | undefined
  readonly #bands: BandEnergies | undefined
  readonly #thumbnail: Resampling

  /** For pictures of side `size`. */
  constructor(shares: VarietyShares, size: number, { layout, bands }: Targets) {
    this.#bands = bands
    this.#shares = shares
    this.#layout = layout && {
      parts: layout.parts,
      real: { middle: tensor1d(layout.spread.means), deviation: tensor1d(layout.spread.deviations) },
    }
    this.#thumbnail = averagePooling(size, size / colourParts)
  }

  /** How far `made` is from it, and the gradient of what that counts in it. The caller owns all of it. */
  *compare(
    operations: Operations,
    features: FeatureNetwork,
    made: Tensor4D,
    { photos, statistics }: RealBatch,
  ): Pieces<{ losses: VarietyLosses; inPictures: Tensor }> {
    const { momentsShare, layoutShare, coloursShare, bandsShare } = this.#shares
    const scope = new Scope()
    try {
      const losses: { -readonly [Name in keyof VarietyLosses]: VarietyLosses[Name] } = {}
      const inPictures: Tensor[] = []
      if (momentsShare + layoutShare > 0) {
        const seen = scope.add(yield* features.forwardInPieces(made))
        const { inTaps, ...told } = this.#seen(operations, seen.taps, statistics, scope)
        Object.assign(losses, told)
        inPictures.push(scope.add(yield* seen.backwardInPieces(inTaps)))
      }
      if (coloursShare > 0) {
        const { loss, gradient } = this.#colours(made, photos)
        losses.colours = scope.add(loss)
        inPictures.push(scope.add(mul(scope.add(gradient), coloursShare)))
      }
      if (this.#bands) {
        const { loss, gradient } = bandsOf(this.#bands, made, photos)
        losses.allBands = scope.add(loss)
        inPictures.push(scope.add(mul(scope.add(gradient), bandsShare)))
      }
      return { losses: copyOf(losses), inPictures: addN(inPictures) }
    } finally {
      scope.dispose()
    }
  }

  dispose(): void {
    this.#thumbnail.dispose()
    this.#layout?.parts.dispose()
    this.#layout?.real.middle.dispose()
    this.#layout?.real.deviation.dispose()
  }

  /** By what the feature network sees; with the gradients in its taps. All of it goes into the scope. */
  #seen(operations: Operations, taps: Taps, statistics: Tensor2D, scope: Scope) {
    const { momentsShare, layoutShare } = this.#shares
    const counted = ({ gradient }: Loss<Tensor2D>, share: number): Tensor2D =>
      scope.add(mul(scope.add(gradient), share))
    const losses: { moments?: Scalar; layout?: Scalar } = {}
    const parts: Tensor4D[][] = []
    if (momentsShare > 0) {
      const moments = momentsLoss(scope.add(tapStatistics(operations, taps)), statistics)
      losses.moments = scope.add(moments.loss)
      parts.push(tapStatisticsGradient(operations, taps, counted(moments, momentsShare)))
    }
    if (this.#layout && layoutShare > 0) {
      const layout = spreadLoss(scope.add(this.#layout.parts.of(taps)), this.#layout.real)
      losses.layout = scope.add(layout.loss)
      parts.push(this.#layout.parts.gradient(counted(layout, layoutShare)))
    }
    parts.flat().forEach((one) => scope.add(one))
    const inTaps = taps.map((_, tap) => scope.add(addN(parts.map((one) => one[tap]!))))
    return { ...losses, inTaps }
  }

  /** The energy distance of the pictures' thumbnails. */
  #colours(made: Tensor4D, real: Tensor4D): Loss<Tensor4D> {
    const channels = made.shape[3]
    return tidy(() => {
      const rows = (pictures: Tensor4D): Tensor2D =>
        mul(reshape(this.#thumbnail.apply(pictures), [pictures.shape[0], -1]), colourScale)
      const { loss, gradient } = energyLoss(rows(made), rows(real))
      const inThumbnails: Tensor4D = reshape(mul(gradient, colourScale), [
        -1,
        colourParts,
        colourParts,
        channels,
      ])
      return { loss, gradient: this.#thumbnail.gradient(inThumbnails) }
    })
  }
}

/** How the energies of bands are spread over the batch. */
function bandsOf(bands: BandEnergies, made: Tensor4D, real: Tensor4D): Loss<Tensor4D> {
  return tidy(() => {
    const pass = bands.forward(made)
    const { loss, gradient } = spreadLoss(pass.energies, spreadOf(bands.forward(real).energies))
    return { loss, gradient: pass.backward(gradient) }
  })
}
