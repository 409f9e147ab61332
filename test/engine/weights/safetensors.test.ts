import { strToU8 } from 'fflate'
import { describe, expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../../src/engine/weights/safetensors.ts'
import type { StateDict } from '../../../src/engine/weights/stateDict.ts'
import { array, fixture, problemOf } from './fixture.ts'

const small = fixture('torch/small.safetensors')

/** A file of any header and so many bytes of data. */
function file(header: unknown, dataLength: number, claimed?: bigint): Uint8Array {
  const json = strToU8(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + dataLength)
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}

const entry = (start: number, end: number, shape: readonly unknown[] = [(end - start) / 4]) => {
  return { dtype: 'F32', shape, data_offsets: [start, end] }
}

test('a file that Python wrote is written again byte for byte', () => {
  const { tensors, metadata } = readSafetensors(small)
  expect(metadata).toEqual({ 'made by': 'safetensors é "quoted"' })
  expect(tensors.get('b.weight')).toEqual(array([2, 3], (i) => i / 8))
  expect(tensors.get('9.scalar')).toEqual({ shape: [], data: Float32Array.of(4) })
  expect(writeSafetensors(tensors, { metadata })).toEqual(small)
})

test('F16 and BF16 are rounded as PyTorch rounds them, byte for byte', () => {
  const edges: StateDict = new Map([['edges', readSafetensors(small).tensors.get('edges')!]])
  expect(writeSafetensors(edges, { precision: 'F16' })).toEqual(fixture('torch/small.f16.safetensors'))
  expect(writeSafetensors(edges, { precision: 'BF16' })).toEqual(fixture('torch/small.bf16.safetensors'))
})

test('every type is read into the numbers that PyTorch put in', () => {
  const { tensors } = readSafetensors(fixture('torch/types.safetensors'))
  const counted = [-1, -0.875, -0.75, -0.625, -0.5, -0.375]
  const numbers = Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]))
  expect(numbers).toEqual({
    float: counted,
    half: counted,
    bfloat16: counted,
    double: counted,
    long: [-3, 0, 2 ** 40],
    int: [-3, 70_000],
    short: [-3, 300],
    char: [-3, 3],
    byte: [3, 255],
    bool: [1, 0],
    scalar: [2.5],
    empty: [],
  })
  expect(tensors.get('empty')!.shape).toEqual([0, 4])
})

test('a header that is not padded puts the numbers anywhere, and they are read', () => {
  for (let spaces = 0; spaces < 8; spaces++) {
    const bytes = Buffer.from(file(`${JSON.stringify({ w: entry(0, 8) })}${' '.repeat(spaces)}`, 8))
    bytes.writeFloatLE(1.5, bytes.length - 8)
    bytes.writeFloatLE(-2, bytes.length - 4)
    expect(readSafetensors(bytes).tensors.get('w')).toEqual({ shape: [2], data: Float32Array.of(1.5, -2) })
  }
})

test.each(['dcgan32', 'dcgan64', 'dcgan64-bias-network', 'dcgan64-rgba', 'mnist28'])(
  'the reference case %s is read and written again byte for byte',
  (name) => {
    const bytes = fixture(`pytorch/${name}.safetensors`)
    expect(Buffer.compare(writeSafetensors(readSafetensors(bytes).tensors), bytes)).toBe(0)
  },
)

test('what is written is aligned, and read again the same, from any offset in memory', () => {
  const tensors: StateDict = new Map([
    ['10', array([3, 1])],
    ['9', array([2, 0])],
    ['a "name"\n', array([], () => 0.1)],
  ])
  const bytes = writeSafetensors(tensors, { metadata: { step: '7' } })
  expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0)
  const moved = new Uint8Array(bytes.length + 1)
  moved.set(bytes, 1)
  for (const each of [bytes, moved.subarray(1)]) {
    const read = readSafetensors(each)
    expect(new Map([...read.tensors].toSorted())).toEqual(new Map([...tensors].toSorted()))
    expect(read.metadata).toEqual({ step: '7' })
  }
})

test('a file without tensors is written and read', () => {
  expect(readSafetensors(writeSafetensors(new Map())).tensors.size).toBe(0)
})

test('the writer refuses an array that does not fit its shape, and what float16 cannot hold', () => {
  const wrong: StateDict = new Map([['w', { shape: [2, 2], data: new Float32Array(3) }]])
  expect(problemOf(() => writeSafetensors(wrong))).toContain('weights-shape: The tensor w has the shape [3]')
  const large: StateDict = new Map([['w', array([1], () => 65_520)]])
  expect(problemOf(() => writeSafetensors(large, { precision: 'F16' }))).toContain('weights-precision')
  expect(readSafetensors(writeSafetensors(large, { precision: 'BF16' })).tensors.get('w')!.data[0]).toBe(
    65_536,
  )
})

describe('a hostile file is refused by name of the rule', () => {
  test('cut short anywhere', () => {
    for (let length = 0; length < small.length; length++) {
      const problem = problemOf(() => readSafetensors(small.subarray(0, length)))
      expect(problem, `${length} bytes`).toMatch(/^weights-format: /)
    }
  })

  test.each<[string, Uint8Array, string]>([
    ['a giant header', file({}, 0, 100_000_001n), 'claims 100000001 bytes'],
    ['a header longer than any file', file({}, 0, 2n ** 64n - 1n), 'are allowed'],
    ['a header longer than this file', file({}, 0, 99_000_000n), 'ends within its header'],
    ['an empty header', file('', 0), 'does not begin with {'],
    ['a header that is a list', file([1], 0), 'does not begin with {'],
    ['broken JSON', file('{"a":', 0), 'not valid JSON'],
    ['deep JSON', file(`{"a":${'['.repeat(200_000)}`, 0), 'not valid JSON'],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }, 0), 'metadata is not a map'],
    ['an entry that is a number', file({ a: 1 }, 0), 'entry a is not an object'],
    ['an unknown type', file({ a: { ...entry(0, 4), dtype: 'F4' } }, 4), 'has the type "F4"'],
    ['a type that is an object', file({ a: { ...entry(0, 4), dtype: { toString: 1 } } }, 4), 'has the type'],
    ['a negative size', file({ a: entry(0, 4, [-1]) }, 4), 'shape that is no list of sizes'],
    ['a broken size', file({ a: entry(0, 4, [0.5, 2]) }, 4), 'shape that is no list of sizes'],
    ['sizes that overflow', file({ a: entry(0, 0, [2 ** 40, 2 ** 40]) }, 0), 'number of bytes'],
    ['too small a range', file({ a: entry(0, 4, [2]) }, 4), 'number of bytes'],
    ['a reversed range', file({ a: entry(4, 0, [0]) }, 4), 'number of bytes'],
    ['three offsets', file({ a: { ...entry(0, 4), data_offsets: [0, 4, 8] } }, 4), 'no valid offsets'],
    ['overlap', file({ a: entry(0, 8), b: entry(4, 12) }, 12), 'tensor b overlaps another'],
    ['a hole', file({ a: entry(0, 4), b: entry(8, 12) }, 12), 'hole in the file before the tensor b'],
    ['data beyond the end', file({ a: entry(0, 8) }, 4), 'ends within the tensor a'],
    ['data that nobody owns', file({ a: entry(0, 4) }, 8), '4 bytes of the file belong to no tensor'],
  ])('%s', (_what, bytes, sentence) => {
    expect(problemOf(() => readSafetensors(bytes))).toMatch(/^weights-format: /)
    expect(problemOf(() => readSafetensors(bytes))).toContain(sentence)
  })

  test('text that is not UTF-8', () => {
    const bytes = file({ abc: entry(0, 4) }, 4)
    bytes[11] = 0xff
    expect(problemOf(() => readSafetensors(bytes))).toContain('not valid UTF-8')
  })
})
