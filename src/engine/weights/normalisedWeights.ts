/**
 * Weights that are kept in parts, as weight and spectral normalisation and pruning keep them, made whole: what a layer
 * computes with in evaluation. Knows PyTorch's names of the parts; not networks.
 */
import { ProblemError } from '../problemError.ts'
import { elementCount, type NamedArray, type StateDict } from './stateDict.ts'
import { printable } from './weightsProblem.ts'

/** How the parts of `main.0.weight` are named: by the hooks of before PyTorch 2, and as parametrizations. */
const hookPart = /^((?:.*\.)?(?:weight|bias))_(orig|u|v|g|mask|bar)$/
const parametrizationPart = /^(.*\.|)parametrizations\.([^.]+)\.(original[01]?|\d+\..+)$/

type Parts = ReadonlyMap<string, NamedArray>

/**
 * Each weight in one piece, at the place of its first part.
 * @throws ProblemError `weights-unrecognised` where the parts are of no known kind, or do not fit each other
 */
export function wholeWeights(tensors: StateDict): StateDict {
  const weights = new Map<string, Map<string, NamedArray>>()
  const whole = new Map<string, NamedArray>()
  for (const [name, array] of tensors) {
    const [weight, part] = partOf(name) ?? []
    if (weight === undefined || part === undefined) whole.set(name, array)
    else {
      const parts = weights.get(weight) ?? new Map<string, NamedArray>()
      if (parts.size === 0) whole.set(weight, array) // holds the place
      weights.set(weight, parts.set(part, array))
    }
  }
  if (weights.size === 0) return tensors
  for (const [weight, parts] of weights) whole.set(weight, made(weight, parts))
  return whole
}

/**
 * The same with spectral normalisation as it is, under the names of its hooks: for networks that are trained on with it.
 * Nothing where no weight has one.
 */
export function spectralWeights(tensors: StateDict): StateDict | undefined {
  const named = new Map<string, NamedArray>()
  let found = false
  for (const [name, array] of tensors) {
    const [weight, part = ''] = partOf(name) ?? []
    found ||= part === 'u'
    named.set(weight === undefined ? name : `${weight}_${part}`, array)
  }
  return found ? named : undefined
}

function partOf(name: string): [weight: string, part: string] | undefined {
  const hook = hookPart.exec(name)
  if (hook) return [hook[1]!, hook[2]!]
  const [, layer, weight, part] = parametrizationPart.exec(name) ?? []
  if (layer === undefined || weight === undefined || part === undefined) return undefined
  const names: Readonly<Record<string, string>> = {
    original: 'orig',
    original0: 'g',
    original1: 'v',
    '0._u': 'u',
    '0._v': 'v',
  }
  return [layer + weight, names[part] ?? part]
}

function made(name: string, parts: Parts): NamedArray {
  const has = (...wanted: readonly string[]) =>
    parts.size === wanted.length && wanted.every((part) => parts.has(part))
  const part = (of: string) => parts.get(of)!
  const array = has('orig', 'u', 'v')
    ? spectral(part('orig'), part('u'), part('v'))
    : has('g', 'v')
      ? weightNormed(part('g'), part('v'))
      : has('orig', 'mask')
        ? pruned(part('orig'), part('mask'))
        : undefined
  if (array) return array
  throw new ProblemError({
    code: 'weights-unrecognised',
    message: `The tensor ${printable(name)} is kept in parts (${printable([...parts.keys()].join(', '))}) that cannot be put together here.`,
    remedy:
      'In Python take the normalisation off (remove_spectral_norm, remove_weight_norm or remove_parametrizations) and save the state dict again.',
  })
}

/** W / σ with σ = uᵀWv (Miyato et al. 2018), W as a matrix whose rows are an axis of it. */
function spectral(original: NamedArray, { data: u }: NamedArray, { data: v }: NamedArray) {
  const { shape, data } = original
  const products = [0, 1]
    .filter((axis) => shape[axis] === u.length && elementCount(shape) === u.length * v.length)
    .map((axis) => timesVector(original, axis, v))
    // Transposed convolutions have their outputs on axis 1. Where both axes fit, u tells which: it is Wv but for its length.
    .toSorted((a, b) => Math.abs(cosine(b, u)) - Math.abs(cosine(a, u)))
  const [product] = products
  if (!product) return undefined
  const sigma = product.reduce((sum, value, row) => sum + value * u[row]!, 0)
  return { shape, data: data.map((value) => value / sigma) }
}

/** Wv, where the rows of W are `axis`. */
function timesVector({ shape, data }: NamedArray, axis: number, v: Float32Array): Float64Array {
  const rows = shape[axis]!
  const inner = elementCount(shape.slice(axis + 1))
  const product = new Float64Array(rows)
  data.forEach((value, i) => {
    const row = Math.floor(i / inner) % rows
    const column = Math.floor(i / (inner * rows)) * inner + (i % inner)
    product[row]! += value * v[column]!
  })
  return product
}

function cosine(a: Float64Array, b: Float32Array): number {
  let [dot, norm] = [0, 0]
  a.forEach((value, i) => {
    dot += value * b[i]!
    norm += value * value
  })
  return dot / Math.sqrt(norm || 1)
}

/** v · g / ‖v‖ (Salimans and Kingma 2016), the norm over the axes on which g has one value. */
function weightNormed({ shape: groups, data: g }: NamedArray, { shape, data }: NamedArray) {
  const fits = groups.length === 0 || groups.length === shape.length
  if (!fits || !groups.every((size, axis) => size === 1 || size === shape[axis])) return undefined
  // Row-major strides of g, 0 on the axes that the norm is over.
  const strides = shape.map((_, axis) =>
    (groups[axis] ?? 1) === 1 ? 0 : elementCount(groups.slice(axis + 1)),
  )
  const inner = shape.map((_, axis) => elementCount(shape.slice(axis + 1)))
  const groupOf = (i: number) =>
    shape.reduce((sum, size, axis) => sum + (Math.floor(i / inner[axis]!) % size) * strides[axis]!, 0)
  const squares = new Float64Array(g.length)
  data.forEach((value, i) => (squares[groupOf(i)]! += value * value))
  return {
    shape,
    data: data.map((value, i) => {
      const group = groupOf(i)
      return (value * g[group]!) / Math.sqrt(squares[group]!)
    }),
  }
}

function pruned({ shape, data }: NamedArray, mask: NamedArray): NamedArray | undefined {
  if (mask.data.length !== data.length) return undefined
  return { shape, data: data.map((value, i) => value * mask.data[i]!) }
}
