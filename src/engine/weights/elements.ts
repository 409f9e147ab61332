/** Numbers as weight files store them, and float32 between. Knows bytes and types; not names, shapes or files. */

interface Elements {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayLike<number | bigint>
  readonly BYTES_PER_ELEMENT: number
}

/** Types by their names in safetensors, and arrays of what they take in memory. */
const arrays = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const satisfies Readonly<Record<string, Elements>>

export const elementBytes = Object.fromEntries(
  Object.entries(arrays).map(([type, { BYTES_PER_ELEMENT }]) => [type, BYTES_PER_ELEMENT]),
) as Readonly<Record<ElementType, number>>

export type ElementType = keyof typeof arrays
export type Precision = 'F32' | 'F16' | 'BF16'

/** Finite values of this size and more become infinite as float16: half a step beyond its largest, 65,504. */
export const float16Overflow = 65_520

export function isElementType(name: unknown): name is ElementType {
  return typeof name === 'string' && Object.hasOwn(elementBytes, name)
}

const littleEndianHost = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/**
 * Stored elements → float32. F32 in the host's byte order and aligned is a view, not a copy.
 * @throws RangeError where the bytes aren't a whole number of elements.
 */
export function decodeElements(type: ElementType, stored: Uint8Array, bigEndian = false): Float32Array {
  const size = elementBytes[type]
  const swap = size > 1 && bigEndian === littleEndianHost
  // Typed arrays demand an aligned start; a copy always has one.
  const bytes = swap ? swapped(stored, size) : stored.byteOffset % size === 0 ? stored : copyOf(stored)
  const { buffer, byteOffset } = bytes
  const count = bytes.byteLength / size
  if (!Number.isInteger(count))
    throw new RangeError(`${bytes.byteLength} bytes are no whole ${type} elements`)
  if (type === 'F32') return new Float32Array(buffer, byteOffset, count)
  if (type === 'F16') return fromFloat16(new Uint16Array(buffer, byteOffset, count))
  if (type === 'BF16') return fromBfloat16(new Uint16Array(buffer, byteOffset, count))
  const { [type]: OfType }: Readonly<Record<ElementType, Elements>> = arrays
  return Float32Array.from(new OfType(buffer, byteOffset, count), Number)
}

/** float32 → little-endian bytes, rounded to the nearest, ties to even. F32 may be a view of `data`. */
export function encodeElements(precision: Precision, data: Float32Array): Uint8Array {
  const values = precision === 'F32' ? data : precision === 'F16' ? toFloat16(data) : toBfloat16(data)
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return littleEndianHost ? bytes : swapped(bytes, elementBytes[precision])
}

/** Node's files are Buffers, whose `slice` is a view. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const copy = copyOf(bytes)
  for (let start = 0; start < copy.length; start += size) copy.subarray(start, start + size).reverse()
  return copy
}

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. Every value is exact in float32. */
function fromFloat16(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length)
  const bits = new Uint32Array(floats.buffer)
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!
    const sign = (half & 0x8000) << 16
    const exponent = (half >> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0) floats[i] = (sign === 0 ? fraction : -fraction) * 2 ** -24
    else if (exponent === 31) bits[i] = sign | 0x7f800000 | (fraction << 13)
    else bits[i] = sign | ((exponent + 112) << 23) | (fraction << 13)
  }
  return floats
}

function toFloat16(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length)
  const halves = new Uint16Array(floats.length)
  for (let i = 0; i < floats.length; i++) {
    const sign = (bits[i]! >>> 16) & 0x8000
    const magnitude = bits[i]! & 0x7fffffff
    halves[i] = sign | magnitudeToFloat16(magnitude, Math.abs(floats[i]!))
  }
  return halves
}

function magnitudeToFloat16(bits: number, value: number): number {
  if (bits > 0x7f800000) return 0x7e00 // NaN
  if (value >= float16Overflow) return 0x7c00 // infinity
  // The tie rule: just under half a step, and one more where the last kept bit is odd.
  if (value >= 2 ** -14) return (bits - 0x38000000 + 0xfff + ((bits >> 13) & 1)) >> 13
  const steps = value * 2 ** 24 // subnormal: exact in float64
  const below = Math.floor(steps)
  const rest = steps - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}

/** bfloat16: the upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length)
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16
  return new Float32Array(bits.buffer)
}

function toBfloat16(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length)
  const halves = new Uint16Array(floats.length)
  for (let i = 0; i < floats.length; i++) {
    const value = bits[i]!
    const isNaN = (value & 0x7fffffff) > 0x7f800000
    halves[i] = isNaN ? (value >>> 16) | 0x40 : (value + 0x7fff + ((value >>> 16) & 1)) >>> 16
  }
  return halves
}
