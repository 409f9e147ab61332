/** Directions in latent space that change one thing: found in the weights, or in what pictures measure. Pure maths. */
import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix'
import { meanOf } from '../statistics.ts'
import { dot, norm, type Latent } from './latent.ts'

export interface Direction {
  /** `sefa-1`, `lightness`, … */
  readonly name: string
  readonly kind: 'sefa' | 'attribute'
  /** Of length 1. */
  readonly vector: Latent
  /**
   * How much it tells, 0 to 1. SeFa: the share of the first layer's response that lies along it. Attributes: the share of
   * the attribute's variance that the direction explains (R²).
   */
  readonly explained: number
}

/** A matrix, row by row. */
export interface Rows {
  readonly rows: number
  readonly columns: number
  readonly data: ArrayLike<number>
}

/**
 * Closed-form factorisation (SeFa, Shen and Zhou 2021, equation 5): eigenvectors of A·Aᵀ, the strongest first, for the
 * first layer's affine step z ↦ Aᵀz. `weight` is A: [latent size, outputs], a normalisation that follows already in it.
 */
export function sefaDirections(weight: Rows, count: number): Direction[] {
  const matrix = toMatrix(weight)
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(
    matrix.mmul(matrix.transpose()),
    { assumeSymmetric: true },
  )
  const total = values.reduce((sum, value) => sum + value, 0)
  return values
    .map((value, column) => ({ value, column }))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, count)
    .map(({ value, column }, i) => ({
      name: `sefa-${i + 1}`,
      kind: 'sefa' as const,
      vector: signed(Float32Array.from(vectors.getColumn(column))),
      explained: total > 0 ? value / total : 0,
    }))
}

/**
 * Ridge regression of a measured attribute on latents: w = (ZᵀZ + λI)⁻¹ Zᵀ(y − ȳ), of which the direction is kept.
 * `latents` is Z: [samples, latent size]; λ stands for as many samples in each direction.
 */
export function attributeDirections(
  latents: Rows,
  attributes: Readonly<Record<string, ArrayLike<number>>>,
  lambda = 10,
): Direction[] {
  const z = toMatrix(latents)
  const transposed = z.transpose()
  const gram = transposed.mmul(z)
  for (let i = 0; i < gram.rows; i++) gram.set(i, i, gram.get(i, i) + lambda)
  return Object.entries(attributes).map(([name, values]) => {
    const y = Array.from(values)
    const mean = meanOf(y)
    const centred = Matrix.columnVector(y.map((value) => value - mean))
    const weights = solve(gram, transposed.mmul(centred))
    const predicted = z.mmul(weights)
    const residual = Matrix.sub(centred, predicted)
    const variance = centred.dot(centred)
    const vector = Float32Array.from(weights.getColumn(0))
    const length = norm(vector)
    return {
      name,
      kind: 'attribute' as const,
      vector: length === 0 ? vector : vector.map((value) => value / length),
      explained: variance > 0 ? Math.max(0, 1 - residual.dot(residual) / variance) : 0,
    }
  })
}

/** R² of a regression of `values` on how far each latent lies along `direction`: their correlation squared. */
export function explainedBy(
  direction: Latent,
  latents: readonly Latent[],
  values: readonly number[],
): number {
  const along = latents.map((latent) => dot(latent, direction))
  const [alongMean, valueMean] = [meanOf(along), meanOf(values)]
  let [common, alongSquares, valueSquares] = [0, 0, 0]
  for (const [i, value] of values.entries()) {
    const [a, v] = [along[i]! - alongMean, value - valueMean]
    common += a * v
    alongSquares += a * a
    valueSquares += v * v
  }
  return alongSquares > 0 && valueSquares > 0 ? common ** 2 / (alongSquares * valueSquares) : 0
}

/** An eigenvector has no sign of its own: the largest entry is made positive. */
function signed(vector: Latent): Latent {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
  return largest < 0 ? vector.map((value) => -value) : vector
}

function toMatrix({ rows, columns, data }: Rows): Matrix {
  return Matrix.from1DArray(rows, columns, data as number[])
}
