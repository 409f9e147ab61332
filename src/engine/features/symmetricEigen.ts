/**
 * All eigenvalues and eigenvectors of a symmetric matrix: Householder's tridiagonal form, then QL with implicit shifts
 * (EISPACK's tred2 and tql2, as JAMA has them). Our own, since ml-matrix takes eight seconds for 800 rows at one go; this
 * takes three, and lets others in between.
 */
import type { Pieces } from '../pieces.ts'

export interface Eigen {
  /** In no order. */
  readonly values: Float64Array
  /** [values, n]: row i is the unit eigenvector of value i. */
  readonly vectors: Float64Array
}

/** Of a matrix [n, n], row by row, which it overwrites. Interruptible every few rows. */
export function* symmetricEigen(matrix: Float64Array, n: number): Pieces<Eigen> {
  // Entry (k, j) of the usual description lies at j * n + k, so that the inner loops go along the memory.
  const work: Work = { n, v: matrix, d: new Float64Array(n), e: new Float64Array(n) }
  if (n === 0) return { values: work.d, vectors: matrix }
  yield* reduce(work)
  yield* accumulate(work)
  yield* iterate(work)
  return { values: work.d, vectors: matrix }
}

interface Work {
  readonly n: number
  readonly v: Float64Array
  /** The diagonal … */
  readonly d: Float64Array
  /** … and what stands beside it. */
  readonly e: Float64Array
}

/** Some milliseconds' work for 800 rows. */
const rowsAtOnce = 2

function* reduce({ n, v, d, e }: Work): Pieces<void> {
  for (let j = 0; j < n; j++) d[j] = v[j * n + n - 1]!
  for (let i = n - 1; i > 0; i--) {
    if (i % rowsAtOnce === 0) yield
    let [scale, h] = [0, 0]
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!)
    if (scale === 0) {
      e[i] = d[i - 1]!
      for (let j = 0; j < i; j++) {
        d[j] = v[j * n + i - 1]!
        v[j * n + i] = v[i * n + j] = 0
      }
      d[i] = 0
      continue
    }
    for (let k = 0; k < i; k++) {
      d[k]! /= scale
      h += d[k]! * d[k]!
    }
    const last = d[i - 1]!
    const root = last > 0 ? -Math.sqrt(h) : Math.sqrt(h)
    e[i] = scale * root
    h -= last * root
    d[i - 1] = last - root
    e.fill(0, 0, i)
    for (let j = 0; j < i; j++) {
      const f = d[j]!
      v[i * n + j] = f
      let g = e[j]! + v[j * n + j]! * f
      for (let k = j + 1, at = j * n + k; k < i; k++, at++) {
        g += v[at]! * d[k]!
        e[k]! += v[at]! * f
      }
      e[j] = g
    }
    let sum = 0
    for (let j = 0; j < i; j++) {
      e[j]! /= h
      sum += e[j]! * d[j]!
    }
    for (let j = 0; j < i; j++) e[j]! -= (sum / (h + h)) * d[j]!
    for (let j = 0; j < i; j++) {
      const [f, g] = [d[j]!, e[j]!]
      for (let k = j, at = j * n + k; k < i; k++, at++) v[at]! -= f * e[k]! + g * d[k]!
      d[j] = v[j * n + i - 1]!
      v[j * n + i] = 0
    }
    d[i] = h
  }
}

/** The rotations of `reduce`, one after the other. */
function* accumulate({ n, v, d, e }: Work): Pieces<void> {
  for (let i = 0; i < n - 1; i++) {
    if (i % rowsAtOnce === 0) yield
    v[i * n + n - 1] = v[i * n + i]!
    v[i * n + i] = 1
    const h = d[i + 1]!
    const next = (i + 1) * n
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[next + k]! / h
      for (let j = 0; j <= i; j++) {
        let g = 0
        for (let k = 0; k <= i; k++) g += v[next + k]! * v[j * n + k]!
        for (let k = 0; k <= i; k++) v[j * n + k]! -= g * d[k]!
      }
    }
    for (let k = 0; k <= i; k++) v[next + k] = 0
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[j * n + n - 1]!
    v[j * n + n - 1] = 0
  }
  v[n * n - 1] = 1
  e[0] = 0
}

function* iterate({ n, v, d, e }: Work): Pieces<void> {
  e.copyWithin(0, 1)
  e[n - 1] = 0
  let [shift, largest] = [0, 0]
  for (let l = 0; l < n; l++) {
    if (l % rowsAtOnce === 0) yield
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!))
    const small = Number.EPSILON * largest
    let m = l
    while (Math.abs(e[m]!) > small) m++ // the last one is 0
    while (m > l && Math.abs(e[l]!) > small) {
      const first = d[l]!
      let p = (d[l + 1]! - first) / (2 * e[l]!)
      const r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1)
      d[l] = e[l]! / (p + r)
      d[l + 1] = e[l]! * (p + r)
      const second = d[l + 1]!
      const moved = first - d[l]!
      for (let i = l + 2; i < n; i++) d[i]! -= moved
      shift += moved
      p = d[m]!
      const beside = e[l + 1]!
      let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0]
      for (let i = m - 1; i >= l; i--) {
        ;[c3, c2, s2] = [c2, c, s]
        const [g, h] = [c * e[i]!, c * p]
        const length = Math.hypot(p, e[i]!)
        e[i + 1] = s * length
        s = e[i]! / length
        c = p / length
        p = c * d[i]! - s * g
        d[i + 1] = h + s * (c * g + s * d[i]!)
        rotate(v, i * n, n, c, s)
      }
      p = (-s * s2 * c3 * beside * e[l]!) / second
      e[l] = s * p
      d[l] = c * p
    }
    d[l]! += shift
    e[l] = 0
  }
}

/** Two vectors that follow each other from `at` on, `n` entries each. */
function rotate(v: Float64Array, at: number, n: number, c: number, s: number): void {
  for (let k = at; k < at + n; k++) {
    const h = v[k + n]!
    v[k + n] = s * v[k]! + c * h
    v[k] = c * v[k]! - s * h
  }
}
