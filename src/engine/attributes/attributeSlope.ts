/** Which way a latent must move for its picture to have more of an attribute: back through the generator. */
import { tensor2d, tensor4d, type Tensor } from '@tensorflow/tfjs-core'
import { stackLatents, type Latent } from '../latent/latent.ts'
import type { Network } from '../models/network.ts'
import type { PictureFormat } from '../models/networkOptions.ts'
import type { Operations } from '../operations.ts'
import { toBytes, type Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { readTensor } from '../readTensor.ts'
import { attributeGradient } from './attributeGradient.ts'
import { addByteGradient, oklab, type Oklab } from './oklab.ts'
import { attributesIn, type AttributeName } from './pictureAttributes.ts'

export interface AttributeOfGenerator {
  readonly operations: Operations
  readonly generator: Network
  readonly format: PictureFormat
  readonly name: AttributeName
}

/**
 * Σ weightᵢ · ∇aᵢ, [latent size], of the attributes aᵢ of the latents' pictures in evaluation mode; `weigh` tells the weights
 * when it is given the attributes. Interruptible between layers and pictures.
 */
export function* attributeSlope(
  { operations, generator, format, name }: AttributeOfGenerator,
  latents: readonly Latent[],
  weigh: (values: readonly number[]) => readonly number[],
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
      gradient = yield* pixelGradientInPieces(photos, format, name, weigh)
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

/** The gradient of Σ weightᵢ · attributeᵢ by the values that the generator made: [pictures, size, size, channels]. */
function* pixelGradientInPieces(
  photos: Photos,
  { range }: PictureFormat,
  name: AttributeName,
  weigh: (values: readonly number[]) => readonly number[],
): Pieces<Float32Array> {
  const pictures: Oklab[] = []
  const values: number[] = []
  for (let i = 0; i < photos.count; i++) {
    pictures.push(oklab(photos, i))
    values.push(attributesIn(pictures[i]!)[name])
    yield
  }
  const weights = weigh(values)
  const bytesPerUnit = 255 / (range.to - range.from)
  const gradient = new Float32Array(photos.pixels.length)
  for (const [i, picture] of pictures.entries()) {
    addByteGradient(photos, i, picture, attributeGradient(picture, name), gradient)
    const length = gradient.length / photos.count
    for (let at = i * length; at < (i + 1) * length; at++) gradient[at]! *= weights[i]! * bytesPerUnit
    yield
  }
  return gradient
}

function sumOfRows(values: Float32Array, columns: number): Latent {
  const sum = new Float32Array(columns)
  for (let i = 0; i < values.length; i++) sum[i % columns]! += values[i]!
  return sum
}
