/** The two networks that a description gives, whatever its family. */
import { dcganDiscriminator, dcganGenerator, type DcganOptions } from './dcgan.ts'
import type { Layer } from './layer.ts'
import { mnistDiscriminator, mnistGenerator, type MnistOptions } from './mnist.ts'

export type NetworkOptions = DcganOptions | MnistOptions

export function generatorLayers(options: NetworkOptions): Layer[] {
  return options.family === 'dcgan' ? dcganGenerator(options) : mnistGenerator(options)
}

export function discriminatorLayers(options: NetworkOptions): Layer[] {
  return options.family === 'dcgan' ? dcganDiscriminator(options) : mnistDiscriminator()
}

/** What the networks' pictures look like as arrays. */
export interface PictureFormat {
  readonly size: number
  readonly channels: number
  /** The range of values that the generator makes and the discriminator sees. */
  readonly range: { readonly from: number; readonly to: 1 }
}

export function pictureFormat(options: NetworkOptions): PictureFormat {
  return options.family === 'dcgan'
    ? { size: options.imageSize, channels: options.channels, range: { from: -1, to: 1 } }
    : { size: 28, channels: 1, range: { from: 0, to: 1 } }
}
