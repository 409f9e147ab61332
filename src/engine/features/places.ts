/** Of pictures to their encoder and to their places, a batch at a time: memory does not grow with their number. */
import type { Latent } from '../latent/latent.ts'
import type { Operations } from '../operations.ts'
import type { Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { randomStream } from '../random.ts'
import { alignedEncoder } from './alignedEncoder.ts'
import { CovarianceSum, encode, fitEncoder, isWhole, type Encoder } from './encoder.ts'
import type { FeatureNetwork } from './featureNetwork.ts'
import { numberCount, numberGroups, pictureNumbers } from './pictureNumbers.ts'

const batch = 32

export interface Seeing {
  readonly operations: Operations
  readonly network: FeatureNetwork
}

/**
 * The encoder of a set of pictures: it gives them latents that fill the space of a generator. Where that has learned other
 * pictures before, `before` is the encoder of those: the new one is turned towards it, so that what looks like them lies where
 * they did; too few pictures to fill the space have their places by that one.
 */
export function* encoderOf(
  seeing: Seeing,
  photos: Photos,
  latentSize: number,
  before?: Encoder,
): Pieces<Encoder> {
  const sum = new CovarianceSum(numberCount)
  for (let start = 0; start < photos.count; start += batch) {
    const numbers = yield* numbersFrom(seeing, photos, start)
    for (let at = 0; at < numbers.length; at += numberCount) {
      sum.add(numbers.subarray(at, at + numberCount))
      if (at % (8 * numberCount) === 0) yield
    }
  }
  const own = yield* fitEncoder(sum, numberGroups, latentSize)
  if (!before || !isWhole(before)) return own
  return isWhole(own) ? yield* alignedEncoder(own, before, sum) : before
}

/**
 * The latent of each picture, in their order. What the encoder leaves open is drawn by the seed and the picture's number, so
 * that the same pictures have the same places again.
 */
export function* placesOf(seeing: Seeing, encoder: Encoder, photos: Photos, seed: number): Pieces<Latent[]> {
  const places: Latent[] = []
  for (let start = 0; start < photos.count; start += batch) {
    const numbers = yield* numbersFrom(seeing, photos, start)
    for (let at = 0; at < numbers.length; at += numberCount) {
      const random = randomStream(seed, 'place', places.length)
      places.push(encode(encoder, numbers.subarray(at, at + numberCount), random))
    }
  }
  return places
}

function numbersFrom({ operations, network }: Seeing, photos: Photos, start: number): Pieces<Float32Array> {
  const indexes = Array.from({ length: Math.min(batch, photos.count - start) }, (_, i) => start + i)
  return pictureNumbers(operations, network, photos, indexes)
}
