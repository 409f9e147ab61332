/**
 * DCGANs (Radford et al. 2016) by their shapes: 4×4 convolutions whose widths double towards the latent end, a batch
 * norm after each that is not nearest to the picture or the score. Knows no files.
 */
import type { Layer, LayerTensor } from '../../weights/names.ts'
import type { NetworkWeights } from '../../weights/networkWeights.ts'
import type { NamedArray } from '../../weights/stateDict.ts'
import { printable, shapeProblem, shapeText, Unrecognised } from '../../weights/weightsProblem.ts'
import { dcganFields } from './fields.ts'

const imageSizes: ReadonlySet<number> = new Set(dcganFields.imageSize.values)
const channelCounts: ReadonlySet<number> = new Set(dcganFields.channels.values)
const kernel = [4, 4]
/** Of a generator's convolutions behind a resizing. */
const resizedKernel = [3, 3]
const spectralFields = ['weight_orig', 'weight_u', 'weight_v', 'bias']
const normFields = ['weight', 'bias', 'running_mean', 'running_var']

interface Convolution {
  readonly weight: LayerTensor
  readonly bias: LayerTensor | undefined
  /** The vectors of its spectral normalisation, where it has one. */
  readonly spectrum: Readonly<Record<'weight_u' | 'weight_v', LayerTensor>> | undefined
}

/** What one convolution must look like, and where it stands in PyTorch's Sequential. */
interface Place {
  readonly position: number
  readonly shape: readonly number[]
  readonly outputs: number
  readonly normed: boolean
}

/** @throws Unrecognised; ProblemError `weights-shape` */
export function recogniseDcgan(layers: readonly Layer[]): NetworkWeights {
  const { convolutions, norms } = sortLayers(layers)
  const levels = convolutions.length - 1
  const imageSize = 4 * 2 ** levels
  if (!imageSizes.has(imageSize)) {
    throw new Unrecognised(
      `The network has ${convolutions.length} convolutions; DCGANs for 16, 32, 64 and 128 pixels have 3, 4, 5 and 6.`,
    )
  }
  const shapes = convolutions.map(({ weight }) => facing(weight.array.shape))
  const role = roleOf(shapes)
  const resized =
    role === 'generator' && convolutions.slice(1).every(({ weight }) => isResized(weight.array.shape))
  const fromPicture = role === 'generator' ? shapes.toReversed() : shapes
  const [channels, width] = [fromPicture[0]![1]!, commonWidth(fromPicture)]
  const far = role === 'generator' ? shapes[0]![0]! : 1
  const spectral = isSpectral(convolutions, norms, role)
  const places = placesOf(role, { levels, channels, width, far, spectral, resized })
  convolutions.forEach((convolution, i) => checkConvolution(convolution, places[i]!))
  if (!channelCounts.has(channels)) {
    throw new Unrecognised(`The network is for pictures with ${channels} channels; 1, 3 and 4 are known.`)
  }
  if (far === 0) throw new Unrecognised('The generator takes latents of size 0.')
  const { tensors, names } = canonicalTensors(convolutions, norms, places)
  const bias = tensors.has('main.0.bias')
  const shared = { imageSize, channels, bias }
  const options =
    role === 'generator'
      ? { ...shared, latentSize: far, generatorWidth: width, ...(resized && { upsampling: 'resize' }) }
      : { ...shared, discriminatorWidth: width, ...(spectral && { spectralNorm: true }) }
  return { family: 'dcgan', role, options, tensors, names }
}

/**
 * The shape with axis 1 facing the picture: as it is of transposed convolutions [in, out, 4, 4] and of a discriminator's
 * [out, in, 4, 4], turned of those behind a resizing [out, in, 3, 3].
 */
export function facing(shape: readonly number[]): readonly number[] {
  return isResized(shape) ? [shape[1]!, shape[0]!, ...resizedKernel] : shape
}

function isResized(shape: readonly number[]): boolean {
  return shape.length === 4 && shape.slice(2).join() === resizedKernel.join()
}

function sortLayers(layers: readonly Layer[]): {
  convolutions: readonly Convolution[]
  norms: readonly Layer[]
} {
  const convolutions: Convolution[] = []
  const norms: Layer[] = []
  for (const layer of layers) {
    const [u, v] = [layer.tensors.get('weight_u'), layer.tensors.get('weight_v')]
    const spectrum = u && v && { weight_u: u, weight_v: v }
    const weight = layer.tensors.get(spectrum ? 'weight_orig' : 'weight')
    const isConvolution = weight?.array.shape.length === 4
    const known = !isConvolution ? normFields : spectrum ? spectralFields : ['weight', 'bias']
    const odd = [...layer.tensors.values()].find(({ field, array }) => {
      return !known.includes(field) || (!isConvolution && array.shape.length !== 1)
    })
    if (odd !== undefined) {
      throw new Unrecognised(
        `The tensor ${printable(odd.given)} with the shape ${shapeText(odd.array.shape)} belongs to no DCGAN.`,
      )
    }
    if (isConvolution) convolutions.push({ weight, bias: layer.tensors.get('bias'), spectrum })
    else norms.push(layer)
  }
  return { convolutions, norms }
}

/** Of a discriminator whose every convolution is normalised so, instead of by batch norms. @throws Unrecognised */
function isSpectral(
  convolutions: readonly Convolution[],
  norms: readonly Layer[],
  role: NetworkWeights['role'],
): boolean {
  const count = convolutions.filter(({ spectrum }) => spectrum !== undefined).length
  if (count === 0) return false
  if (role === 'discriminator' && count === convolutions.length && norms.length === 0) return true
  throw new Unrecognised('Spectral normalisation is known of whole discriminators that have no batch norms.')
}

/** Outputs of one layer are inputs of the next: in the layout of one of the two roles. */
function roleOf(shapes: readonly (readonly number[])[]): NetworkWeights['role'] {
  const links = shapes.slice(1).map((next, i) => ({ next, last: shapes[i]! }))
  const transposed = links.filter(({ last, next }) => last[1] === next[0]).length
  const plain = links.filter(({ last, next }) => last[0] === next[1]).length
  const scores = shapes.at(-1)![0] === 1
  return plain > transposed || (plain === transposed && scores) ? 'discriminator' : 'generator'
}

/** The width on which most layers agree, so that a single wrong tensor is the one that is named. */
function commonWidth(fromPicture: readonly (readonly number[])[]): number {
  const votes = new Map<number, number>()
  fromPicture.forEach((shape, i) => {
    const towardsPicture = i === 0 ? [] : [shape[1]! / 2 ** (i - 1)]
    const away = i === fromPicture.length - 1 ? [] : [shape[0]! / 2 ** i]
    for (const width of [...towardsPicture, ...away]) votes.set(width, (votes.get(width) ?? 0) + 1)
  })
  const candidates = [...votes].filter(([width]) => Number.isInteger(width) && width > 0)
  const [winner] = candidates.toSorted(([, a], [, b]) => b - a)
  return winner?.[0] ?? fromPicture[0]![0]!
}

/** `far`: the latent size of a generator, the one score of a discriminator. */
function placesOf(
  role: NetworkWeights['role'],
  {
    levels,
    channels,
    width,
    far,
    spectral,
    resized,
  }: {
    levels: number
    channels: number
    width: number
    far: number
    spectral: boolean
    resized: boolean
  },
): readonly Place[] {
  const fromPicture = Array.from({ length: levels + 1 }, (_, i) => ({
    near: i === 0 ? channels : width * 2 ** (i - 1),
    far: i === levels ? far : width * 2 ** i,
  }))
  const makes = role === 'generator'
  return (makes ? fromPicture.toReversed() : fromPicture).map((sides, i) => ({
    // Convolution, batch norm, ReLU, and a resizing where there is one; a discriminator's first has no norm, one of spectral normalisation none at all.
    position: makes ? (resized ? 4 : 3) * i : spectral ? 2 * i : Math.max(0, 3 * i - 1),
    shape: resized && i > 0 ? [sides.near, sides.far, ...resizedKernel] : [sides.far, sides.near, ...kernel],
    outputs: makes ? sides.near : sides.far,
    normed: i < levels && (makes || i > 0) && !spectral,
  }))
}

function checkConvolution({ weight, bias, spectrum }: Convolution, { shape, outputs }: Place): void {
  checkShape(
    weight,
    shape,
    'in a DCGAN the widths double from layer to layer, and each layer takes what the last one gives',
  )
  if (spectrum) {
    const because = 'spectral normalisation has a vector for each side of its weight'
    checkShape(spectrum.weight_u, [outputs], because)
    checkShape(spectrum.weight_v, [shape.slice(1).reduce((product, size) => product * size, 1)], because)
  }
  if (bias !== undefined) checkShape(bias, [outputs], 'a bias has one value for each channel of its layer')
}

/** Where only some convolutions have a bias the others get one of zeros, which changes nothing. */
function canonicalTensors(
  convolutions: readonly Convolution[],
  norms: readonly Layer[],
  places: readonly Place[],
): Pick<NetworkWeights, 'tensors' | 'names'> {
  const tensors = new Map<string, NamedArray>()
  const names = new Map<string, string>()
  const take = (name: string, { given, array }: LayerTensor) => {
    tensors.set(name, array)
    names.set(name, given)
  }
  const withBias = convolutions.some(({ bias }) => bias !== undefined)
  const left = [...norms]
  const hasAll = norms.length >= places.filter(({ normed }) => normed).length
  places.forEach(({ position, outputs, normed }, i) => {
    const { weight, bias, spectrum } = convolutions[i]!
    take(`main.${position}.weight${spectrum ? '_orig' : ''}`, weight)
    for (const [field, vector] of Object.entries(spectrum ?? {})) take(`main.${position}.${field}`, vector)
    if (bias !== undefined) take(`main.${position}.bias`, bias)
    else if (withBias)
      tensors.set(`main.${position}.bias`, { shape: [outputs], data: new Float32Array(outputs) })
    if (!normed) return
    const norm = takeNorm(left, outputs, weight.given, hasAll)
    for (const field of normFields) {
      const tensor = norm.tensors.get(field)
      const because = 'a batch norm has a weight, a bias and running statistics for each channel'
      if (tensor === undefined) {
        throw shapeProblem({ tensor: norm.prefix + field, expected: shapeText([outputs]), because })
      }
      checkShape(tensor, [outputs], because)
      take(`main.${position + 1}.${field}`, tensor)
    }
  })
  const [extra] = left
  if (extra === undefined) return { tensors, names }
  throw new Unrecognised(
    `The batch norm ${printable(extra.prefix.slice(0, -1))} is one too many for a DCGAN.`,
  )
}

/** The next batch norm, or the sentence that it is missing where there are too few. */
function takeNorm(left: Layer[], channels: number, after: string, hasAll: boolean): Layer {
  const next = left[0]
  const size = [...(next?.tensors.values() ?? [])][0]?.array.shape[0]
  if (next === undefined || (!hasAll && size !== channels)) {
    throw new Unrecognised(
      `After the convolution ${printable(after)} a batch norm of ${channels} channels is missing.`,
    )
  }
  left.shift()
  return next
}

function checkShape({ given, array }: LayerTensor, expected: readonly number[], because: string): void {
  if (array.shape.length === expected.length && array.shape.every((size, i) => size === expected[i])) return
  throw shapeProblem({ tensor: given, found: array.shape, expected: shapeText(expected), because })
}
