/**
 * How like two sets of pictures are, by the numbers that are seen in them: kernel distance (KID), coverage and density, and
 * spread. Knows numbers; not pictures, not networks.
 */
import { matMul, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import { readTensor } from '../readTensor.ts'
import type { Rows } from '../features/viewing.ts'

/** Neighbours of a picture that its surroundings reach to. */
const neighbours = 5

export interface Likeness {
  /**
   * Unbiased squared maximum mean discrepancy under k(x, y) = (x·y / width + 1)³ (Bińkowski et al. 2018), of numbers that
   * are standardised over the real pictures: 0 for two halves of one set, up to chance.
   */
  readonly kid: number
  /** The share of real pictures that a made one is as near to as their fifth neighbour is (Naeem et al. 2020): 0 … 1. */
  readonly coverage: number
  /** In how many real pictures' surroundings a made one is, over five (same paper): 1 where both are alike. */
  readonly density: number
  /** Mean distance between two made pictures over that between two real ones. */
  readonly spread: number
}

/** Two rows or more each. @throws RangeError for fewer, or of another width */
export function* likeness(operations: Operations, real: Rows, made: Rows): Pieces<Likeness> {
  if (real.count <= neighbours || made.count < 2 || real.width !== made.width)
    throw new RangeError(
      `${real.count} × ${real.width} cannot be compared with ${made.count} × ${made.width}`,
    )
  const [x, y] = standardised(real, made)
  const products = (a: Rows, b: Rows) => innerProducts(operations, a, b)
  const [xx, xy, yy] = [yield* products(x, x), yield* products(x, y), yield* products(y, y)]
  const own = (matrix: Float32Array, count: number) =>
    Float64Array.from({ length: count }, (_, i) => matrix[i * count + i]!)
  const [lengthsX, lengthsY] = [own(xx, x.count), own(yy, y.count)]
  yield
  const distancesX = distances(xx, lengthsX, lengthsX)
  yield
  return {
    kid:
      meanKernel(xx, real.width, x.count, true) +
      meanKernel(yy, real.width, y.count, true) -
      2 * meanKernel(xy, real.width, x.count, false),
    ...surroundings(distancesX, distances(xy, lengthsX, lengthsY), x.count, y.count),
    spread:
      meanOffDiagonal(distances(yy, lengthsY, lengthsY), y.count) / meanOffDiagonal(distancesX, x.count),
  }
}

/** Each column less the real ones' mean, over their deviation; one that is the same in all of them counts for nothing. */
function standardised(real: Rows, made: Rows): [Rows, Rows] {
  const { width, count } = real
  const means = new Float64Array(width)
  const deviations = new Float64Array(width)
  real.values.forEach((value, at) => (means[at % width]! += value / count))
  real.values.forEach((value, at) => (deviations[at % width]! += (value - means[at % width]!) ** 2 / count))
  const factors = deviations.map((variance) => (variance > 1e-12 ? 1 / Math.sqrt(variance) : 0))
  const scaled = (rows: Rows): Rows => ({
    ...rows,
    values: rows.values.map((value, at) => (value - means[at % width]!) * factors[at % width]!),
  })
  return [scaled(real), scaled(made)]
}

/** [a, b] */
function* innerProducts(operations: Operations, a: Rows, b: Rows): Pieces<Float32Array> {
  const tensor = tidy(() => matMul(asTensor(a), asTensor(b), false, true))
  try {
    return (yield* readTensor(operations, tensor)).slice()
  } finally {
    tensor.dispose()
  }
}

function asTensor({ values, count, width }: Rows): Tensor2D {
  return tensor2d(values, [count, width])
}

/** Over all pairs; `within` one set, over those of two different pictures. */
function meanKernel(products: Float32Array, width: number, rows: number, within: boolean): number {
  const columns = products.length / rows
  let sum = 0
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) if (!within || i !== j) sum += (products[at]! / width + 1) ** 3
  return sum / (rows * (within ? columns - 1 : columns))
}

/** |a − b| of all pairs, from their products and squared lengths. */
function distances(products: Float32Array, a: Float64Array, b: Float64Array): Float32Array {
  return products.map((product, at) =>
    Math.sqrt(Math.max(0, a[Math.floor(at / b.length)]! + b[at % b.length]! - 2 * product)),
  )
}

function meanOffDiagonal(matrix: Float32Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) sum += matrix[i * count + j]!
  return (2 * sum) / (count * (count - 1))
}

function surroundings(within: Float32Array, across: Float32Array, real: number, made: number) {
  let [covered, inside] = [0, 0]
  for (let i = 0; i < real; i++) {
    const others = within.slice(i * real, (i + 1) * real)
    others[i] = Infinity
    const radius = others.toSorted()[neighbours - 1]!
    const near = across
      .subarray(i * made, (i + 1) * made)
      .reduce((n, distance) => n + Number(distance < radius), 0)
    inside += near
    if (near > 0) covered++
  }
  return { coverage: covered / real, density: inside / (neighbours * made) }
}
