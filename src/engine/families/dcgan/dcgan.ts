/** The family of DCGANs (Radford, Metz and Chintala 2016) for pictures of 16 to 128 pixels. */
import { rangeOf } from '../untold.ts'
import { ranksOf, type Family } from '../family.ts'
import { normalisedStep } from '../firstStep.ts'
import { chainedLayers } from './chainedLayers.ts'
import { classicDcgan, dcganFields, dcganSettable, dcganUntold, type DcganOptions } from './fields.ts'
import { dcganDiscriminator, dcganGenerator } from './layers.ts'
import { dcganRecipes } from './recipes.ts'
import { recogniseDcgan } from './recognise.ts'

export const dcgan: Family<DcganOptions> = {
  name: 'dcgan',
  title: 'DCGAN',
  weights: 'a DCGAN for 16, 32, 64 or 128 pixels (4×4 kernels, batch norm)',
  fields: dcganFields,
  untold: dcganUntold,
  settable: dcganSettable,
  concerns: (untold, { upsampling }) => untold !== 'paddingMode' || upsampling === 'resize',
  recipes: dcganRecipes,
  generatorLayers: dcganGenerator,
  discriminatorLayers: dcganDiscriminator,
  pictureFormat: (options) => ({
    size: options.imageSize,
    channels: options.channels,
    range: rangeOf(dcganUntold, options),
  }),
  firstStep: (generator, { epsilon }) => normalisedStep(generator, 'main.0', 'main.1', epsilon),
  resembles(layers) {
    const ranks = ranksOf(layers)
    return ranks.has(4) && !ranks.has(2)
  },
  recognise: recogniseDcgan,
  chained: chainedLayers,
  recognisedOptions: (known) => ({
    ...classicDcgan,
    discriminatorWidth: known['generatorWidth'] as number,
    ...known,
  }),
}
