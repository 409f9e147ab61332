/**
 * The safetensors format (github.com/huggingface/safetensors, "Format"): 8 bytes of header length, a JSON header,
 * then the tensors without holes. Knows bytes and names; not what network they make.
 */
import { strFromU8, strToU8 } from 'fflate'
import { ProblemError } from '../problemError.ts'
import {
  decodeElements,
  elementBytes,
  encodeElements,
  float16Overflow,
  isElementType,
  type ElementType,
  type Precision,
} from './elements.ts'
import { checkLength, elementCount, isShape, type NamedArray, type StateDict } from './stateDict.ts'
import { formatProblem, printable } from './weightsProblem.ts'

export interface SafetensorsFile {
  readonly tensors: StateDict
  readonly metadata: Readonly<Record<string, string>>
}

/** The format's own limit. */
const longestHeader = 100_000_000

interface Entry {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly start: number
  readonly end: number
}

/** The whole file. Tensors are ordered by name, as the reference writer orders them. */
export function writeSafetensors(
  tensors: StateDict,
  {
    metadata = {},
    precision = 'F32',
  }: { readonly metadata?: Readonly<Record<string, string>>; readonly precision?: Precision } = {},
): Uint8Array<ArrayBuffer> {
  const named = byName([...tensors].map(([name, array]) => ({ name, ...array })))
  for (const { name, ...array } of named) {
    checkLength(name, array)
    if (precision === 'F16') checkFloat16(name, array)
  }
  const header = safetensorsHeader(named, metadata, precision)
  const length = named.reduce((sum, { data }) => sum + data.length * elementBytes[precision], header.length)
  const file = new Uint8Array(length)
  file.set(header)
  let at = header.length
  for (const { data } of named) {
    file.set(encodeElements(precision, data), at)
    at += data.length * elementBytes[precision]
  }
  return file
}

/** In the order in which a file has its tensors. */
export function byName<Named extends { readonly name: string }>(tensors: readonly Named[]): Named[] {
  return tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The first bytes of a file, after which these tensors follow in this order (which is `byName`'s) and without holes. */
export function safetensorsHeader(
  tensors: readonly { readonly name: string; readonly shape: readonly number[] }[],
  metadata: Readonly<Record<string, string>>,
  precision: Precision = 'F32',
): Uint8Array<ArrayBuffer> {
  const entries = new Map<string, unknown>()
  if (Object.keys(metadata).length > 0) entries.set('__metadata__', metadata)
  let end = 0
  for (const { name, shape } of tensors) {
    if (name === '__metadata__')
      throw formatProblem('A tensor cannot be named __metadata__ in a safetensors file.')
    const start = end
    end += elementCount(shape) * elementBytes[precision]
    entries.set(name, { dtype: precision, shape, data_offsets: [start, end] })
  }
  const json = strToU8(jsonObject(entries))
  const length = Math.ceil(json.length / 8) * 8
  const header = new Uint8Array(8 + length)
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true)
  header.fill(0x20, 8).set(json, 8)
  return header
}

/** @throws ProblemError `weights-format` where the file breaks a rule of the format. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < 8) throw formatProblem('The safetensors file ends before its header.')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = Number(view.getBigUint64(0, true))
  if (headerLength > longestHeader) {
    throw formatProblem(`The safetensors header claims ${headerLength} bytes; 100,000,000 are allowed.`)
  }
  if (headerLength > bytes.length - 8) throw formatProblem('The safetensors file ends within its header.')
  const header = parseHeader(bytes.subarray(8, 8 + headerLength))
  const data = bytes.subarray(8 + headerLength)
  const metadata = metadataOf(header)
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__')
  const checked = entries.map(([name, entry]) => checkEntry(name, entry))
  checkCoverage(checked, data.length)
  const tensors = checked.map(({ name, type, shape, start, end }): [string, NamedArray] => [
    name,
    { shape, data: decodeElements(type, data.subarray(start, end)) },
  ])
  return { tensors: new Map(tensors), metadata }
}

function parseHeader(bytes: Uint8Array): object {
  if (bytes[0] !== 0x7b) throw formatProblem('The safetensors header does not begin with {.')
  const text = strFromU8(bytes)
  if (text.includes('�')) throw formatProblem('The safetensors header is not valid UTF-8.')
  try {
    return JSON.parse(text) as object // begins with {, so nothing else comes out of it
  } catch (cause) {
    throw formatProblem('The safetensors header is not valid JSON.', cause)
  }
}

function metadataOf(header: object): Record<string, string> {
  const metadata: unknown = new Map<string, unknown>(Object.entries(header)).get('__metadata__') ?? {}
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw formatProblem('The safetensors metadata is not a map from text to text.')
  }
  return metadata as Record<string, string> // every value was just seen to be a string
}

function checkEntry(name: string, entry: unknown): Entry {
  const shown = printable(name)
  if (!isRecord(entry)) throw formatProblem(`The safetensors entry ${shown} is not an object.`)
  const { dtype, shape, data_offsets: offsets } = entry
  if (!isElementType(dtype)) {
    throw formatProblem(
      `The tensor ${shown} has the type ${printable(JSON.stringify(dtype) ?? 'none')}, which cannot be read.`,
    )
  }
  if (!isShape(shape)) throw formatProblem(`The tensor ${shown} has a shape that is no list of sizes.`)
  if (!isShape(offsets) || offsets.length !== 2)
    throw formatProblem(`The tensor ${shown} has no valid offsets.`)
  const [start, end] = offsets as readonly [number, number] // two of them, as the line above says
  if (end - start !== elementCount(shape) * elementBytes[dtype]) {
    throw formatProblem(`The tensor ${shown} does not have the number of bytes that its shape and type need.`)
  }
  return { name, type: dtype, shape, start, end }
}

/** The tensors, in the order of their offsets, must follow each other exactly and fill the file. */
function checkCoverage(entries: readonly Entry[], length: number): void {
  let covered = 0
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < covered) throw formatProblem(`The tensor ${printable(name)} overlaps another one.`)
    if (start > covered)
      throw formatProblem(`There is a hole in the file before the tensor ${printable(name)}.`)
    if (end > length) throw formatProblem(`The safetensors file ends within the tensor ${printable(name)}.`)
    covered = end
  }
  if (covered !== length) throw formatProblem(`${length - covered} bytes of the file belong to no tensor.`)
}

function checkFloat16(name: string, { data }: NamedArray): void {
  const tooLarge = data.find((value) => Number.isFinite(value) && Math.abs(value) >= float16Overflow)
  if (tooLarge === undefined) return
  throw new ProblemError({
    code: 'weights-precision',
    message: `The tensor ${name} contains ${tooLarge}, which 16-bit floats (F16) cannot hold.`,
    remedy: 'Save with the precision F32 or BF16.',
  })
}

/** JSON in the map's own order: an object would move names such as "0" to the front. */
function jsonObject(entries: ReadonlyMap<string, unknown>): string {
  const parts = [...entries].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  return `{${parts.join(',')}}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
