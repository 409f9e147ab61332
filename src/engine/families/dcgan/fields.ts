/** What can be set of a DCGAN. The defaults are the network of the paper for colour pictures of 64 × 64. */
import { choice, defaultsOf, flag, listed, whole, type ValuesOf } from '../../fields.ts'
import { latentSize } from '../latentSize.ts'
import { untoldFields, type Untold } from '../untold.ts'

const widths = [1, 16_384, 512] as const

export const dcganFields = {
  imageSize: listed(64, [16, 32, 64, 128], 'Picture size', 'side of the pictures: 16, 32, 64 or 128'),
  channels: listed(3, [1, 3, 4], 'Channels', '1 grey, 3 colour, 4 colour and transparency'),
  latentSize,
  // ngf and ndf
  generatorWidth: whole(64, widths, 'Generator’s width', 'feature maps of the generator’s finest level'),
  discriminatorWidth: whole(
    64,
    widths,
    'Discriminator’s width',
    'feature maps of the discriminator’s finest level',
  ),
  bias: flag(false, 'Bias', 'give convolutions a bias'),
  // In both networks, at the finest hidden level.
  extraLayers: whole(0, [0, 8], 'Extra layers', 'more 3 × 3 convolutions at the finest level'),
  // Nearest ×2 and a 3 × 3 convolution is against checkerboards (Odena et al. 2016).
  upsampling: choice(
    'transposed',
    { transposed: 'Transposed convolution', resize: 'Resize, then convolve' },
    'Enlarging',
    'how the generator enlarges',
  ),
  // Against mode collapse.
  minibatchStddev: flag(false, 'Minibatch deviation', 'show the discriminator how varied a batch is'),
  // Its batch normalisation, which would undo it, is left out.
  spectralNorm: flag(false, 'Spectral normalisation', 'bound the discriminator by spectral normalisation'),
}

export const dcganSettable = {
  paddingMode: choice(
    'zeros',
    { zeros: 'Nothing (zeros)', replicate: 'The edge once more (replicate)' },
    'Beyond the edges',
    'what a generator that resizes sees beyond a picture’s edges: of nothing, a frame can stay along them',
  ),
}

export const dcganUntold = { ...untoldFields({ slope: 0, output: 'tanh' }), ...dcganSettable }

export type DcganOptions = { readonly family: 'dcgan' } & ValuesOf<typeof dcganFields> &
  Untold &
  Partial<ValuesOf<typeof dcganSettable>>

export const classicDcgan: DcganOptions = { family: 'dcgan', ...defaultsOf(dcganFields) }
