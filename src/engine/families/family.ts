/** What a family of networks says of itself. Each has a folder beside this file, and a line in families.ts. */
import type { Fields } from '../fields.ts'
import type { Rows } from '../latent/directions.ts'
import type { Layer } from '../models/layer.ts'
import type { NetworkOptions, NetworkValues, PictureFormat } from '../models/networkOptions.ts'
import type { Recipe } from '../training/recipe.ts'
import type { Layer as NamedLayer } from '../weights/names.ts'
import type { NetworkWeights } from '../weights/networkWeights.ts'
import type { StateDict } from '../weights/stateDict.ts'
import type { UntoldFields } from './untold.ts'

export interface Family<Options extends NetworkOptions = NetworkOptions> {
  /** What it is called in files, for ever. */
  readonly name: Options['family']
  /** For people: “DCGAN”. */
  readonly title: string
  /** What stands in its weights, behind “Open the state dict of”. */
  readonly weights: string
  /** What can be set of it: `latentSize`, and `imageSize` and `channels` where its pictures are not always the same. */
  readonly fields: Fields
  /** What its weights do not tell, with what is assumed of them. Options have those alone that are otherwise. */
  readonly untold: UntoldFields & Fields
  /** Those of `untold` that can be set of a training as `fields` can. */
  readonly settable?: Fields
  /** Whether one of `untold` makes a difference to the network; all do unless it says otherwise. */
  concerns?(untold: string, options: Options): boolean
  /** Those that come with the product, by what they are called for people. */
  readonly recipes: Readonly<Record<string, Recipe>>
  /** z [n, latentSize] → pictures [n, size, size, channels] in the format's range. */
  generatorLayers(options: Options): Layer[]
  /** Pictures → logits [n, 1]; large means real. */
  discriminatorLayers(options: Options): Layer[]
  pictureFormat(options: Options): PictureFormat
  /** The generator's step from a latent z to what its first activation is given, as A of z ↦ Aᵀz: [latentSize, outputs]. */
  firstStep(generator: StateDict, options: Options): Rows
  /** Whether weights with such layers are to be recognised by this family, the first in the list that they resemble. */
  resembles(layers: readonly NamedLayer[]): boolean
  /** By the layers in their order. @throws Unrecognised; ProblemError `weights-shape` */
  recognise(layers: readonly NamedLayer[]): NetworkWeights
  /** The orders in which each layer takes what the one before gives, where names and files may say another. */
  chained?(layers: readonly NamedLayer[]): readonly (readonly NamedLayer[])[]
  /** Options of a generator from elsewhere, of which its weights, and a discriminator's where there is one, tell `known`. */
  recognisedOptions(known: NetworkValues): Options
}

/** How many axes the weights of the layers have: 2 of linear ones, 4 of convolutions. */
export function ranksOf(layers: readonly NamedLayer[]): ReadonlySet<number | undefined> {
  return new Set(
    layers.map(({ tensors }) => {
      // A convolution with spectral normalisation is one too.
      const rank = (tensors.get('weight') ?? tensors.get('weight_orig'))?.array.shape.length
      return tensors.has('weight') || rank === 4 ? rank : undefined
    }),
  )
}
