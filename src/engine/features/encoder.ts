/**
 * Places for pictures in the latent space: a linear map from a picture's numbers to a latent, near to those of pictures that
 * look like it (principal components; docs/latent.md). Knows numbers; not pictures, not networks.
 */
import { norm, type Latent } from '../latent/latent.ts'
import type { Pieces } from '../pieces.ts'
import type { Random } from '../random.ts'
import type { StateDict } from '../weights/stateDict.ts'
import type { NumberGroup } from './pictureNumbers.ts'
import { semidefiniteEigen } from './semidefiniteEigen.ts'

/** latent = (numbers − mean) · components, drawn on where there are fewer components than entries, on the sphere of √d. */
export interface Encoder {
  readonly latentSize: number
  /** [numbers] */
  readonly mean: Float32Array
  /** [numbers, count], row by row; each component has the deviation 1 over the pictures that it was made from. */
  readonly components: Float32Array
  /** What part of the variance of the numbers, as they are weighted, the components hold: 0 … 1. */
  readonly explained: number
}

/** Whether it leaves no entry of a latent open. */
export function isWhole({ components, mean, latentSize }: Encoder): boolean {
  return components.length === mean.length * latentSize
}

/** Sums over pictures from which their covariance follows, in memory that does not grow with them. */
export class CovarianceSum {
  readonly #columns: number
  /** About the first picture, which is near enough to the mean for differences to be exact. */
  readonly #centre: Float64Array
  readonly #sum: Float64Array
  /** [columns, columns], the upper triangle. */
  readonly #products: Float64Array
  #count = 0

  constructor(columns: number) {
    this.#columns = columns
    this.#centre = new Float64Array(columns)
    this.#sum = new Float64Array(columns)
    this.#products = new Float64Array(columns * columns)
  }

  get count(): number {
    return this.#count
  }

  /** The numbers of one picture. */
  add(numbers: Float32Array): void {
    const columns = this.#columns
    const products = this.#products
    if (this.#count++ === 0) this.#centre.set(numbers)
    const centred = this.#centre.map((centre, i) => numbers[i]! - centre)
    for (let i = 0; i < columns; i++) {
      const own = centred[i]!
      this.#sum[i]! += own
      if (own === 0) continue
      for (let j = i, at = i * columns + i; j < columns; j++, at++) products[at]! += own * centred[j]!
    }
  }

  mean(): Float64Array {
    return this.#centre.map((centre, i) => centre + this.#sum[i]! / this.#count)
  }

  /** Of columns i ≤ j, biased (divided by the number of pictures). */
  covariance(i: number, j: number): number {
    const count = this.#count
    return this.#products[i * this.#columns + j]! / count - (this.#sum[i]! / count) * (this.#sum[j]! / count)
  }
}

/** Beside the largest, what counts as no variance at all. */
const leastVariance = 1e-10

/**
 * The first `latentSize` principal components of the columns, each standardised and divided by the root of its group's
 * width; fewer where the pictures span fewer dimensions. Takes some seconds for 800 columns and pictures; interruptible.
 * @throws RangeError unless there is a picture.
 */
export function* fitEncoder(
  sum: CovarianceSum,
  groups: readonly NumberGroup[],
  latentSize: number,
): Pieces<Encoder> {
  if (sum.count === 0) throw new RangeError('an encoder is made of one picture or more')
  const scales = groups
    .flatMap(({ width, weight }) => Array.from({ length: width }, () => weight / Math.sqrt(width)))
    .map((factor, i) => {
      const variance = sum.covariance(i, i)
      return variance > leastVariance ? factor / Math.sqrt(variance) : 0
    })
  const columns = scales.length
  const covariance = new Float64Array(columns * columns)
  for (let i = 0; i < columns; i++)
    for (let j = i; j < columns; j++)
      covariance[i * columns + j] = covariance[j * columns + i] =
        scales[i]! * scales[j]! * sum.covariance(i, j)
  const { values, vectors } = yield* semidefiniteEigen(covariance, columns, sum.count - 1)

  const strongest = [...values.keys()].toSorted((a, b) => values[b]! - values[a]!)
  const least = leastVariance * values[strongest[0]!]!
  const kept = strongest.slice(0, Math.min(latentSize, sum.count - 1)).filter((at) => values[at]! > least)
  const components = new Float32Array(columns * kept.length)
  kept.forEach((at, component) => {
    const vector = vectors.subarray(at * columns, (at + 1) * columns)
    // An eigenvector is one either way: its largest entry is made positive, so that every machine says the same.
    const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
    const factor = Math.sign(largest) / Math.sqrt(values[at]!)
    for (let i = 0; i < columns; i++)
      components[i * kept.length + component] = vector[i]! * scales[i]! * factor
  })
  const total = values.reduce((all, value) => all + Math.max(0, value), 0)
  return {
    latentSize,
    mean: Float32Array.from(sum.mean()),
    components,
    explained: total > 0 ? kept.reduce((all, at) => all + values[at]!, 0) / total : 0,
  }
}

/** The place of a picture by its numbers. `random` draws the entries that the components leave open. */
export function encode(encoder: Encoder, numbers: Float32Array, random: Random): Latent {
  const { latentSize, mean, components } = encoder
  const count = components.length / mean.length
  const sums = new Float64Array(latentSize)
  for (let i = 0; i < mean.length; i++) {
    const centred = numbers[i]! - mean[i]!
    for (let component = 0; component < count; component++)
      sums[component]! += centred * components[i * count + component]!
  }
  for (let at = count; at < latentSize; at++) sums[at] = random.normal()
  return onSphere(Float32Array.from(sums))
}

/** Scaled to the length √d, that of a latent of N(0, I) in the mean; one of length 0 stays. */
export function onSphere(latent: Latent): Latent {
  const length = norm(latent)
  return length === 0 ? latent : latent.map((value) => (value * Math.sqrt(latent.length)) / length)
}

/** As tensors for a file. */
export function encoderState({ latentSize, mean, components, explained }: Encoder): StateDict {
  return new Map([
    ['mean', { shape: [mean.length], data: mean }],
    ['components', { shape: [mean.length, components.length / mean.length], data: components }],
    ['latent_size', { shape: [], data: Float32Array.of(latentSize) }],
    ['explained', { shape: [], data: Float32Array.of(explained) }],
  ])
}

/** One out of a file, for pictures of so many `numbers`; undefined where it is none for them or for that latent size. */
export function readEncoder(tensors: StateDict, numbers: number, latentSize: number): Encoder | undefined {
  const [mean, components] = [tensors.get('mean'), tensors.get('components')]
  const [rows, count = Infinity, ...more] = components?.shape ?? []
  const isRight =
    mean?.shape.length === 1 && mean.shape[0] === numbers && rows === numbers && more.length === 0
  if (!isRight || count > latentSize || tensors.get('latent_size')?.data[0] !== latentSize) return undefined
  const explained = tensors.get('explained')?.data[0] ?? 0
  const isFinite = [...tensors.values()].every(({ data }) => data.every(Number.isFinite))
  return isFinite ? { latentSize, mean: mean.data, components: components!.data, explained } : undefined
}
