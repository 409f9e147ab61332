/** Which way a latent must move for its picture to have more of its attributes: back through the generator. */
import { tensor2d, tensor4d, type Tensor } from '@tensorflow/tfjs-core'
import { stackLatents, type Latent } from '../latent/latent.ts'
import type { PerAttribute } from '../latent/refineDirection.ts'
import type { Network } from '../models/network.ts'
import type { PictureFormat } from '../models/networkOptions.ts'
import type { Operations } from '../operations.ts'
import { toBytes, type Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { readTensor } from '../readTensor.ts'
import { attributeGradient } from './attributeGradient.ts'
import { addByteGradient, oklab, type Oklab, type OklabGradient, type Plane } from './oklab.ts'
import { attributesIn, type AttributeName } from './pictureAttributes.ts'

export interface AttributesOfGenerator {
  readonly operations: Operations
  readonly generator: Network
  readonly format: PictureFormat
  /** In the order of the numbers. */
  readonly names: readonly AttributeName[]
}

/**
 * Σ weightᵢⱼ · ∇aᵢⱼ, [latent size], of the attributes aᵢⱼ of the latents' pictures in evaluation mode; `weigh` tells the weights
 * when it is given the attributes. Interruptible between layers and pictures.
 */
export function* attributeSlope(
  { operations, generator, format, names }: AttributesOfGenerator,
  latents: readonly Latent[],
  weigh: (values: readonly PerAttribute[]) => readonly PerAttribute[],
): Pieces<Latent> {
  const size = latents[0]!.length
  const input = tensor2d(stackLatents(latents), [latents.length, size])
  try {
    const pass = yield* generator.forwardInPieces(operations, input, 'eval')
    let gradient: Float32Array | undefined
    try {
      const values = yield* readTensor(operations, pass.output)
      const photos: Photos = { count: latents.length, ...format, pixels: new Uint8Array(values.length) }
      toBytes(values, format, photos.pixels)
      gradient = yield* pixelGradientInPieces(photos, format, names, weigh)
    } finally {
      if (!gradient) pass.dispose()
    }
    let byLatent: Tensor | undefined
    const byPixel = tensor4d(gradient, pass.output.shape as Shape)
    try {
      const gradients = yield* pass.backwardInPieces(byPixel, { input: true, weights: false })
      byLatent = gradients.input!
      return sumOfRows(yield* readTensor(operations, byLatent), size)
    } finally {
      byLatent?.dispose()
      byPixel.dispose()
    }
  } finally {
    input.dispose()
  }
}

type Shape = [number, number, number, number]

/** The gradient of Σ weightᵢⱼ · attributeᵢⱼ by the values that the generator made: [pictures, size, size, channels]. */
function* pixelGradientInPieces(
  photos: Photos,
  { range }: PictureFormat,
  names: readonly AttributeName[],
  weigh: (values: readonly PerAttribute[]) => readonly PerAttribute[],
): Pieces<Float32Array> {
  const pictures: Oklab[] = []
  const values: PerAttribute[] = []
  for (let i = 0; i < photos.count; i++) {
    pictures.push(oklab(photos, i))
    const measured = attributesIn(pictures[i]!)
    values.push(names.map((name) => measured[name]))
    yield
  }
  const weights = weigh(values)
  const bytesPerUnit = 255 / (range.to - range.from)
  const gradient = new Float32Array(photos.pixels.length)
  for (const [i, picture] of pictures.entries()) {
    const byPlane = names.flatMap((name, at) => {
      const weight = weights[i]![at]! * bytesPerUnit
      return weight === 0 ? [] : [{ weight, gradient: attributeGradient(picture, name) }]
    })
    addByteGradient(photos, i, picture, weightedPlanes(byPlane), gradient)
    yield
  }
  return gradient
}

function weightedPlanes(parts: readonly { weight: number; gradient: OklabGradient }[]): OklabGradient {
  const sums: { -readonly [Name in keyof OklabGradient]: Plane } = {}
  for (const { weight, gradient } of parts) {
    for (const [name, plane] of Object.entries(gradient) as [keyof OklabGradient, Plane][]) {
      const sum = (sums[name] ??= new Float32Array(plane.length))
      for (let at = 0; at < sum.length; at++) sum[at]! += weight * plane[at]!
    }
  }
  return sums
}

function sumOfRows(values: Float32Array, columns: number): Latent {
  const sum = new Float32Array(columns)
  for (let i = 0; i < values.length; i++) sum[i % columns]! += values[i]!
  return sum
}
