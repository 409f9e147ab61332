import { expect, test } from 'vitest'
import { decodeElements, encodeElements } from '../../../src/engine/weights/elements.ts'

const everyHalf = Uint16Array.from({ length: 65_536 }, (_, i) => i)
const bytesOf = (values: Uint16Array) => new Uint8Array(values.buffer)

test('every float16 that is a number survives the way to float32 and back', () => {
  const halves = everyHalf.filter((half) => (half & 0x7fff) <= 0x7c00)
  expect(encodeElements('F16', decodeElements('F16', bytesOf(halves)))).toEqual(bytesOf(halves))
})

test('every bfloat16 that is a number survives the way to float32 and back', () => {
  const halves = everyHalf.filter((half) => (half & 0x7fff) <= 0x7f80)
  expect(encodeElements('BF16', decodeElements('BF16', bytesOf(halves)))).toEqual(bytesOf(halves))
})

test('NaN stays NaN in each precision', () => {
  for (const precision of ['F32', 'F16', 'BF16'] as const) {
    const bits = Uint32Array.of(0x7f800001, 0xffc00000, 0x7fffffff)
    const stored = encodeElements(precision, new Float32Array(bits.buffer))
    expect([...decodeElements(precision, stored)]).toEqual([NaN, NaN, NaN])
  }
})

test('float16 rounds halfway values to the even neighbour, over the whole range', () => {
  const wrong: string[] = []
  for (let half = 0; half < 0x7bff; half++) {
    const [low, high] = decodeElements('F16', bytesOf(Uint16Array.of(half, half + 1)))
    const middle = (low! + high!) / 2 // exact in float32
    const nudge = (high! - low!) / 1024
    const stored = encodeElements('F16', Float32Array.of(middle - nudge, middle, middle + nudge))
    const even = half % 2 === 0 ? half : half + 1
    const rounded = new Uint16Array(stored.buffer).join()
    if (rounded !== [half, even, half + 1].join()) wrong.push(`${half}: ${rounded}`)
  }
  expect(wrong).toEqual([])
  expect(decodeElements('F16', encodeElements('F16', Float32Array.of(65_519.996, -65_520)))).toEqual(
    Float32Array.of(65_504, -Infinity),
  )
})

test('bfloat16 rounds halfway values to the even neighbour', () => {
  const floats = new Float32Array(Uint32Array.of(0x3f808000, 0x3f818000, 0x3f808001, 0x7f7fffff).buffer)
  const stored = encodeElements('BF16', floats)
  expect([...new Uint16Array(stored.buffer)]).toEqual([0x3f80, 0x3f82, 0x3f81, 0x7f80])
})

test('big-endian numbers and unaligned ones are read alike', () => {
  const bytes = new Uint8Array(9)
  new DataView(bytes.buffer).setFloat32(1, 1.5, true)
  new DataView(bytes.buffer).setFloat32(5, -2, true)
  expect([...decodeElements('F32', bytes.subarray(1))]).toEqual([1.5, -2])
  expect([...decodeElements('F32', Uint8Array.of(0x3f, 0xc0, 0, 0), true)]).toEqual([1.5])
  expect([...decodeElements('I64', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 253), true)]).toEqual([
    -3,
  ])
})

test('bytes of a Buffer are read wherever they lie, and stay as they were', () => {
  const floats = Float32Array.of(1.5, -2, 3e-9)
  for (let at = 0; at < 8; at++) {
    for (const bigEndian of [false, true]) {
      // A file as Node reads it: its slice() is a view, unlike a Uint8Array's.
      const file = Buffer.alloc(at + 12)
      floats.forEach((value, i) =>
        bigEndian ? file.writeFloatBE(value, at + 4 * i) : file.writeFloatLE(value, at + 4 * i),
      )
      const before = Buffer.from(file)
      expect(decodeElements('F32', file.subarray(at), bigEndian)).toEqual(floats)
      expect(file.equals(before)).toBe(true)
    }
  }
})

test('aligned F32 is a view of the bytes', () => {
  const bytes = new Uint8Array(16)
  expect(decodeElements('F32', bytes.subarray(4)).buffer).toBe(bytes.buffer)
})
