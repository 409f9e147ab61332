/** What can be set of a DCGAN. The defaults are the network of the paper for colour pictures of 64 × 64. */
import { defaultsOf, type Fields, type ValuesOf } from '../../fields.ts'

export const dcganFields = {
  imageSize: {
    kind: 'listed',
    default: 64,
    values: [16, 32, 64, 128],
    label: 'Picture size',
    explanation: 'side of the pictures: 16, 32, 64 or 128',
  },
  channels: {
    kind: 'listed',
    default: 3,
    values: [1, 3, 4],
    label: 'Channels',
    explanation: '1 grey, 3 colour, 4 colour and transparency',
  },
  latentSize: {
    kind: 'whole',
    default: 100,
    from: 1,
    to: 65_536,
    label: 'Latent size',
    explanation: 'numbers in a latent',
  },
  // ngf
  generatorWidth: {
    kind: 'whole',
    default: 64,
    from: 1,
    to: 16_384,
    trainedTo: 512,
    label: 'Generator’s width',
    explanation: 'feature maps of the generator’s finest level',
  },
  // ndf
  discriminatorWidth: {
    kind: 'whole',
    default: 64,
    from: 1,
    to: 16_384,
    trainedTo: 512,
    label: 'Discriminator’s width',
    explanation: 'feature maps of the discriminator’s finest level',
  },
  bias: { kind: 'flag', default: false, label: 'Bias', explanation: 'give convolutions a bias' },
  // In both networks, at the finest hidden level.
  extraLayers: {
    kind: 'whole',
    default: 0,
    from: 0,
    to: 8,
    label: 'Extra layers',
    explanation: 'more 3 × 3 convolutions at the finest level',
  },
  // Nearest ×2 and a 3 × 3 convolution is against checkerboards (Odena et al. 2016).
  upsampling: {
    kind: 'choice',
    default: 'transposed',
    choices: { transposed: 'Transposed convolution', resize: 'Resize, then convolve' },
    label: 'Enlarging',
    explanation: 'how the generator enlarges',
  },
  // Against mode collapse.
  minibatchStddev: {
    kind: 'flag',
    default: false,
    label: 'Minibatch deviation',
    explanation: 'show the discriminator how varied a batch is',
  },
  // Its batch normalisation, which would undo it, is left out.
  spectralNorm: {
    kind: 'flag',
    default: false,
    label: 'Spectral normalisation',
    explanation: 'bound the discriminator by spectral normalisation',
  },
} as const satisfies Fields

export type DcganOptions = { readonly family: 'dcgan' } & ValuesOf<typeof dcganFields>

export const classicDcgan: DcganOptions = { family: 'dcgan', ...defaultsOf(dcganFields) }
